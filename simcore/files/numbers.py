"""Numbers as people write them: value, unit, source, quality, range, and path over years."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace

__all__ = ["FOLLOWS", "REST", "Number", "Written", "interpolate", "split_number"]

REST = "rest: what the other shares of its group leave"
"""Source of a share that was written as ``rest``."""

FOLLOWS = "follows another value of the case"
"""Source of a value that was left out and takes another's."""

Points = tuple[tuple[float, float], ...]

_WRITTEN = re.compile(
    r"([-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)(?![\d.,])\s*(.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a case or study, in canonical units, with where it comes from.

    Parameters
    ----------
    key : str
        Dotted path, e.g. ``carriers.coal.price`` or ``interventions.drives.saving``.
    value : float
        The value; of a path, its value at the start of the base year [unit].
    unit : str
        Canonical unit, e.g. ``USD/GJ``.
    points : tuple of (float, float)
        Path over years: year and value, ascending; empty if constant. Year 2030 is 1 January 2030.
    interpolation : str
        ``linear`` or ``step`` between points.
    low, high : float, optional
        Stated range [unit].
    source : str, optional
        Where it comes from; None for structural zeros and ones and for assumptions.
    quality : str
        ``published``, ``derived`` or ``assumed``.
    origin : str
        ``file:line:column`` of the value as it stands now.
    """

    key: str
    value: float
    unit: str
    points: Points = ()
    interpolation: str = "linear"
    low: float | None = None
    high: float | None = None
    source: str | None = None
    quality: str = "assumed"
    origin: str = ""

    @property
    def is_rest(self) -> bool:
        """Whether it was written as ``rest``."""
        return self.source == REST

    @property
    def values(self) -> tuple[float, ...]:
        """Value and all points [unit]."""
        return (self.value, *(value for _, value in self.points))

    def same_as(self, other: Number) -> bool:
        """Return whether both mean the same value at every time."""
        return (self.value, self.points, self.interpolation, self.unit) == (
            other.value,
            other.points,
            other.interpolation,
            other.unit,
        )

    def moved(self, factor: float, shift: float, origin: str) -> Number:
        """Return it with every value times `factor` plus `shift`."""
        points = tuple((year, value * factor + shift) for year, value in self.points)
        return replace(self, value=self.value * factor + shift, points=points, origin=origin)


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was written: magnitude and unit; the unit is empty where there was none."""

    magnitude: float
    unit: str


def split_number(raw: object) -> Written | None:
    """Return magnitude and unit of a plain YAML value, or None if it is no number.

    Examples
    --------
    >>> split_number("450 USD/t")
    Written(magnitude=450.0, unit='USD/t')
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        found = Written(float(raw), "")
    elif isinstance(raw, str) and (match := _WRITTEN.fullmatch(raw.strip())):
        found = Written(float(match[1]), match[2].strip())
    else:
        return None
    return found if math.isfinite(found.magnitude) else None


def interpolate(points: Points, year: float, interpolation: str) -> float:
    """Return the value of a path; outside its years the first or the last value holds."""
    if year <= points[0][0]:
        return points[0][1]
    for (before, low), (after, high) in itertools.pairwise(points):
        if year < after:
            weight = (year - before) / (after - before) if interpolation == "linear" else 0.0
            return low + weight * (high - low)
    return points[-1][1]
