"""Ranges of sliders: what is stated, else the support of a distribution or a round span."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simcore.files import Number, Uncertain
    from simcore.parameters import Parameter

__all__ = ["factor_range", "number_range"]

TAILS: Final = 2.0
"""Standard deviations at which the slider of an unbounded distribution ends [1]."""

NARROW: Final = 0.1
"""Ranges of factors below this are not rounded [1]."""

FREE_FACTORS: Final = (0.0, 2.0)
"""Factors on a number of the case that the study does not call uncertain [1]."""


def number_range(number: Number, declared: Parameter) -> tuple[float, float]:
    """Return the range of a parameter: as stated, else from half to double within its bounds.

    Parameters
    ----------
    number : Number
        Value with the study's range, where it states one.
    declared : Parameter
        What the plugin says of it.
    """
    value = number.value
    low, high = sorted((value / 2.0, value * 2.0)) if value else (0.0, 1.0)
    if number.low is None or number.high is None or number.low < number.high:
        low = low if number.low is None else number.low
        high = high if number.high is None else number.high
    return max(low, declared.low), min(high, declared.high)


def factor_range(uncertain: Uncertain | None) -> tuple[float, float]:
    """Return the factors that a distribution reaches, rounded inwards to hundredths."""
    if uncertain is None:
        return FREE_FACTORS
    low, high = uncertain.arguments[0], uncertain.arguments[-1]
    if uncertain.kind == "normal":
        low, high = low - TAILS * high, low + TAILS * high
    elif uncertain.kind == "lognormal":
        low, high = low * high**-TAILS, low * high**TAILS
    low, high = max(low, uncertain.lowest), min(high, uncertain.highest)
    if high - low < NARROW:
        return low, high
    return math.ceil(low * 100 - 1e-6) / 100, math.floor(high * 100 + 1e-6) / 100
