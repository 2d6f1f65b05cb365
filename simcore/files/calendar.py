"""Dates on the 365-day calendar without 29 February."""

from __future__ import annotations

import bisect
import re
from itertools import accumulate

__all__ = ["moment", "moment_text", "month_day"]

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BEFORE = (0, *accumulate(_LENGTHS))
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_MOMENT = re.compile(r"(\d{4})(?:-(\d\d-\d\d))?")


def month_day(text: str) -> int | None:
    """Return the day of the year, 0 for ``01-01``, of ``MM-DD``; None if there is no such day."""
    match = _MONTH_DAY.fullmatch(text)
    if not match:
        return None
    month, day = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or not 1 <= day <= _LENGTHS[month - 1]:
        return None
    return _BEFORE[month - 1] + day - 1


def moment(text: str) -> tuple[int, float] | None:
    """Return year and part of it gone [a] of ``YYYY`` or ``YYYY-MM-DD``; None if it is neither.

    Examples
    --------
    >>> moment("2027-01-01")
    (2027, 0.0)
    """
    match = _MOMENT.fullmatch(text)
    if not match:
        return None
    day = month_day(match[2]) if match[2] else 0
    return None if day is None else (int(match[1]), day / 365)


def moment_text(base_year: int, years: float) -> str:
    """Return a moment after the start of the base year [a] as people write it.

    Examples
    --------
    >>> moment_text(2025, 2.0)
    '2027'
    """
    year, day = divmod(round(years * 365), 365)
    if day == 0:
        return str(base_year + year)
    month = bisect.bisect_right(_BEFORE, day)
    return f"{base_year + year}-{month:02}-{day - _BEFORE[month - 1] + 1:02}"
