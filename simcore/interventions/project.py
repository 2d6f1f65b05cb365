"""The life of one measure in every replication and firm: plan, do, check, act, as dated events."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from simcore.indicators import annuity
from simcore.interventions.adoption import adoption_days, chance_of_adoption
from simcore.kernel.arrays import NEVER, where
from simcore.kernel.claims import Claim
from simcore.kernel.timeline import REVIEW, YEAR, meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simcore.interventions.intervention import Intervention
    from simcore.interventions.site import Site
    from simcore.kernel.arrays import Array, Days, Index

__all__ = ["Project"]

_Number = TypeVar("_Number", bound=np.generic)


class Project:
    """Leads one measure from audit to end of life.

    Audits are asked for, decisions taken, claims made and ends of life noted at meetings, on the
    first of a month; audits, construction and commissioning fall on any day.

    Decisions use what the firm believes: declared values, audit error, recent prices. What happens
    uses the drawn values.

    Attributes
    ----------
    audited, adopted, commissioned : ndarray of int, shape (replications, firms)
        Days; ``NEVER`` where it did not happen [d].
    believed_saving, believed_npv : ndarray
        At the last audit; nan before [$/a], [$].
    spent : ndarray
        Capital booked so far [$].
    """

    def __init__(self, measure: Intervention, row: int, site: Site) -> None:
        self.measure, self._row, self._site = measure, row, site
        self._sim, self._timeline = site.sim, site.timeline
        shape = site.sim.shape
        self.audited, self.adopted, self.commissioned = (np.full(shape, NEVER) for _ in range(3))
        self.believed_saving, self.believed_npv = np.full(shape, np.nan), np.full(shape, np.nan)
        self.spent = np.zeros(shape)
        self._claims = np.zeros(shape, np.int64)
        self._builds: list[Days] = []
        self._life = _days(measure.life, shape, YEAR)
        size = site.sim.size
        self._capex, self._believed_capex, self._audit_cost, self._review_cost = (
            np.broadcast_to(cost * size, shape)
            for cost in (
                measure.capex, measure.belief.capex, measure.audit_cost, measure.review_cost
            )
        )  # fmt: skip
        self._durations: dict[str, Days] = {}
        self._in_audit = np.zeros(shape, bool)
        self._round_of = np.zeros(shape, np.int64)
        self._waiting: list[Index] = []
        self._everyone: Index = where(np.ones(shape, bool))

    # ------------------------------------------------------------------ adoption

    def schedule(self) -> None:
        """Put the first events on the agenda; called once, before time starts."""
        how, timeline = self.measure.adopt, self._timeline
        if how.mode in {"at", "by", "bass"}:
            days = adoption_days(how, lambda: self._sim.uniform(self.measure, "adoption"))
            days = np.broadcast_to(days, self._sim.shape)
            ask = meeting(np.maximum(days - self._whole("assessment"), 0))
            timeline.at_each(ask.ravel(), lambda at: self._audit(at, days, 0), self._everyone)
        elif how.mode == "payback":
            step = max(how.values["reaudit"], 1.0 / YEAR)
            first, k = how.start, 0
            while YEAR * (first + step * k) < timeline.horizon:
                day = np.array(round(YEAR * (first + step * k)))
                timeline.at(int(meeting(day)), self._round(k))
                k += 1
        else:
            for year in range(max(1, int(np.ceil(how.start))), timeline.years):
                timeline.at(YEAR * year, self._watch, REVIEW)
        review = float(np.mean(self.measure.review))
        if review > 0.0:
            years = {max(round(review * k), 1) for k in range(1, int(timeline.years / review) + 1)}
            for year in sorted(years):
                timeline.at(YEAR * year, self._review, REVIEW)

    def _round(self, k: int) -> Callable[[], None]:
        def audit() -> None:
            waiting = where((self.adopted == NEVER) & ~self._in_audit)
            if waiting[0].size:
                self._audit(waiting, None, k)

        return audit

    def _watch(self) -> None:
        how = self.measure.adopt
        value = self._site.last_year(how.quantity)
        met = value > how.values["above"] if "above" in how.values else value < how.values["below"]
        due = where(met & (self.audited == NEVER))
        if due[0].size:
            self._sim.note(self._timeline.today, "trigger", self.measure.name, due, how.quantity)
            self.audited[due] = self._timeline.today
            self._audit(due, None, 0)

    # ------------------------------------------------------------------ plan: audit, screening

    def _audit(self, at: Index, planned: Days | None, k: int) -> None:
        """Let an adviser look; the decision is taken when the audit ends, or as planned."""
        today, days = self._timeline.today, _of(self._whole("audit_days"), at)
        ends = np.full(at[0].size, today)
        _put(self._in_audit, at, values=True)
        if days.any():
            crew = self._site.crews["advisers"]
            for some in crew.rounds(at, self._site.desk.order[at]):
                here = (at[0][some], at[1][some])
                start = np.ceil(np.maximum(crew.next_free(here), today)).astype(np.int64)
                ends[some] = start + days[some]
                crew.hold(here, ends[some])
        self._sim.note(ends - days, "audit", self.measure.name, at)
        _put(self.audited, at, ends)
        cost = _of(self._audit_cost, at)
        if cost.any():
            # Nothing of a measure falls into the base year, not even what its audit costs.
            self._site.opex.plan(np.maximum(ends, YEAR), cost, self._flat(at))
        decide = ends if planned is None else np.maximum(_of(planned, at), ends)
        _put(self._round_of, at, k)
        self._timeline.at_each(meeting(decide), self._bring_up, at)

    def _bring_up(self, at: Index) -> None:
        """Put firms on today's meeting, which is held once for all of them."""
        if not self._waiting:
            self._timeline.at(self._timeline.today, self._meet)
        self._waiting.append(at)

    def _meet(self) -> None:
        groups, self._waiting = self._waiting, []
        replications, firms = (np.concatenate(column) for column in zip(*groups, strict=True))
        self._decide((replications, firms))

    def _decide(self, at: Index) -> None:
        """Screen on belief and adopt."""
        _put(self._in_audit, at, values=False)
        believed, measure = self.measure.belief, self.measure
        error = self._audit_error(at)
        saving = self._site.saving(measure, at) * np.exp(believed.audit_error * error)
        capex = _of(self._believed_capex, at)
        net = saving - believed.upkeep * capex
        hurdle = _of(self._site.hurdle, at)
        npv = net / annuity(hurdle, believed.life) - capex
        pays = net > 0.0
        payback = np.where(pays, capex / np.where(pays, net, 1.0), np.inf)
        _put(self.believed_saving, at, saving)
        _put(self.believed_npv, at, npv)
        passed = np.ones(at[0].size, bool)
        if measure.screen == "npv":
            passed = npv > 0.0
        elif measure.screen == "payback":
            passed = payback <= believed.payback_limit
        if measure.adopt.mode == "payback":
            taste = _of(self._sim.uniform(measure, "taste"), at)
            passed &= taste < chance_of_adoption(measure.adopt, payback)
        today = self._timeline.today
        for yes, kind in ((passed, "adoption"), (~passed, "rejection")):
            if yes.any():
                some, years = (at[0][yes], at[1][yes]), payback[yes]
                self._sim.note(today, kind, measure.name, some, _payback_of(years))
        if passed.any():
            some = (at[0][passed], at[1][passed])
            _put(self.adopted, some, today)
            claim = meeting(today + _of(self._whole("lead"), some))
            self._timeline.at_each(claim, self._claim, some)

    # ------------------------------------------------------------------ do: claim, build

    def _claim(self, at: Index) -> None:
        """Ask for crew, permitted day and money, all at once."""
        measure = self.measure
        claim = Claim(
            owner=measure.name,
            priority=float(measure.priority),
            at=at,
            crew=self._site.crews[measure.crew],
            build=self._build_days(at),
            shutdown=_of(self._whole("shutdown"), at),
            cost=_of(self._believed_capex, at),
            granted=self._granted,
            postponed=lambda some: self._postponed(claim, some),
        )
        self._site.desk.ask(claim)

    def _postponed(self, claim: Claim, at: Index) -> None:
        self._sim.note(self._timeline.today, "postponed", self.measure.name, at, "budget")
        self._site.desk.again_next_year(claim, at)

    def _granted(self, at: Index, start: Days, finish: Days) -> None:
        measure, sim = self.measure, self._sim
        finish = np.maximum(finish, YEAR)  # nothing takes effect before the second year
        cost = _of(self._capex, at)
        here = start < self._timeline.horizon
        self.spent[(at[0][here], at[1][here])] += cost[here]
        if cost.any():
            self._site.capex.plan(start, cost, self._flat(at))
        stop = _of(self._whole("shutdown"), at)
        if stop.any():
            self._site.stop_line(finish - stop, finish, at)
            sim.note(finish - stop, "shutdown", measure.name, at)
        sim.note(start, "construction", measure.name, at)
        first = _of(self.commissioned, at) == NEVER
        if first.any():
            new = (at[0][first], at[1][first])
            _put(self.commissioned, new, finish[first])
            self._site.activity.start(self._row, new, finish[first])
            sim.note(finish[first], "commissioning", measure.name, new)
        if not first.all():
            old = (at[0][~first], at[1][~first])
            self._site.activity.replace(self._row, old, finish[~first])
            sim.note(finish[~first], "renewal", measure.name, old)
        self._timeline.at_each(meeting(finish + _of(self._life, at)), self._end, at)

    # ------------------------------------------------------------------ check and act

    def _end(self, at: Index) -> None:
        today = self._timeline.today
        self._sim.note(today, "end of life", self.measure.name, at)
        if self.measure.renew:
            self._claim(at)
        else:
            self._site.activity.stop(self._row, at)
            self._sim.note(today, "lapse", self.measure.name, at)

    def _review(self) -> None:
        today = self._timeline.today
        at = self._site.activity.restore(self._row)
        if at[0].size:
            cost = self._review_cost[at]
            if cost.any():
                self._site.opex.plan(np.full(at[0].size, today), cost, self._flat(at))
            self._sim.note(today, "review", self.measure.name, at)

    # ------------------------------------------------------------------ pieces

    def _build_days(self, at: Index) -> Days:
        """Return the drawn days of the next build of each, its own k-th draw."""
        k = _of(self._claims, at)
        _put(self._claims, at, k + 1)
        least, most = int(k.min()), int(k.max())
        while len(self._builds) <= most:
            self._builds.append(self._draw_build(len(self._builds)))
        if least == most:
            return _of(self._builds[most], at)
        return np.stack(self._builds)[(k, *at)]

    def _draw_build(self, k: int) -> Days:
        measure, sim = self.measure, self._sim
        z = sim.normal(measure, "build", k=k)
        spread = np.where(z == 0.0, 0.0, measure.build_spread)  # chance off: the declared time
        days = measure.build * np.exp(spread * z - 0.5 * spread * spread)
        rounding = sim.uniform(measure, "rounding of build", k=k)
        rounded: Days = np.maximum(np.floor(days + rounding), 1.0).astype(np.int64)
        return np.broadcast_to(rounded, sim.shape)

    def _audit_error(self, at: Index) -> Array:
        """Return the standard normal behind the error of the last audit of each."""
        rounds = _of(self._round_of, at)
        first = int(rounds[0])
        if (rounds == first).all():
            return _of(self._sim.normal(self.measure, "audit error", k=first), at)
        error = np.empty(at[0].size)
        for k in np.unique(rounds).tolist():
            here = rounds == k
            luck = self._sim.normal(self.measure, "audit error", k=k)
            error[here] = luck[at[0][here], at[1][here]]
        return error

    def _whole(self, name: str) -> Days:
        """Return a duration among the parameters as whole days, shape (replications, firms)."""
        if name not in self._durations:
            length = np.asarray(getattr(self.measure, name), np.float64)
            if (length % 1.0).any():
                length = length + self._sim.uniform(self.measure, f"rounding of {name}")
            days = np.floor(length).astype(np.int64)
            self._durations[name] = np.broadcast_to(days, self._sim.shape)
        return self._durations[name]

    def _flat(self, at: Index) -> NDArray[np.intp]:
        flat: NDArray[np.intp] = at[0] * self._sim.shape[1] + at[1]
        return flat


def _of(table: NDArray[_Number], at: Index) -> NDArray[_Number]:
    """Return the values at an index; one axis takes a third of the time of two."""
    return table[:, 0][at[0]] if table.shape[1] == 1 else table[at]


def _put(table: NDArray[_Number], at: Index, values: NDArray[_Number] | float) -> None:
    """Set the values at an index."""
    if table.shape[1] == 1:
        table[:, 0][at[0]] = values
    else:
        table[at] = values


def _payback_of(years: Array) -> Callable[[int], str]:
    return lambda place: f"believed payback {years[place]:.3g} a"


def _days(length: float | Array, shape: tuple[int, int], unit: int) -> Days:
    days = np.round(np.asarray(length) * unit).astype(np.int64)
    return np.broadcast_to(days, shape)
