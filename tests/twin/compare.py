"""The gap between the annual columns of two implementations."""

from __future__ import annotations

import math

__all__ = ["worst_gap"]

EXCLUDED = frozenset({"replication", "year"})


def worst_gap(
    engine_annual: dict[str, list[float]], twin_annual: dict[str, list[float]]
) -> list[tuple[str, int, float]]:
    """Return the worst relative gap of each column, largest first.

    Parameters
    ----------
    engine_annual, twin_annual : dict of str to list of float
        Annual column to a value per recorded year.

    Returns
    -------
    list of (str, int, float)
        Column, index of the year with the worst gap, gap over the column's largest value [1]; a
        column of the engine that the twin lacks has a gap of infinity.
    """
    found = []
    for column, values in engine_annual.items():
        if column in EXCLUDED:
            continue
        others = twin_annual.get(column)
        if others is None or len(others) != len(values):
            found.append((column, 0, float("inf")))
            continue
        known = [abs(float(one)) for one in (*values, *others) if not math.isnan(one)]
        scale = max(known, default=0.0) or 1.0
        gaps = [_gap(float(a), b, scale) for a, b in zip(values, others, strict=True)]
        year = max(range(len(gaps)), key=gaps.__getitem__)
        found.append((column, year, gaps[year]))
    return sorted(found, key=lambda one: -one[2])


def _gap(first: float, second: float, scale: float) -> float:
    """Return a relative gap; not-a-number agrees with itself only."""
    if math.isnan(first) or math.isnan(second):
        return 0.0 if math.isnan(first) and math.isnan(second) else math.inf
    return abs(first - second) / scale
