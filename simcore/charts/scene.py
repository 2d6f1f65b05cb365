"""What a chart is made from: runs, and what of them was asked for."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.analysis.asked import annual_units, asked_name, asked_year
from simcore.analysis.dataset import read_annual
from simcore.analysis.digest import MOST
from simcore.analysis.figures import fitting_unit
from simcore.analysis.sweeps import asked_scenarios
from simcore.charts.naming import column_title, scenario_labels
from simcore.charts.palette import styles
from simcore.errors import InputError, ResultError
from simcore.files.faults import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.analysis.dataset import Annual
    from simcore.analysis.runs import Runs
    from simcore.charts.look import Look
    from simcore.charts.palette import Style
    from simcore.texts import Texts

__all__ = ["Scene"]


@dataclass(frozen=True, eq=False)
class Scene:
    """Runs with what was asked of them, checked.

    Parameters
    ----------
    runs : Runs
        Of a study.
    texts : Texts
        Catalogue.
    look : Look
        How it is drawn.
    baseline : str
        Scenario that others are compared with.
    scenarios : tuple of str
        Those to be drawn, in the order of the study.
    named : tuple of str
        Those that somebody named, without or with replications; empty for those of the study.
    left_out : int
        How many scenarios of the study are not drawn, as nobody named them and they are too many.
    column : str
        Annual column; empty: the chart's own.
    at : int
        Year.
    pressure : str
        Annual column that value added is to decouple from.
    """

    runs: Runs
    texts: Texts
    look: Look
    baseline: str
    scenarios: tuple[str, ...]
    named: tuple[str, ...]
    left_out: int
    column: str
    at: int
    pressure: str

    @classmethod
    def of(  # noqa: PLR0913 - what may be asked
        cls,
        runs: Runs,
        texts: Texts,
        look: Look,
        *,
        column: str | None,
        scenarios: Sequence[str] | None,
        baseline: str | None,
        at: int | None,
        pressure: str,
    ) -> Scene:
        """Return the scene of what was asked for.

        Raises
        ------
        InputError
            If a scenario, a column or the year is not in the runs.
        ResultError
            If no replication of the scenarios is left.
        """
        names = runs.scenarios
        if baseline:
            asked_name("scenario", baseline, names)
        units = annual_units(runs)
        for name in (pressure, *([column] if column else ())):
            asked_name("annual column", name, units)
        first = baseline or names[0]
        wanted = asked_scenarios(runs, scenarios) if scenarios else _told_apart(runs, first)
        drawn = tuple(name for name in wanted if runs.replications(name))
        if not drawn:
            raise ResultError(f"{runs.folder}: no replication is left of what is to be drawn")
        return cls(
            runs=runs,
            texts=texts,
            look=look,
            baseline=first,
            scenarios=drawn,
            named=tuple(wanted) if scenarios else (),
            left_out=0 if scenarios else len(names) - len(wanted),
            column=column or "",
            at=asked_year(runs, at),
            pressure=pressure,
        )

    @property
    def first_year(self) -> int:
        """Return the base year."""
        return self.runs.first_year

    @functools.cached_property
    def labels(self) -> dict[str, str]:
        """Return the label of each scenario of the study."""
        return scenario_labels(
            self.texts, self.runs.scenarios, self.runs.titles, self.baseline, self.look.roles
        )

    @functools.cached_property
    def styles(self) -> dict[str, Style]:
        """Return the style of each scenario of the study."""
        return styles(self.runs.scenarios, self.baseline, self.look.roles)

    @functools.cached_property
    def others(self) -> tuple[str, ...]:
        """Return the scenarios to be drawn without the baseline."""
        return tuple(name for name in self.scenarios if name != self.baseline)

    def compared(self) -> tuple[str, ...]:
        """Return the scenarios to be drawn against the baseline.

        Raises
        ------
        InputError
            If there is none.
        ResultError
            If no replication of the baseline is left.
        """
        if not self.others:
            raise InputError(
                f"no scenario to compare with {self.baseline};"
                f" {known(self.runs.scenarios)} are in the result"
            )
        base = set(self.runs.replications(self.baseline))
        paired = tuple(
            name for name in self.others if not base.isdisjoint(self.runs.replications(name))
        )
        if not paired:
            raise ResultError(
                f"{self.runs.folder}: no replication of {self.baseline} is left to compare with"
            )
        return paired

    def annual(self, scenario: str, *columns: str) -> Annual:
        """Return annual columns of a scenario over all years."""
        years = self.runs.last_year - self.runs.first_year + 1
        return read_annual(self.runs, scenario, columns, years)

    def unit(self, column: str) -> str:
        """Return the unit of an annual column."""
        return annual_units(self.runs)[column]

    def fitting(self, column: str, largest: float) -> tuple[float, str]:
        """Return a divisor, and the unit that then stands on an axis.

        Money says at which prices it is.
        """
        divisor, unit = fitting_unit(self.unit(column), largest)
        return divisor, self.priced(unit)

    def priced(self, unit: str) -> str:
        """Return a unit of money with the year of its prices."""
        is_money = self.runs.currency in unit
        if not is_money or not self.runs.price_year:
            return unit
        return self.texts("charts.money_unit", unit=unit, year=self.runs.price_year)

    def column_title(self, column: str) -> str:
        """Return what a column is called."""
        return column_title(self.texts, column)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the charts."""
        return self.texts(f"charts.{key}", **values)

    def legend(self, scenarios: Sequence[str]) -> dict[str, Any]:
        """Return scales by label: domain, colours, dashes and shapes of scenarios."""
        found = [self.styles[name] for name in scenarios]
        return {
            "labels": [self.labels[name] for name in scenarios],
            "colours": [one.colour for one in found],
            "dashes": [self.look.dashed(one.dash) for one in found],
            "shapes": [one.shape for one in found],
        }


def _told_apart(runs: Runs, baseline: str) -> list[str]:
    """Return the scenarios to be drawn where none was named: of many, no points of sweeps."""
    names = runs.scenarios
    if len(names) <= MOST:
        return names
    points = {name for sweep in runs.sweeps for name in runs.points(sweep.name)}
    plain = [name for name in names if name not in points and name != baseline][: MOST - 1]
    return [name for name in names if name in {baseline, *plain}]
