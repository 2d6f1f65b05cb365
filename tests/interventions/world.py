"""A plain mill, studies of it without files, and what its runs gave, in days and by year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.engine import BLOCK, Span, simulate
from simcore.files import InterventionSpec, Number, Scenario, Study, load_case
from simcore.files.sections import Budget, Crew
from simcore.interventions.registry import PluginRegistry
from simcore.kernel.timeline import MONTHS, YEAR
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simcore.engine import BlockResult
    from simcore.files import Case, Uncertain
    from simcore.files.scenarios import Value

__all__ = [
    "CLASSES", "Outcome", "at", "budget_of", "changed", "crew", "day_of", "mill", "run", "spec",
    "study",
]  # fmt: skip

CLASSES: dict[str, Any] = dict(PluginRegistry().load(PluginRegistry().names))
_FIRST_DAYS = np.concatenate(([0], np.cumsum(MONTHS)[:-1]))
_ENDS = {
    "month": np.cumsum(np.tile(MONTHS, 40)),
    "week": np.cumsum(np.tile((*(7,) * 51, 8), 40)),
}


@cache
def mill(name: str = "plain") -> Case:
    """Return the case of ``plain.yaml`` or ``sector.yaml``."""
    return load_case(Path(__file__).with_name(f"{name}.yaml"))


def at(years: float) -> Adoption:
    """Return the adoption on a date, in years after 1 January of the base year."""
    return Adoption("at", years)


def spec(
    plugin: str, adopt: Adoption | float = 2.0, name: str = "", **given: Any
) -> InterventionSpec:
    """Return an intervention that takes little but what is given."""
    name = name or plugin
    adopt = at(adopt) if isinstance(adopt, int | float) else adopt
    values: dict[str, Value] = {"adopt": adopt}
    for key, value in given.items():
        plain = isinstance(value, bool | str | tuple)
        values[key] = value if plain else Number(f"interventions.{name}.{key}", float(value), "1")
    return InterventionSpec(name, plugin, values, "")


def changed(case: Case, changes: Mapping[str, Any]) -> Case:
    """Return a case with values at dotted paths replaced; plain numbers become the case's."""
    for path, value in changes.items():
        case = _put(case, path.split("."), path, value)
    return case


def _put(owner: Any, keys: list[str], path: str, value: Any) -> Any:
    here = owner[keys[0]] if isinstance(owner, dict) else getattr(owner, keys[0])
    if len(keys) > 1:
        value = _put(here, keys[1:], path, value)
    elif isinstance(here, Number):
        value = replace(here, value=float(value), points=())
    elif here is None and isinstance(value, int | float):
        value = Number(path, float(value), "1", source="made up")
    if isinstance(owner, dict):
        return owner | {keys[0]: value}
    return owner.model_copy(update={keys[0]: value})


def budget_of(amount: float, carry_over: float = 0.0) -> Budget:
    """Return a yearly budget of the mean firm."""
    return Budget.model_construct(
        amount=Number("budget.amount", amount, "USD/a", source="made up"),
        carry_over=Number("budget.carry_over", carry_over, "1", source="made up"),
    )


def crew(count: int, *, shared: bool = False) -> Crew:
    """Return a crew of a case."""
    return Crew(count=count, shared=shared)


def study(
    *measures: InterventionSpec,
    case: Case | None = None,
    changes: Mapping[str, Any] | None = None,
    years: int = 5,
    period: str = "month",
    events: int = 4,
    seed: int = 1,
    uncertain: tuple[Uncertain, ...] = (),
) -> Study:
    """Return a study of one scenario of a mill, the plain one where none is given."""
    case = changed(case or mill(), changes or {})
    ordered = tuple(sorted(measures, key=lambda one: one.name))
    return Study(
        name="plain",
        title="",
        folder=Path(),
        first_year=case.base_year,
        years=years,
        period=period,
        replications=BLOCK,
        seed=seed,
        events=events,
        uncertain=uncertain,
        correlations=(),
        scenarios={"only": Scenario("only", "", case, ordered)},
    )


def day_of(date: np.datetime64, base_year: int = 2025) -> int:
    """Return the day of a date since 1 January of the base year, in years of 365 days."""
    year, month, day = (int(part) for part in str(date).split("-"))
    return YEAR * (year - base_year) + int(_FIRST_DAYS[month - 1]) + day - 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave."""

    results: list[BlockResult]
    years: int
    period: str

    def table(self, dataset: str) -> dict[str, NDArray[Any]]:
        """Return the columns of a dataset of all blocks."""
        parts = [one.tables[dataset].columns for one in self.results]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def year(self, column: str) -> NDArray[np.float64]:
        """Return an annual column, shape (replications, years)."""
        return np.asarray(self.table("annual")[column]).reshape(-1, self.years)

    def rate(self, column: str) -> NDArray[np.float64]:
        """Return a column of the first replication by period, per day."""
        value = self.table("periods")[column]
        count = len(_ENDS[self.period]) // 40 * self.years
        ends = _ENDS[self.period][:count]
        days = np.diff(np.concatenate(([0], ends)))
        return np.asarray(value[:count] / days)

    def events(
        self, subject: str = "", *, replication: int = 0, firm: int | None = 0
    ) -> list[tuple[int, str]]:
        """Return day and kind of the events of a subject, in order of time."""
        one = self.table("events")
        rows = zip(
            one["replication"], one["firm"], one["date"], one["kind"], one["subject"], strict=True
        )
        return sorted(
            (day_of(date), str(kind))
            for r, f, date, kind, who in rows
            if r == replication and firm in {None, int(f)} and subject in {"", who}
        )

    def days(
        self, kind: str, subject: str = "", *, replication: int = 0, firm: int | None = 0
    ) -> list[int]:
        """Return the days of one kind of events."""
        return [
            day
            for day, one in self.events(subject, replication=replication, firm=firm)
            if one == kind
        ]

    def project(self, column: str, name: str = "") -> NDArray[Any]:
        """Return a column of the projects table of a measure; dates as days, -1 for never."""
        table = self.table("projects")
        value = table[column]
        if name:
            value = value[table["intervention"] == name]
        if value.dtype.kind == "M":
            return np.array([-1 if np.isnat(one) else day_of(one) for one in value])
        return value


def run(
    *measures: InterventionSpec,
    blocks: int = 0,
    chance: bool = False,
    periods: bool = False,
    classes: Mapping[str, Any] | None = None,
    **said: Any,
) -> Outcome:
    """Simulate one replication without chance, or all replications of some blocks."""
    wanted = study(*measures, **said)
    spans = [Span(block) for block in range(blocks)] or [Span(0, 1)]
    results = simulate(
        wanted,
        "only",
        spans,
        classes=classes or CLASSES,
        periods=periods,
        chance=chance or blocks > 0,
    )
    return Outcome(results, wanted.years, wanted.period)
