"""Points of sweeps: which ones a name stands for, and which of them are best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simcore.analysis.asked import asked_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.runs import Runs
    from simcore.batch.records import AxisEntry, SweepEntry

__all__ = ["ABSOLUTE", "MONEY", "SUMS", "Order", "Swept", "asked_scenarios", "rows_of", "swept"]

ABSOLUTE: Final = "absolute"
"""What points can be ordered by beside columns: the share of replications with absolute
decoupling."""

MORE_IS_BETTER: Final = frozenset(
    {
        ABSOLUTE,
        "cash_flow",
        "coproduct_revenue",
        "discounted_cash_flow",
        "operating_surplus",
        "output",
        "revenue",
        "right_first_time",
        "secondary_material",
        "sold",
        "value_added",
        "value_added_volume",
        "waste_recycled",
    }
)
"""What planners want more of; of every other column, less."""

MEASURES: Final = "interventions."
"""How paths begin of what a study says of its measures."""

SUMS: Final = frozenset({"capex", "discounted_cash_flow"})
"""Columns that only a sum over years tells something of: in most years nothing is invested."""

MONEY: Final = "discounted_cash_flow"
"""Its cumulated difference is the net present value of what a scenario adds; it breaks ties."""


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep with its points in a comparison: the values of each in the order of its axes."""

    entry: SweepEntry
    points: dict[str, tuple[float | str, ...]]

    @property
    def name(self) -> str:
        """Return the name of the sweep."""
        return self.entry.name

    @property
    def given(self) -> list[AxisEntry]:
        """Return the axes that change what the baseline takes as given, not measures alone."""
        return [axis for axis in self.entry.axes if not axis.path.startswith(MEASURES)]

    def at(self, scenario: str) -> dict[str, float | str]:
        """Return the values of a point by the labels of the axes."""
        labels = [axis.label for axis in self.entry.axes]
        return dict(zip(labels, self.points[scenario], strict=True))

    def values(self, axis: int) -> list[float | str]:
        """Return the values of an axis: numbers from the lowest up, text as it comes."""
        found = list(dict.fromkeys(one[axis] for one in self.points.values()))
        numbers = [one for one in found if not isinstance(one, str)]
        texts = [one for one in found if isinstance(one, str)]
        return [*sorted(numbers), *texts]


def swept(runs: Runs, scenarios: Iterable[str]) -> tuple[Swept, ...]:
    """Return the sweeps that some of the scenarios are points of, with these points."""
    wanted = set(scenarios)
    found = []
    for entry in runs.sweeps:
        points = {name: at for name, at in runs.points(entry.name).items() if name in wanted}
        if points:
            found.append(Swept(entry, points))
    return tuple(found)


def asked_scenarios(runs: Runs, asked: Sequence[str]) -> list[str]:
    """Return the scenarios that names stand for: their own, or all points of a sweep.

    Raises
    ------
    InputError
        If a name is that of neither.
    """
    scenarios = runs.scenarios
    points = {sweep.name: list(runs.points(sweep.name)) for sweep in runs.sweeps}
    swept_ones = {name for some in points.values() for name in some}
    plain = [name for name in scenarios if name not in swept_ones]
    wanted: set[str] = set()
    for name in asked:
        if name in points:
            wanted.update(points[name])
        elif name in swept_ones:
            wanted.add(name)
        else:
            wanted.add(asked_name("scenario", name, [*plain, *points]))
    return [name for name in scenarios if name in wanted]


@dataclass(frozen=True, slots=True)
class Order:
    """What makes one scenario better than another: less of a column, or more of it.

    Parameters
    ----------
    column : str
        A compared indicator, or `ABSOLUTE`.
    """

    column: str

    @property
    def basis(self) -> str:
        """Return the basis of the comparison that counts."""
        return "cumulated" if self.column in SUMS else "year"

    @property
    def is_more_better(self) -> bool:
        """Whether more of it is better."""
        return self.column in MORE_IS_BETTER

    def ranked(self, comparison: Comparison, scenarios: Iterable[str]) -> list[str]:
        """Return scenarios, the best first; without those that nothing can be said of.

        A column counts by the median of its paired difference; what is the same there goes by
        the net present value.
        """
        rows = rows_of(comparison, self.column, self.basis)
        money = rows_of(comparison, MONEY, "cumulated")
        sign = -1.0 if self.is_more_better else 1.0

        def key(name: str) -> tuple[float, float]:
            value = self._value(comparison, rows, name)
            other = money[name].difference.median if name in money else 0.0
            return sign * value, -other

        known = (name for name in scenarios if math.isfinite(self._value(comparison, rows, name)))
        return sorted(known, key=key)

    def _value(self, comparison: Comparison, rows: dict[str, Row], name: str) -> float:
        if self.column == ABSOLUTE:
            return comparison.states[name].absolute
        return rows[name].difference.median


def rows_of(comparison: Comparison, indicator: str, basis: str) -> dict[str, Row]:
    """Return the rows of an indicator on a basis by scenario."""
    return {
        row.scenario: row
        for row in comparison.rows
        if row.indicator == indicator and row.basis == basis
    }
