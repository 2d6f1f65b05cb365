"""Published figures of a case, and what the simulator gives for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ruamel.yaml import YAML

from simcore.batch.load import load
from simcore.engine import BLOCK, Span, simulate
from simcore.files.numbers import split_number
from simcore.interventions.registry import PluginRegistry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from simcore.engine import BlockResult
    from simcore.files import Study
    from simcore.files.sections import Check

__all__ = ["Columns", "Figure", "Runs", "is_saving", "published", "read"]

Columns = dict[str, "NDArray[np.float64]"]
"""Annual columns by name, shape (replications, years)."""

SAVING = "saving: "


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure in the unit in which it is written."""

    name: str
    quantity: str
    kind: str
    value: float
    low: float | None
    high: float | None
    unit: str
    factor: float  # written units in one canonical unit
    source: str
    note: str


class Runs:
    """The runs that a case's figures are read from, each made once.

    Parameters
    ----------
    folder : Path
        Folder of the study with its case.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.study: Study = load(folder)
        self._done: dict[str, list[BlockResult]] = {}

    @property
    def is_sector(self) -> bool:
        """Whether the case is a sector of firms."""
        return self.study.scenarios[self.baseline].case.firms is not None

    @property
    def baseline(self) -> str:
        """Name of the first scenario."""
        return next(iter(self.study.scenarios))

    @property
    def replications(self) -> int:
        """Replications of a run with chance; fewer in a sector, where firms average out."""
        return BLOCK // 4 if self.is_sector else 2 * BLOCK

    def quiet(self) -> Columns:
        """Return the baseline with chance off; one replication."""
        study = self.study
        found = simulate(study, self.baseline, [Span(0, 1)], classes={}, chance=False)
        return self._columns(found)

    def columns(self, scenario: str) -> Columns:
        """Return a scenario with chance."""
        return self._columns(self.blocks(scenario))

    def blocks(self, scenario: str) -> list[BlockResult]:
        """Return the results of a scenario with chance."""
        if scenario not in self._done:
            specs = self.study.scenarios[scenario].interventions
            classes = PluginRegistry().load({one.plugin for one in specs})
            left, spans = self.replications, list[Span]()
            while left:
                spans.append(Span(len(spans), min(left, BLOCK)))
                left -= spans[-1].replications
            self._done[scenario] = simulate(self.study, scenario, spans, classes=classes)
        return self._done[scenario]

    def _columns(self, blocks: list[BlockResult]) -> Columns:
        tables = [one.tables["annual"].columns for one in blocks]
        return {
            name: np.concatenate([one[name] for one in tables]).reshape(-1, self.study.years)
            for name in tables[0]
        }


def published(runs: Runs) -> list[Figure]:
    """Return the figures under ``checks:``, in the units of the file."""
    raw = YAML(typ="safe").load((runs.folder / "case.yaml").read_text(encoding="utf-8"))
    checks = runs.study.scenarios[runs.baseline].case.checks
    return [_figure(one, said) for one, said in zip(checks, raw["checks"], strict=True)]


def is_saving(figure: Figure) -> bool:
    """Return whether a figure is a difference between two scenarios."""
    return figure.name.startswith(SAVING)


def read(columns: Mapping[str, NDArray[np.float64]], quantity: str) -> NDArray[np.float64]:
    """Return an annual column or a ratio of two, shape (replications, years)."""
    above, _, below = quantity.partition("/")
    return columns[above] / columns[below] if below else columns[above]


def _figure(check: Check, raw: Mapping[str, object]) -> Figure:
    written = split_number(raw["value"])
    assert written is not None
    factor = written.magnitude / check.value.value
    return Figure(
        name=check.name,
        quantity=check.quantity,
        kind=check.kind,
        value=written.magnitude,
        low=None if check.low is None else check.low.value * factor,
        high=None if check.high is None else check.high.value * factor,
        unit=written.unit,
        factor=factor,
        source=check.source,
        note=check.note,
    )
