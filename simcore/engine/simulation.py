"""One run: some blocks of one scenario, side by side on one timeline."""

from __future__ import annotations

import copy
import fnmatch
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.engine.diary import Diary
from simcore.engine.flows import Flows
from simcore.engine.recorder import Recorder
from simcore.errors import Abandoned, BalanceError, PluginError, SimcoreError
from simcore.files.calendar import month_day
from simcore.interventions.activity import Activity
from simcore.interventions.facade import Facade
from simcore.interventions.guard import Guard
from simcore.interventions.project import Project
from simcore.interventions.site import Site
from simcore.kernel.arrays import pick
from simcore.kernel.claims import Budget, Crew, Desk, Window
from simcore.kernel.levers import Levers, is_void
from simcore.kernel.signals import Bookings
from simcore.kernel.timeline import YEAR, Timeline
from simcore.model.amounts import Amounts
from simcore.model.enterprise import Enterprise, recorded
from simcore.model.firms import draw_firms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simcore.files import Scenario, Study
    from simcore.interventions.guard import Watch
    from simcore.interventions.intervention import Intervention
    from simcore.interventions.sim import Detail
    from simcore.kernel.arrays import Array, Days, Index
    from simcore.kernel.chance import Chance, Span
    from simcore.kernel.levers import Effect

__all__ = ["Simulation"]


class Simulation:
    """Assembles the parts of a run and closes its periods.

    It is also what plugins see: see `simcore.interventions.sim.Sim`.

    Parameters
    ----------
    study : Study
        Horizon, period and number of replications whose events are kept.
    scenario : Scenario
        Case and interventions.
    chance : Chance
        Streams of the blocks that run.
    drawn : mapping of str to ndarray, shape (replications, 1)
        Drawn factors of the uncertain inputs by key.
    measures : sequence of Intervention
        With drawn values, each knowing its declared twin.
    periods : bool
        Keep every period.
    watch : Watch, optional
        Is told of every call of a plugin.
    """

    def __init__(  # noqa: PLR0913 - the parts of a run
        self,
        study: Study,
        scenario: Scenario,
        chance: Chance,
        drawn: Mapping[str, Array],
        measures: Sequence[Intervention],
        *,
        periods: bool = False,
        watch: Watch | None = None,
    ) -> None:
        case = scenario.case
        self.scenario, self.chance = scenario, chance
        self.timeline = Timeline(study.years, study.period)
        amounts = Amounts(self.timeline, study.first_year, drawn)
        self.firms = draw_firms(case, amounts, chance)
        self.size, self.shape = self.firms.size, (chance.replications, self.firms.count)
        self.levers = Levers(self.shape)
        self.enterprise = Enterprise(case, amounts, self.firms, self.levers, self.timeline, chance)
        self.measures = sorted(measures, key=lambda one: one.name)
        self._rows = {one.name: row for row, one in enumerate(self.measures)}
        self.activities = Activity(self.timeline, self.measures, self.size)
        self.recorder = Recorder(
            recorded(case), self.shape, [start for _, start in self.firms.classes] or [0],
            keep_periods=periods,
        )  # fmt: skip
        self.diary = _diary(study, chance.spans, self.timeline.horizon)
        self.flows = Flows(self.enterprise, chance.spans)
        self._capex, self._opex = (Bookings(self.timeline, self.shape) for _ in range(2))
        self.projects = self._found_projects(case, amounts)
        self._effects: list[Effect] = []
        self._values = self.levers.combine(())
        self._matched: dict[tuple[tuple[str, ...], bool], list[str]] = {}
        self._period = -1
        self.seconds: dict[str, float] = {}
        """Time spent by part: model, effects, events, ledger, recorder [s]."""
        self._guard: Guard | None = None
        if watch is not None:
            numbers = [number for one in chance.spans for number in one.numbers]
            self._guard = Guard(watch, self, lambda: self.enterprise.stocks, numbers)
        self._facade = Facade(self.measures, self._guard)
        self._abandon: Callable[[], bool] | None = None

    # ------------------------------------------------------------------ running

    def run(self, abandon: Callable[[], bool] | None = None) -> None:
        """Run to the horizon.

        Parameters
        ----------
        abandon : callable, optional
            Asked at each close of a period; the run ends when it returns True.

        Raises
        ------
        Abandoned
            If `abandon` returned True.
        BalanceError
            If mass is not conserved.
        PluginError
            If an intervention fails.
        """
        self._abandon = abandon
        for project in self.projects:
            project.schedule()
        self._facade.setup(self)
        for stage, (begin, end, at) in self.enterprise.availability.outages:
            self.diary.outage(stage, begin, end, at, self.shape[1])
        began = perf_counter()
        self.timeline.run(self._close)
        closing = sum(self.seconds.values())
        self.seconds["events"] = perf_counter() - began - closing

    def _close(self, period: int) -> None:
        if self._abandon is not None and self._abandon():
            raise Abandoned(f"{self.scenario.name}: run abandoned")
        clock = perf_counter
        times = [clock()]
        self._period = period
        upkeep = self.activities.close()
        self._effects = self._facade.effects(self, period)
        self._values = self.levers.combine(self._effects)
        times.append(clock())
        spent = {
            "capex": self._capex.close(period),
            "opex": self._opex.close(period) + upkeep,
        }
        try:
            flows = self.enterprise.close(period, self._values, spent)
        except BalanceError as error:
            raise BalanceError(f"{error}{self._blame()}") from error
        times.append(clock())
        self._check(flows)
        times.append(clock())
        self._facade.period_end(self, period, flows)
        times.append(clock())
        self._record(period, flows)
        times.append(clock())
        parts = ("effects", "model", "ledger", "effects", "recorder")
        for part, start, end in zip(parts, times, times[1:], strict=False):
            self.seconds[part] = self.seconds.get(part, 0.0) + end - start

    def _check(self, flows: Mapping[str, Array]) -> None:
        try:
            self.enterprise.ledger.close(self.enterprise.stocks)
            for name in ("value_added", "ghg", "cash_flow"):
                _check_finite(name, flows[name])
            _check_finite("use of a resource", self.enterprise.operation.resources)
        except BalanceError as error:
            when = f"{self.scenario.name}, period that ends on day {self.timeline.today}"
            raise BalanceError(f"{when}: {error}{self._blame()}") from error

    def _working(self) -> list[str]:
        ran = self.activities.ran
        return [one.name for one, did in zip(self.measures, ran, strict=True) if did]

    def _blame(self) -> str:
        return f"; interventions then active: {', '.join(self._working()) or 'none'}"

    def _record(self, period: int, flows: dict[str, Array]) -> None:
        timeline = self.timeline
        self.recorder.add(flows)
        self.flows.add(self.enterprise)
        if (period + 1) % timeline.per_year == 0:
            if timeline.year_of(period) < 0:
                self.recorder.end_warm_up()
                self.flows.forget()
            else:
                self.recorder.end_year()
                self.flows.end_year(self.recorder)

    # ------------------------------------------------------------------ what plugins see

    @property
    def today(self) -> int:
        """Day of the event that runs now [d]."""
        return self.timeline.today

    @property
    def days(self) -> int:
        """Length of the period that closes, or closed last [d]."""
        length: int = self.timeline.ends[self._period] - self.timeline.starts[self._period]
        return length

    def activity(self, intervention: Intervention) -> Array | None:
        """Return its mean activity in the period; None while it never ran anywhere."""
        return self.activities.mean[self._rows[intervention.name]]

    def match(self, patterns: Sequence[str], *, base_load: bool = False) -> list[str]:
        """Return the levers that match; `base_load` gives the base loads of matching uses."""
        key = (tuple(patterns), base_load)
        if key not in self._matched:
            found = [name for one in patterns for name in self._match(one, base_load=base_load)]
            self._matched[key] = list(dict.fromkeys(found))
        return self._matched[key]

    def _match(self, pattern: str, *, base_load: bool) -> list[str]:
        """Return the levers of one pattern; a wildcard passes over what is zero anyway."""
        wants_base = pattern.endswith(".base") or base_load
        stem = pattern.removesuffix(".base")
        keep_zero = "*" not in pattern and not base_load
        is_plain = not {"*", "?", "["} & set(pattern)
        return [
            name
            for name in ([stem + ".base" * wants_base] if is_plain else self.levers.names)
            if name.endswith(".base") == wants_base
            and fnmatch.fnmatchcase(name.removesuffix(".base"), stem)
            and name in self.levers
            and (keep_zero or not is_void(self.levers, name))
        ]

    def base(self, lever: str) -> Array:
        """Return the base value of a lever."""
        return self.levers.base(lever)

    def amount(self, lever: str) -> Array:
        """Return the amount on day 0 behind the factor lever of an offer (price or embodied)."""
        _, material, offer, what = lever.split(".")
        row = self.enterprise.plant.offers.index((material, offer))
        base = self.enterprise.outlook.base
        table = base.embodied if what == "embodied" else base.offer_price
        value: Array = table[row]
        return value

    def normal(
        self, intervention: Intervention, purpose: str, *, times: int | None = None, k: int = 0
    ) -> Array:
        """Return addressed standard normals, shape ([times,] replications, firms)."""
        owner = f"intervention {intervention.name}"
        return self.chance.normal(owner, purpose, firms=self.shape[1], times=times, k=k)

    def uniform(
        self, intervention: Intervention, purpose: str, *, times: int | None = None, k: int = 0
    ) -> Array:
        """Return addressed uniforms on [0, 1), shape ([times,] replications, firms)."""
        owner = f"intervention {intervention.name}"
        return self.chance.uniform(owner, purpose, firms=self.shape[1], times=times, k=k)

    def at(self, day: int, action: Callable[[], object]) -> None:
        """Run an action on a day."""
        if self._guard is not None:
            action = self._guard.event(action)
        self.timeline.at(day, lambda: self._guarded(action))

    def at_each(self, days: Days, action: Callable[[Index], object], among: Index) -> None:
        """Run an action on each distinct day for the (replication, firm) due then."""
        if self._guard is not None:
            action = self._guard.event(action)
        self.timeline.at_each(days, lambda at: self._guarded(lambda: action(at)), among)

    def _guarded(self, action: Callable[[], object]) -> None:
        """Run what a plugin put on the agenda."""
        try:
            action()
        except (SimcoreError, KeyboardInterrupt):
            raise
        except BaseException as error:  # a plugin may also call sys.exit
            raise PluginError(
                f"an event of an intervention failed on day {self.today}: "
                f"{type(error).__name__}: {error}{self._blame()}"
            ) from error

    def note(
        self, day: int | Days, kind: str, subject: str, at: Index, detail: Detail = ""
    ) -> None:
        """Write a dated event for those of `at` whose events are kept."""
        self.diary.note(day, kind, subject, at, detail)

    # ------------------------------------------------------------------ the sites of projects

    def _found_projects(self, case: Any, amounts: Amounts) -> list[Project]:
        crews = {
            name: Crew(said.count, self.shape, shared=said.shared, start=self.timeline.starts[0])
            for name, said in case.crews.items()
        }
        order = self.chance.uniform("firms", "order", firms=self.shape[1])
        budget = None
        if case.budget is not None:
            amount = amounts.value(case.budget.amount) * self.size
            budget = Budget(self.timeline, amount, amounts.value(case.budget.carry_over))
        window = None if case.windows is None else Window(_permitted(case.windows))
        site = Site(
            sim=self,
            timeline=self.timeline,
            activity=self.activities,
            desk=Desk(self.timeline, order, budget, window),
            crews=crews,
            capex=self._capex,
            opex=self._opex,
            hurdle=self.firms.hurdle,
            saving=self._saving,
            last_year=self.recorder.last_year,
            stop_line=self.enterprise.availability.stop,
        )
        return [Project(one, row, site) for row, one in enumerate(self.measures)]

    def _saving(self, measure: Intervention, at: Index) -> Array:
        """Return what firms believe that a measure saves them a year, at recent prices [$/a]."""
        enterprise, n = self.enterprise, at[0].size
        # Often all firms decide together: then there is nothing to pick.
        some = None if self.shape == (n, 1) and (at[0][1:] > at[0][:-1]).all() else at
        before, contract = self._values, enterprise.purchasing.contract
        if some is not None:
            before = {name: pick(value, some) for name, value in before.items()}
            contract = pick(contract, some)
        promised = self._promised(measure.belief)
        after = self.levers.combine_more(before, self._effects, promised, some)
        mix = np.maximum(contract + (after["offer_share"] - before["offer_share"]), 0.0)
        pull = after["demand"][0] / np.maximum(before["demand"][0], 1e-12)
        # Both plants stand one below the other: what counts is the number of operations.
        both = (np.concatenate((at[0], at[0])), np.concatenate((at[1], at[1])))
        profit = enterprise.profit_rate(
            {name: _one_below_the_other(before[name], after[name], n) for name in before},
            _one_below_the_other(contract, mix, n),
            enterprise.outlook.at(max(self._period, 0)).pick(both),
            both,
            _one_below_the_other(np.ones((1, 1)), pull, n),
        )
        saving: Array = YEAR * (profit[n:, 0] - profit[:n, 0])
        return saving

    def _promised(self, believed: Intervention) -> list[Effect]:
        """Return what a measure is believed to do."""

        def promise() -> list[Effect]:
            return believed.promised(self)

        try:
            if self._guard is not None:
                promised: list[Effect] = self._guard.call(believed.name, "promise", promise)
                return promised
            return promise()
        except (SimcoreError, KeyboardInterrupt):
            raise
        except BaseException as error:  # a plugin may also call sys.exit
            raise PluginError(
                f"{believed.name}: promise failed on day {self.today}: "
                f"{type(error).__name__}: {error}"
            ) from error


def _check_finite(name: str, values: Array) -> None:
    """Raise BalanceError where a value is not a number; its sum is none either."""
    if not isfinite(np.add.reduce(values, None)):
        bad = np.argwhere(~np.isfinite(values))
        *_, replication, firm = bad[0] if len(bad) else (0, 0)
        raise BalanceError(
            f"{name} is not a number in replication {replication} of the group, firm {firm}"
        )


def _diary(study: Study, spans: Sequence[Span], horizon: int) -> Diary:
    """Return the diary of the first replications of the study, if any of them run here."""
    start = 0
    for span in spans:
        if span.block == 0 and span.first < study.events:
            return Diary(min(study.events - span.first, span.replications), horizon, start)
        start += span.replications
    return Diary(0, horizon)


def _one_below_the_other(before: Array, after: Array, n: int) -> Array:
    """Join values of `n` firms, or of all alike, shape (..., n or 1, 1), along replications."""
    if before is after and before.shape[-2] == 1:
        return before
    both = np.empty((*before.shape[:-2], 2 * n, 1))
    both[..., :n, :], both[..., n:, :] = before, after
    return both


def _permitted(windows: Sequence[Any]) -> np.ndarray:
    """Return which days of a year lie in one of the windows, both ends included."""
    days = np.zeros(YEAR, bool)
    for window in windows:
        first, last = month_day(window.start) or 0, month_day(window.end) or 0
        if first <= last:
            days[first : last + 1] = True
        else:
            days[first:] = True
            days[: last + 1] = True
    return days


def with_draws(measure: Intervention, drawn: Mapping[str, Array]) -> Intervention:
    """Return a measure with drawn values, which knows its declared twin.

    Parameters
    ----------
    measure : Intervention
        With declared values.
    drawn : mapping of str to ndarray, shape (replications, 1)
        Drawn factors by parameter.
    """
    actual = copy.copy(measure)
    for name, factors in drawn.items():
        setattr(actual, name, getattr(measure, name) * factors)
    actual.declared = measure
    if drawn:  # what nobody drew was checked when the measure was made
        actual.__post_init__()
    return actual
