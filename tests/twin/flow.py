"""Production of one period (section 6): at once, or followed from event to event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.twin.technique import Flows, Technique, flows_of, technique_of

if TYPE_CHECKING:
    from tests.twin.levers import Values
    from tests.twin.plant import Material, Plant

__all__ = ["Situation", "overlap", "produce_exact", "produce_step"]

Interval = tuple[float, float]
Mix = dict[str, float]


@dataclass(slots=True)
class Situation:
    """What a period finds; the stocks are changed by producing."""

    plant: Plant
    values: Values
    contract: Mix
    technique: Technique
    begin: float
    end: float
    expected: float
    want: float
    finished: float
    stock: dict[str, float]
    arrivals: list[tuple[float, str, float]]
    stops: list[Interval]
    minor: list[float]

    @property
    def days(self) -> float:
        """Length of the period."""
        return self.end - self.begin

    @property
    def target(self) -> float:
        """Finished goods that the firm likes to have."""
        return self.plant.cover * self.expected

    def got(self) -> dict[str, float]:
        """Return what arrived of each offer."""
        total = dict.fromkeys(self.stock, 0.0)
        for _, name, amount in self.arrivals:
            total[name] += amount
        return total


def overlap(stops: list[Interval], begin: float, end: float) -> float:
    """Return the time in a period that is in any of the intervals, each moment once."""
    total = 0.0
    reached = begin
    for down, up in sorted(stops):
        first, last = max(down, reached), min(up, end)
        if last > first:
            total += last - first
            reached = last
    return total


def line_rate(now: Situation, technique: Technique) -> float:
    """Return what the line makes in a day without major outages [t/d]."""
    rates = []
    for s, stage in enumerate(now.plant.stages):
        capacity = stage.capacity * now.values[f"{stage.lever}.capacity"]
        rates.append(capacity * (1 - now.minor[s]) / technique.inflow[s])
    return min(rates)


def produce_step(now: Situation) -> Flows:
    """Make, sell and store in one step; stock and finished goods are brought up to date."""
    got = now.got()
    on_hand = {name: now.stock[name] + got[name] for name in now.stock}
    goal = max(now.want + now.target - now.finished, 0.0)
    running = now.days - overlap(now.stops, now.begin, now.end)

    mix, technique = now.contract, now.technique
    made = min(goal, line_rate(now, technique) * running)
    flows = flows_of(now.plant, technique, mix, made)
    if any(flows.used[name] > on_hand[name] for name in on_hand):
        mix = dict(mix)
        for material in now.plant.materials:
            mix |= _stretched(material, mix, on_hand, technique.need[material.name] * made)
        technique = technique_of(now.plant, now.values, mix)
        now.technique = technique  # orders follow the mix that was used
        made = min(goal, line_rate(now, technique) * running)
        for material in now.plant.materials:
            for offer in material.offers:
                need = mix[offer.name] * technique.need[material.name]
                if need > 0:
                    made = min(made, on_hand[offer.name] / need)
        flows = flows_of(now.plant, technique, mix, made)
    flows.got = got
    flows.sold = min(now.want, now.finished + made)
    now.finished += made - flows.sold
    for name, amount in on_hand.items():
        now.stock[name] = max(amount - flows.used[name], 0.0)
    return flows


def _stretched(material: Material, mix: Mix, on_hand: dict[str, float], use: float) -> Mix:
    """Return the mix of a material whose short offers are replaced as far as others have more."""
    names = [offer.name for offer in material.offers]
    if use == 0:
        return {name: mix[name] for name in names}
    available = {name: on_hand[name] / use for name in names}
    taken = {name: min(mix[name], available[name]) for name in names}
    short = 1 - sum(taken.values())
    spare = {name: available[name] - taken[name] for name in names}
    total = sum(spare.values())
    if total > 0:
        for name in names:
            taken[name] += spare[name] * min(1.0, short / total)
    total = sum(taken.values())
    if total == 0:
        return {name: mix[name] for name in names}
    return {name: taken[name] / total for name in names}


def produce_exact(now: Situation) -> Flows:
    """Follow stocks and sales from event to event through a period."""
    flows = Flows(
        inflow=[0.0] * len(now.plant.stages),
        scrap=[0.0] * len(now.plant.stages),
        reused=[0.0] * len(now.plant.stages),
        coproduct=[0.0] * len(now.plant.stages),
        used=dict.fromkeys(now.stock, 0.0),
        got=now.got(),
    )
    marks = {now.end}
    marks |= {day for day, _, _ in now.arrivals}
    marks |= {max(edge, now.begin) for stop in now.stops for edge in stop}
    waiting = sorted(now.arrivals)
    time = now.begin
    for mark in sorted(marks):
        if mark > now.end:
            break
        while time < mark:
            time = _segment(now, time, mark, flows)
        while waiting and waiting[0][0] <= mark:
            _, name, amount = waiting.pop(0)
            now.stock[name] += amount
    return flows


def _segment(now: Situation, time: float, mark: float, flows: Flows) -> float:
    """Run at constant rates until a stock is reached or the mark; return the time then."""
    mix = _mix_of_stocks(now)
    stands = mix is None or any(first <= time < last for first, last in now.stops)
    technique = now.technique if mix is None else technique_of(now.plant, now.values, mix)
    demand = now.want / now.days
    rate = 0.0 if stands else line_rate(now, technique)
    if now.finished > now.target:
        rate = 0.0
    elif now.finished == now.target:
        rate = min(rate, demand)
    sold = demand if now.finished > 0 else min(demand, rate)

    step = mark - time
    if now.finished < now.target and rate > sold:
        step = min(step, (now.target - now.finished) / (rate - sold))
    if now.finished > 0 and rate < sold:
        floor = now.target if now.finished > now.target else 0.0
        step = min(step, (now.finished - floor) / (sold - rate))
    per_day = flows_of(now.plant, technique, mix or now.contract, rate)
    for name, use in per_day.used.items():
        if use > 0:
            step = min(step, now.stock[name] / use)

    _add(flows, per_day, sold, step)
    _move_stocks(now, per_day, rate - sold, step)
    return mark if step >= mark - time else time + step


def _mix_of_stocks(now: Situation) -> Mix | None:
    """Return the mix: an offer that has run out is replaced by stock; None if all is used up."""
    mix = dict(now.contract)
    for material in now.plant.materials:
        empty = [one.name for one in material.offers if now.stock[one.name] <= 0]
        missing = sum(mix[name] for name in empty)
        if missing <= 0 or material.share == 0:
            continue
        others = [one.name for one in material.offers if one.name not in empty]
        if not others:
            return None
        total = sum(now.stock[name] for name in others)
        for name in empty:
            mix[name] = 0.0
        for name in others:
            mix[name] += missing * now.stock[name] / total
    return mix


def _add(flows: Flows, per_day: Flows, sold: float, step: float) -> None:
    """Add the flows of a segment to those of the period."""
    flows.made += per_day.made * step
    flows.sold += sold * step
    for total, part in (
        (flows.inflow, per_day.inflow),
        (flows.scrap, per_day.scrap),
        (flows.reused, per_day.reused),
        (flows.coproduct, per_day.coproduct),
    ):
        for s, value in enumerate(part):
            total[s] += value * step
    for name, value in per_day.used.items():
        flows.used[name] += value * step


def _move_stocks(now: Situation, per_day: Flows, growth: float, step: float) -> None:
    """Move the stocks on; what is a rounding error from a threshold is put on it."""
    now.finished += growth * step
    small = 1e-11 * (now.want + now.target)
    if abs(now.finished - now.target) < small:
        now.finished = now.target
    elif now.finished < small:
        now.finished = 0.0
    for name, use in per_day.used.items():
        if use > 0:
            left = now.stock[name] - use * step
            now.stock[name] = 0.0 if left < 1e-11 * use * now.days else left
