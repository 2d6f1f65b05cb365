"""Numbers as people read them: a fitting unit, and no more digits than their interval allows."""

from __future__ import annotations

import math
import re
from typing import Final

from simcore.analysis.spread import Spread

__all__ = ["bracket", "figure", "fitting_unit", "last_place", "percent"]

MULTIPLES: Final = {
    "t": ("t", "kt", "Mt", "Gt"),
    "tCO2e": ("tCO2e", "ktCO2e", "MtCO2e", "GtCO2e"),
    "GJ": ("GJ", "TJ", "PJ", "EJ"),
}
"""Names of a thousand, a million and a thousand million of a unit."""

COUNTS: Final = ("", "thousand ", "million ", "billion ")
"""Words before a unit that takes no prefix: km3 is no thousand m3."""

NOTHING: Final = "-"
"""Shown where there is no number."""


def fitting_unit(unit: str, largest: float) -> tuple[float, str]:
    """Return what to divide by, and the name of the unit then, so that numbers stay short.

    Parameters
    ----------
    unit : str
        Unit of the numbers.
    largest : float
        The largest of them, without its sign.

    Returns
    -------
    tuple of float and str
        Divisor (1, a thousand, a million ...) and unit.
    """
    power = 0 if not 0.0 < largest < math.inf else int(math.log10(largest)) // 3
    power = min(max(power, 0), 3)
    if unit in MULTIPLES:
        return 1000.0**power, MULTIPLES[unit][power]
    if re.fullmatch("[A-Z]{3}", unit):
        return 1000.0**power, ("", "k", "M", "G")[power] + unit
    if unit in ("m3", "h"):
        return 1000.0**power, COUNTS[power] + unit
    return 1.0, unit


def last_place(interval: Spread) -> int:
    """Return the power of ten of the last digit that an interval allows.

    Half the interval keeps one digit, or two where it begins with 1 or 2. Without an interval the
    middle keeps three.
    """
    half = (interval.high - interval.low) / 2.0
    middle = abs(interval.median)
    if 1e-12 * middle < half < math.inf:
        return math.floor(math.log10(half / 3.0))
    return math.floor(math.log10(middle)) - 2 if 0.0 < middle < math.inf else 0


def figure(value: float, place: int, *, sign: bool = False) -> str:
    """Return a number rounded to a power of ten.

    Parameters
    ----------
    value : float
        The number; one that is not finite is shown as a dash.
    place : int
        Power of ten of the last digit.
    sign : bool
        Whether a number above 0 has its plus.
    """
    if not math.isfinite(value):
        return NOTHING
    rounded = round(value, -place)
    if rounded == 0.0:
        return "0"
    return f"{rounded:{'+' if sign else ''}.{max(0, -place)}f}"


def bracket(interval: Spread, place: int, *, sign: bool = False) -> str:
    """Return the ends of an interval in brackets, or nothing where there is none."""
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return ""
    return f"[{figure(interval.low, place, sign=sign)}, {figure(interval.high, place, sign=sign)}]"


def percent(interval: Spread, whole: float) -> str:
    """Return the middle of an interval as a share of a whole, with its sign."""
    if not whole > 0.0 or not math.isfinite(interval.median):
        return ""
    hundredth = whole / 100.0
    share = Spread(interval.median / hundredth, interval.low / hundredth, interval.high / hundredth)
    return f"{figure(share.median, max(last_place(share), -1), sign=True)} %"
