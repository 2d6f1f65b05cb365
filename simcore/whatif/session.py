"""What the engine process keeps warm: the open study, its baseline, and recent results."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

from simcore.batch.load import study_file
from simcore.batch.recorded import Recorded
from simcore.charts import Look
from simcore.engine import BLOCK, Span, lever_names, study_faults
from simcore.errors import InputError
from simcore.files import OpenStudy
from simcore.interventions.registry import PluginRegistry
from simcore.texts import load_texts
from simcore.whatif.export import exported
from simcore.whatif.opening import board_of
from simcore.whatif.simulation import simulated
from simcore.whatif.view import View, panels_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simcore.engine import BlockResult
    from simcore.files import Study
    from simcore.interventions.intervention import Intervention
    from simcore.texts import Texts
    from simcore.whatif.board import Board
    from simcore.whatif.message import Order
    from simcore.whatif.state import State

__all__ = ["Outcome", "Session", "Setup"]

KEPT: Final = 24
"""Results that are kept beside the baseline, the latest used [1]."""

NEEDED: Final = ("annual", "projects", "flows", "events")
"""Tables that charts read; the others are dropped."""

CURRENT: Final = "current"
BASELINE: Final = "baseline"


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine process opens."""

    path: Path
    plugins_dir: Path | None = None
    replications: int | None = None
    """Overrides the study's own for the page."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to an order, as JSON, with the time that its parts took [s]."""

    body: bytes
    engine: float
    view: float


@dataclass(slots=True)
class Session:
    """A study that is simulated again and again with other settings."""

    opened: OpenStudy
    classes: dict[str, type[Intervention]]
    replications: int
    texts: Texts
    board: Board = field(init=False)
    _baseline: list[BlockResult] = field(init=False)
    _recent: OrderedDict[State, list[BlockResult]] = field(default_factory=OrderedDict)

    @classmethod
    def open(cls, setup: Setup) -> Session:
        """Open a study and simulate its baseline.

        Raises
        ------
        InputError
            With every fault of the study, one a line.
        """
        registry = PluginRegistry(setup.plugins_dir)
        opened = OpenStudy.open(study_file(setup.path), plugins=registry, levers=lever_names)
        classes = registry.load(entry.spec.plugin for entry in opened.catalogue.values())
        faults = study_faults(opened.study, classes)
        if faults:
            raise InputError("\n".join(faults))
        replications = setup.replications or opened.study.whatif.replications
        session = cls(opened, classes, replications, load_texts())
        session.warm_up()
        return session

    @property
    def study(self) -> Study:
        """The study as its file has it."""
        return self.opened.study

    def warm_up(self) -> None:
        """Simulate the baseline, and draw the charts once."""
        base = next(iter(self.study.scenarios))
        self.board = board_of(self.opened, self.replications, self.texts)
        state = self.board.presets[base].state
        self._baseline = self._simulate(state, lambda: False)
        view = self._view({BASELINE: self._baseline, CURRENT: self._baseline}, {})
        panels = panels_for(self.study.whatif.columns)
        self.board.payload["charts"] = view.offered(panels)

    def run(self, order: Order, abandon: Callable[[], bool]) -> Outcome:
        """Simulate what is set now, and show it beside the baseline and what else is asked for.

        The baseline is under the assumptions of now, so that a difference is what measures do.

        Parameters
        ----------
        order : Order
            What is asked for.
        abandon : callable
            Asked while the engine runs; the run ends as soon as it returns True.

        Raises
        ------
        Abandoned
            If `abandon` returned True.
        InputError
            If the changes do not make a sound scenario.
        BalanceError, PluginError
            If the engine refuses it.
        """
        began = perf_counter()
        reference = self.board.without_measures(order.state)
        runs = {BASELINE: self._result(reference, abandon)}
        titles = {BASELINE: self._baseline_title(reference)}
        for one in order.also:
            runs[one.name] = self._result(one.state, abandon)
            title = one.title or one.name
            is_same = self.board.without_measures(one.state) == reference
            titles[one.name] = (
                title if is_same else self.texts("whatif.server.elsewhere", title=title)
            )
        runs[CURRENT] = self._result(order.state, abandon)
        simulated_at = perf_counter()
        view = self._view(runs, titles, order)
        panels = [
            panel
            for panel in panels_for(self.study.whatif.columns)
            if order.charts is None or panel.id in order.charts
        ]
        body = view.answer(panels, order.specs)
        return Outcome(body, simulated_at - began, perf_counter() - simulated_at)

    def _baseline_title(self, reference: State) -> str:
        """Return what the baseline is called: it takes as given what is set now."""
        base = next(iter(self.board.presets.values())).state
        key = "common.baseline" if reference == base else "whatif.server.same-baseline"
        return self.texts(key)

    def export(self, state: State, title: str) -> tuple[str, str]:
        """Return name and text of a study file with what is set.

        Raises
        ------
        InputError
            If `decouple run` would refuse it.
        """
        scenario = self.opened.edited(
            "whatif", title=title, extends=state.preset, interventions=state.on,
            changes=self.board.changes(state),
        )  # fmt: skip
        faults = study_faults(replace(self.study, scenarios={"whatif": scenario}), self.classes)
        if faults:
            raise InputError("\n".join(faults))
        return exported(self.opened, self.board, state, title, self.replications)

    def _view(
        self, runs: dict[str, list[BlockResult]], titles: dict[str, str], order: Order | None = None
    ) -> View:
        said = {name: self.texts(f"common.{name}") for name in (BASELINE, "previous", CURRENT)}
        recorded = Recorded.of(
            self.study, runs, {name: titles.get(name) or said.get(name, name) for name in runs}
        )
        if order is None:
            return View(recorded, self.texts)
        look = Look(width=order.width, height=order.height, big=order.big)
        return View(recorded, self.texts, order.pressure or "ghg", order.at, look)

    def _result(self, state: State, abandon: Callable[[], bool]) -> list[BlockResult]:
        """Return the result of a state: a kept one, or a new one."""
        key = self.board.effective(state)
        if key == self.board.presets[next(iter(self.board.presets))].state:
            return self._baseline
        if key not in self._recent:
            self._recent[key] = self._simulate(key, abandon)
        self._recent.move_to_end(key)
        while len(self._recent) > KEPT:
            self._recent.popitem(last=False)
        return self._recent[key]

    def _simulate(self, state: State, abandon: Callable[[], bool]) -> list[BlockResult]:
        scenario = self.opened.edited(
            CURRENT,
            title=CURRENT,
            extends=state.preset,
            interventions=state.on,
            changes=self.board.changes(state),
        )
        study = replace(self.study, scenarios={CURRENT: scenario})
        blocks = range(-(-self.replications // BLOCK))
        spans = [Span(one, min(BLOCK, self.replications - BLOCK * one)) for one in blocks]
        results = simulated(study, CURRENT, spans, self.classes, abandon)
        for one in results:
            one.tables = {name: one.tables[name] for name in NEEDED if name in one.tables}
        return results
