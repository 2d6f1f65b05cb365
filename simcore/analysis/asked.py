"""What a person asks of runs, checked: a scenario, a column, a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.errors import InputError, ResultError
from simcore.files.faults import known, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simcore.analysis.runs import Runs

__all__ = ["annual_units", "asked_name", "asked_year"]


def annual_units(runs: Runs) -> dict[str, str]:
    """Return the unit of each annual column that holds a quantity.

    Raises
    ------
    ResultError
        If no run is left.
    """
    units = runs.units.get("annual", {})
    if not units:
        raise ResultError(f"{runs.folder} has no annual results: no run is left to compare")
    return {name: unit for name, unit in units.items() if name not in ("replication", "year")}


def asked_name(kind: str, name: str, allowed: Iterable[str]) -> str:
    """Return a name that is in the result.

    Raises
    ------
    InputError
        If it is not; the message says what is.
    """
    names = list(allowed)
    if name in names:
        return name
    raise InputError(f"no {kind} {name} in the result{nearest(name, names)}; {known(names, 60)}")


def asked_year(runs: Runs, at: int | None) -> int:
    """Return the year asked for, by default the last.

    Raises
    ------
    InputError
        If it is not simulated.
    """
    if at is None:
        return runs.last_year
    if not runs.first_year <= at <= runs.last_year:
        raise InputError(
            f"{runs.folder}: year {at} is not simulated; the years are {runs.first_year} to"
            f" {runs.last_year}"
        )
    return at
