"""The bounds of a field as factors on the value that stands in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simcore.files.numbers import Number
    from simcore.files.spec import Spec

__all__ = ["factor_bounds"]

BARELY = 1e-6
"""How far a draw stays off a bound that is itself refused, as a share of the value [1]."""


def factor_bounds(number: Number, spec: Spec) -> tuple[float, float]:
    """Return the factors between which value and path of a number stay within its bounds."""
    lowest, highest = -math.inf, math.inf
    for value in number.values:
        if value == 0:  # stays 0 under every factor
            continue
        low, high = spec.low / value, spec.high / value
        if spec.above:
            low += math.copysign(BARELY, value)
        if value < 0:  # the larger the factor, the lower the value
            low, high = high, low
        lowest, highest = max(lowest, low), min(highest, high)
    for _ in range(2):  # the factor times the value may miss a bound by a last bit
        if not _is_within(number, spec, lowest):
            lowest = math.nextafter(lowest, math.inf)
        if not _is_within(number, spec, highest):
            highest = math.nextafter(highest, -math.inf)
    return lowest + 0.0, highest + 0.0


def _is_within(number: Number, spec: Spec, factor: float) -> bool:
    return math.isinf(factor) or all(
        spec.low <= factor * value <= spec.high for value in number.values if value
    )
