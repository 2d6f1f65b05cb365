"""The comparison as cells: what ``decouple compare --format json`` prints, by key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simcore.analysis.compare import INDICATORS, compare
from simcore.analysis.records import records
from simcore.analysis.states import DRIVER
from simcore.errors import InputError
from simcore.report.marking import Cell, Interval

if TYPE_CHECKING:
    from simcore.analysis.compare import Comparison
    from simcore.analysis.records import Record
    from simcore.batch.result import Result

__all__ = ["Compared", "compared"]

ALSO: Final = ("output",)
"""Indicators of the report that a comparison shows only when it is asked to."""


@dataclass(frozen=True)
class Compared:
    """A comparison whose numbers know their keys.

    Parameters
    ----------
    comparison : Comparison
        All scenarios, the baseline first.
    indicators : tuple of str
        Annual columns that were compared.
    records : dict
        By scenario, indicator and basis.
    """

    comparison: Comparison
    indicators: tuple[str, ...]
    records: dict[tuple[str, str, str], Record]

    @property
    def scenarios(self) -> list[str]:
        """Return the scenarios, the baseline first."""
        return list(self.comparison.states)

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
        return (self.baseline, indicator, basis) in self.records

    def word(self, scenario: str, field: str) -> str | None:
        """Return a field of words that is the same in all rows of a scenario."""
        value = self.records[scenario, self.pressure, "year"][field]
        return None if value is None else str(value)

    def whole(self, scenario: str, field: str) -> Cell:
        """Return a number that is the same in all rows of a scenario."""
        return self.cell(scenario, self.pressure, "year", field)

    def cell(self, scenario: str, indicator: str, basis: str, field: str) -> Cell:
        """Return one number."""
        value = self.records[scenario, indicator, basis].get(field)
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
        return str(self.records[self.baseline, indicator, "year"]["unit"])

    def _interval(self, row: tuple[str, str, str], fields: tuple[str, str, str]) -> Interval:
        return Interval(*(self.cell(*row, field) for field in fields))


def compared(
    result: Result, *, baseline: str | None = None, at: int | None = None, pressure: str = "ghg"
) -> Compared:
    """Compare the scenarios of a result by the indicators of the report.

    Parameters
    ----------
    result : Result
        An opened result folder.
    baseline, at, pressure
        As in `simcore.analysis.compare.compare`.

    Raises
    ------
    InputError
        If one of them is not in the result, the year is the base year, or the pressure is value
        added itself: then there is nothing to tell.
    """
    if pressure == DRIVER:
        raise InputError(f"{DRIVER} cannot decouple from itself; choose another pressure")
    known = result.units.get("annual", {})
    wanted = dict.fromkeys([DRIVER, pressure, *INDICATORS, *ALSO])
    indicators = tuple(name for name in wanted if name in known) or None
    found = compare(result, baseline=baseline, at=at, pressure=pressure, indicators=indicators)
    if found.year == found.first_year:
        raise InputError(
            f"{result.folder}: {found.year} is the base year, in which nothing has changed yet;"
            " choose a later year"
        )
    by_key = {
        (str(one["scenario"]), str(one["indicator"]), str(one["basis"])): one
        for one in records([found])
    }
    return Compared(found, indicators or (), by_key)
