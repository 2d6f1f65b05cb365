"""The noleap calendar, and the mean of a path in each period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

__all__ = ["Calendar", "period_means"]

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKS = (7,) * 51 + (8,)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Periods from a year before the base year, the warm-up, to the horizon."""

    base_year: int
    years: int
    period: str

    def lengths(self) -> tuple[int, ...]:
        """Return the days of the periods of one year."""
        return MONTHS if self.period == "month" else WEEKS

    @property
    def horizon(self) -> int:
        """Day on which the last year ends."""
        return 365 * self.years

    def spans(self) -> list[tuple[int, int]]:
        """Return first day and day after the last, of every period."""
        spans = []
        day = -365
        for length in self.lengths() * (self.years + 1):
            spans.append((day, day + length))
            day += length
        return spans


def month_of(day: int) -> int:
    """Return the month of a day, counted from the January of the warm-up year."""
    year, rest = divmod(day + 365, 365)
    month = 0
    while rest >= MONTHS[month]:
        rest -= MONTHS[month]
        month += 1
    return 12 * year + month


def value_at(points: tuple[tuple[float, float], ...], interpolation: str, year: float) -> float:
    """Return the value of a path at a moment, in years."""
    value = points[0][1]
    for (before, low), (after, high) in pairwise(points):
        if before <= year < after:
            if interpolation == "step":
                return low
            return low + (high - low) * (year - before) / (after - before)
    if year >= points[-1][0]:
        value = points[-1][1]
    return value


@lru_cache(maxsize=512)
def period_means(
    points: tuple[tuple[float, float], ...], interpolation: str, calendar: Calendar
) -> tuple[float, ...]:
    """Return the mean of a path over the days of each period."""
    start = value_at(points, interpolation, calendar.base_year)
    means = []
    for begin, end in calendar.spans():
        if begin < 0:
            means.append(start)
            continue
        total = 0.0
        for day in range(begin, end):
            total += value_at(points, interpolation, calendar.base_year + (day + 0.5) / 365)
        means.append(total / (end - begin))
    return tuple(means)


@lru_cache(maxsize=64)
def seasons(indices: tuple[float, ...], calendar: Calendar) -> tuple[float, ...]:
    """Return the seasonal factor of each period; its mean over the days of a year is 1."""
    mean = sum(index * days for index, days in zip(indices, MONTHS, strict=True)) / 365
    factors = []
    for begin, end in calendar.spans():
        total = sum(indices[month_of(day) % 12] for day in range(begin, end))
        factors.append(total / (end - begin) / mean)
    return tuple(factors)


@lru_cache(maxsize=64)
def month_days(calendar: Calendar) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return for each period the calendar months in it and their days in it."""
    found = []
    for begin, end in calendar.spans():
        days: dict[int, int] = {}
        for day in range(begin, end):
            month = month_of(day)
            days[month] = days.get(month, 0) + 1
        found.append(tuple(days.items()))
    return tuple(found)
