"""Numbers of the datasets as cells: annual columns, flows, projects, events, remarks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simcore.analysis.dataset import read_annual
from simcore.analysis.spread import PROBABILITIES, Spread, spread
from simcore.report.marking import Cell, Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from simcore.batch.result import Result

__all__ = ["Datasets", "Dates", "Flow", "Projects"]

STATISTICS: Final = ("median", "low", "high")


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of a year: mean over the replications of a scenario."""

    kind: str
    source: str
    target: str
    item: str
    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class Dates:
    """Middle and both ends of a date over projects, as keys and ISO dates; empty without any."""

    key: str
    days: tuple[date, ...]

    def __bool__(self) -> bool:
        """Whether there is any date."""
        return bool(self.days)


@dataclass(frozen=True)
class Projects:
    """What became of one intervention in one scenario, over replications and firms."""

    intervention: str
    adopted: Cell
    commissioning: Dates
    believed_saving: Interval
    capex: Interval


class Datasets:
    """The datasets of a result; each number carries the key of the cells it comes from."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self._flows: dict[tuple[str, int], list[Flow]] = {}

    @cached_property
    def columns(self) -> list[str]:
        """Return the annual columns of the result."""
        return [one for one in self.result.units["annual"] if one not in ("replication", "year")]

    def growth(self, scenario: str, column: str, year: int) -> Interval:
        """Return the change of a column since each replication's own base year [1]."""
        first = self.result.manifest.request.first_year
        run = read_annual(self.result, scenario, [column], year - first + 1)
        values = run.columns[column]
        with np.errstate(divide="ignore", invalid="ignore"):
            change = values[:, -1] / values[:, 0] - 1.0
        return _interval(f"annual/{scenario}/{column}/{first}..{year}", spread(change))

    def flows(self, scenario: str, year: int) -> list[Flow]:
        """Return the flows of a year: the means of the blocks by their replications."""
        if (scenario, year) not in self._flows:
            self._flows[scenario, year] = self._read_flows(scenario, year)
        return self._flows[scenario, year]

    def flow(self, scenario: str, year: int, *patterns: str) -> Cell:
        """Return the sum of flows by kind, from, to and item, each of which may hold ``*``."""
        kind, source, target, item = patterns
        value = math.fsum(
            one.value
            for one in self.flows(scenario, year)
            if one.kind == kind
            and fnmatchcase(one.source, source)
            and fnmatchcase(one.target, target)
            and fnmatchcase(one.item, item)
        )
        return Cell(value, f"flows/{scenario}/{year}/{kind}/{source}/{target}/{item}")

    def _read_flows(self, scenario: str, year: int) -> list[Flow]:
        if not self._has("flows", scenario):
            return []
        table = self.result.read("flows", scenario)
        rows = table.filter(np.asarray(table["year"]) == year).to_pylist()
        sums: dict[tuple[str, str, str, str, str], list[tuple[float, int]]] = {}
        for row in rows:
            key = (row["kind"], row["from"], row["to"], row["item"], row["unit"])
            sums.setdefault(key, []).append((row["value"], row["replications"]))
        return [
            Flow(*key, sum(value * n for value, n in parts) / sum(n for _, n in parts))
            for key, parts in sums.items()
        ]

    def projects(self, scenario: str) -> list[Projects]:
        """Return what became of each intervention of a scenario, in the order of their names."""
        if "projects" not in self.result.datasets or not self._has("projects", scenario):
            return []
        columns = self.result.read("projects", scenario).to_pydict()
        names = np.asarray(columns["intervention"])
        return [
            self._project(scenario, name, columns, names == name) for name in sorted(set(names))
        ]

    def _project(
        self, scenario: str, name: str, columns: dict[str, list[Any]], own: NDArray[np.bool_]
    ) -> Projects:
        key = f"projects/{scenario}/{name}"
        rows = np.flatnonzero(own)
        adopted = [row for row in rows if columns["adoption"][row] is not None]
        believed = np.asarray([columns["believed_saving"][row] for row in adopted], np.float64)
        replications = np.asarray(columns["replication"])[rows]
        spent = np.asarray([columns["capex"][row] or 0.0 for row in rows], np.float64)
        _, owner = np.unique(replications, return_inverse=True)
        started = sorted(
            columns["commissioning"][row]
            for row in rows
            if columns["commissioning"][row] is not None
        )
        return Projects(
            intervention=name,
            adopted=Cell(len(adopted) / len(rows), f"{key}/adoption/share"),
            commissioning=Dates(f"{key}/commissioning", _middle_and_ends(started)),
            believed_saving=_interval(f"{key}/believed_saving", spread(believed)),
            capex=_interval(
                f"{key}/capex/total", spread(np.bincount(owner, spent).astype(np.float64))
            ),
        )

    def drawn(self) -> dict[str, tuple[Cell, Cell]]:
        """Return the 5 % and the 95 % quantile of what was drawn, by uncertain input."""
        scenario = self.result.scenarios[0]
        if "samples" not in self.result.datasets or not self._has("samples", scenario):
            return {}
        values: dict[str, list[NDArray[np.float64]]] = {}
        for table in self.result.pieces("samples", scenario, ["parameter", "value"]):
            names = np.asarray(table["parameter"].to_pylist())
            for name in dict.fromkeys(names.tolist()):
                values.setdefault(name, []).append(table["value"].to_numpy()[names == name])
        found = {}
        for name, parts in values.items():
            drawn = _interval(f"samples/{scenario}/{name}", spread(np.concatenate(parts)))
            found[name] = (drawn.low, drawn.high)
        return found

    def events(self, scenario: str) -> list[dict[str, Any]]:
        """Return the dated events of the replications kept of a scenario."""
        if "events" not in self.result.datasets or not self._has("events", scenario):
            return []
        rows: list[dict[str, Any]] = self.result.read("events", scenario).to_pylist()
        return rows

    def _has(self, dataset: str, scenario: str) -> bool:
        return any(dataset in one.files for one in self.result.blocks(scenario))


def _interval(key: str, values: Spread) -> Interval:
    numbers = (values.median, values.low, values.high)
    cells = (Cell(value, f"{key}/{name}") for name, value in zip(STATISTICS, numbers, strict=True))
    return Interval(*cells)


def _middle_and_ends(days: Sequence[date]) -> tuple[date, ...]:
    """Return the median, the 5 % and the 95 % date: ones that occur, the earlier of two."""
    low, middle, high = PROBABILITIES
    pick: Callable[[float], date] = lambda share: days[int(share * (len(days) - 1))]  # noqa: E731
    return (pick(middle), pick(low), pick(high)) if days else ()
