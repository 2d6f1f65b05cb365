"""The comparison as cells: what ``decouple compare --format json`` prints, by key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from simcore.analysis.compare import INDICATORS, compare
from simcore.analysis.digest import MOST, digest
from simcore.analysis.records import record
from simcore.analysis.states import DRIVER
from simcore.analysis.sweeps import asked_scenarios
from simcore.errors import InputError
from simcore.report.marking import Cell, Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.records import Record
    from simcore.batch.result import Result

__all__ = ["Compared", "compared"]

TOLD: Final = 40
"""Scenarios that a report tells in detail at most: each has its own sentences and rows."""

KEPT: Final = 1024
"""Records that are kept at hand; each of a scenario is asked for many times in a row."""

ALSO: Final = ("output",)
"""Indicators of the report that a comparison shows only when it is asked to."""


@dataclass(frozen=True, eq=False)
class Compared:
    """A comparison whose numbers know their keys.

    Parameters
    ----------
    comparison : Comparison
        The scenarios that the report tells in detail, the baseline first.
    indicators : tuple of str
        Annual columns that were compared.
    full : Comparison
        All scenarios; points of sweeps have at least a row in a table.
    """

    comparison: Comparison
    indicators: tuple[str, ...]
    full: Comparison

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], Row]:
        """Return the rows of all scenarios by scenario, indicator and basis."""
        return {(row.scenario, row.indicator, row.basis): row for row in self.full.rows}

    @property
    def scenarios(self) -> list[str]:
        """Return the scenarios that are told in detail, the baseline first."""
        return list(self.comparison.states)

    @property
    def left_out(self) -> list[str]:
        """Return the scenarios that are not told in detail."""
        return [name for name in self.full.states if name not in self.comparison.states]

    @property
    def others(self) -> list[str]:
        """Return the scenarios that have at least one replication, without the baseline."""
        return [one for one in self.scenarios[1:] if self.comparison.replications[one]]

    @property
    def baseline(self) -> str:
        """Return the scenario that the others are compared with."""
        return self.comparison.baseline

    @property
    def pressure(self) -> str:
        """Return the column that value added is to decouple from."""
        return self.comparison.pressure

    def has(self, indicator: str, basis: str = "year") -> bool:
        """Return whether an indicator was compared on a basis."""
        return (self.baseline, indicator, basis) in self.rows

    def word(self, scenario: str, field: str) -> str | None:
        """Return a field of words that is the same in all rows of a scenario."""
        value = self._record(scenario, self.pressure, "year")[field]
        return None if value is None else str(value)

    def whole(self, scenario: str, field: str) -> Cell:
        """Return a number that is the same in all rows of a scenario."""
        return self.cell(scenario, self.pressure, "year", field)

    def cell(self, scenario: str, indicator: str, basis: str, field: str) -> Cell:
        """Return one number."""
        value = self._record(scenario, indicator, basis).get(field)
        number = math.nan if value is None else float(value)
        return Cell(number, f"compare/{scenario}/{indicator}/{basis}/{field}")

    def level(self, scenario: str, indicator: str, basis: str = "year") -> Interval:
        """Return an indicator's level over the replications."""
        return self._interval((scenario, indicator, basis), ("median", "low", "high"))

    def difference(self, scenario: str, indicator: str, basis: str = "year") -> Interval:
        """Return scenario less baseline, replication by replication."""
        fields = ("difference", "difference_low", "difference_high")
        return self._interval((scenario, indicator, basis), fields)

    def change(self, scenario: str, name: str) -> Interval:
        """Return the change since the base year: ``dg`` of value added, ``dp`` of the pressure."""
        fields = (name, f"{name}_low", f"{name}_high")
        return self._interval((scenario, self.pressure, "year"), fields)

    def unit(self, indicator: str) -> str:
        """Return the unit of an indicator."""
        return self.rows[self.baseline, indicator, "year"].unit

    @lru_cache(maxsize=KEPT)  # noqa: B019 - a report is made once, and a record is asked often
    def _record(self, scenario: str, indicator: str, basis: str) -> Record:
        return record(self.full, self.rows[scenario, indicator, basis])

    def _interval(self, row: tuple[str, str, str], fields: tuple[str, str, str]) -> Interval:
        return Interval(*(self.cell(*row, field) for field in fields))


def compared(
    result: Result,
    *,
    baseline: str | None = None,
    at: int | None = None,
    pressure: str = "ghg",
    scenarios: Sequence[str] = (),
) -> Compared:
    """Compare the scenarios of a result by the indicators of the report.

    Parameters
    ----------
    result : Result
        An opened result folder.
    baseline, at, pressure
        As in `simcore.analysis.compare.compare`.
    scenarios : sequence of str
        Those to tell in detail, or sweeps; by default all, and of many a few.

    Raises
    ------
    InputError
        If one of them is not in the result, the year is the base year, or the pressure is value
        added itself: then there is nothing to tell; or if more scenarios are named than are told.
    """
    if pressure == DRIVER:
        raise InputError(f"{DRIVER} cannot decouple from itself; choose another pressure")
    asked = asked_scenarios(result, scenarios)
    if len(asked) > TOLD:
        raise InputError(
            f"{len(asked)} scenarios are more than a report tells in detail; name at most {TOLD}:"
            " points of sweeps are in its tables and charts without being named"
        )
    known = result.units.get("annual", {})
    wanted = dict.fromkeys([DRIVER, pressure, *INDICATORS, *ALSO])
    indicators = tuple(name for name in wanted if name in known) or None
    found = compare(result, baseline=baseline, at=at, pressure=pressure, indicators=indicators)
    if found.year == found.first_year:
        raise InputError(
            f"{result.folder}: {found.year} is the base year, in which nothing has changed yet;"
            " choose a later year"
        )
    told = found.only(asked) if asked else _told(found)
    return Compared(told, indicators or (), found)


def _told(found: Comparison) -> Comparison:
    """Return what is told in detail: all of few scenarios; else no points but the best ones."""
    some = digest(found, top=1)
    best = [name for picture in some.pictures for name in picture.best]
    return found.only([*some.shown.states, *best[:MOST]])
