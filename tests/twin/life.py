"""The life of a measure (section 12): audit, decision, project, activity, renewal, review."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from simcore.parameters import Adoption
from tests.twin.defaults import COMMON, FAMILIES

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import simpy

    from simcore.files.scenarios import InterventionSpec
    from tests.twin.chance import Chance
    from tests.twin.clock import Clock, Desk
    from tests.twin.families import Family, Terms
    from tests.twin.levers import Effects
    from tests.twin.treasury import Treasury

__all__ = ["Firm", "Measure", "meeting", "read_terms"]

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def meeting(day: float) -> int:
    """Return the first of a month at or after a day."""
    first = 365 * (int(day) // 365)
    for length in MONTHS:
        if first >= day:
            return first
        first += length
    return first


class Firm(Protocol):
    """What a measure needs of the firm."""

    clock: Clock
    desk: Desk
    chance: Chance
    stops: list[tuple[float, float]]
    treasury: Treasury

    def book(self, column: str, day: float, amount: float) -> None:
        """Book money of a day."""

    def believed_saving(self, effects: Effects) -> float:
        """Return what effects would save in a year."""

    def last_year(self, column: str) -> float | None:
        """Return an annual column of the year that ended last."""


@dataclass(slots=True)
class Spell:
    """Days [begin, end) of activity; on day `zero` the age was 0."""

    begin: float
    end: float
    zero: float


class Measure:
    """One intervention of a scenario and where it stands in its life."""

    def __init__(self, name: str, adoption: Adoption, family: Family) -> None:
        self.name = name
        self.adoption = adoption
        self.family = family
        self.terms = family.drawn
        self.declared = family.declared
        self.spells: list[Spell] = []
        self.firm: Firm
        self.clock: Clock

    def begin(self, firm: Firm) -> None:
        """Start the processes of its life."""
        self.firm = firm
        self.clock = firm.clock
        self.family.start()
        self.clock.env.process(self.live())
        if self.terms["review"] > 0:
            self.clock.env.process(self.review())

    def days(self, years: float) -> int:
        """Return a time in years as whole days."""
        return self.firm.chance.whole_days(365 * years)

    def whole(self, name: str) -> int:
        """Return a duration among the terms as whole days."""
        return self.firm.chance.whole_days(self.terms[name])

    # --- adoption ---------------------------------------------------------------------------

    def live(self) -> Generator[simpy.Event, Any, None]:
        """Go through the whole life."""
        if self.adoption.mode == "payback":
            yield from self.consider_again()
        else:
            day = yield from self.adoption_day()
            if day is None:
                return
            lead_in = 0 if self.adoption.mode == "when" else self.whole("assessment")
            yield from self.audit(meeting(max(0, day - lead_in)), day)
            if not self.passes_screen():
                return
        yield self.clock.until(meeting(self.clock.today + self.whole("lead")))
        while True:
            finish = yield from self.carry_out()
            yield self.clock.until(meeting(finish + self.days(self.terms["life"])))
            if not self.terms["renew"]:
                self.spells[-1].end = self.clock.today
                return

    def adoption_day(self) -> Generator[simpy.Event, Any, int | None]:
        """Return the adoption day, None for never."""
        start, values = self.adoption.start, self.adoption.values
        if self.adoption.mode == "at":
            return self.days(start)
        if self.adoption.mode == "when":
            return (yield from self.trigger())
        u = self.firm.chance.uniform()
        if self.adoption.mode == "bass":
            p, q = values["p"], values["q"]
            return self.days(start + math.log((1 + u * q / p) / (1 - u)) / (p + q))
        if u < values["share"]:
            return self.days(start + u / values["share"] * (values["year"] - start))
        return None

    def trigger(self) -> Generator[simpy.Event, Any, int]:
        """Wait for the 1 January after the first year beyond the threshold."""
        values = self.adoption.values
        year = max(1, math.ceil(self.adoption.start - 1e-9))
        while True:
            yield self.clock.reviews(365 * year)
            value = self.firm.last_year(self.adoption.quantity)
            if value is not None:
                if "above" in values and value > values["above"]:
                    return self.clock.today
                if "below" in values and value < values["below"]:
                    return self.clock.today
            year += 1

    def consider_again(self) -> Generator[simpy.Event, Any, None]:
        """Audit until the payback pleases."""
        values = self.adoption.values
        taste = self.firm.chance.uniform()
        ask = self.days(self.adoption.start)
        while True:
            yield from self.audit(meeting(ask), 0)
            net, payback, _ = self.belief()
            if net > 0 and self.is_screened(net):
                ratio = payback / values["threshold"]
                if taste < 1 / (1 + ratio ** values["steepness"]):
                    return
            ask += self.days(values["reaudit"])

    def audit(self, ask: int, earliest: int) -> Generator[simpy.Event, Any, None]:
        """Have an adviser in; end on the decision day."""
        yield self.clock.until(ask)
        hold = self.whole("audit_days")
        if hold > 0:
            end = yield self.firm.desk.ask(
                self.terms["priority"], self.name, lambda: self.book_adviser(hold)
            )
            yield self.clock.until(end)
        self.firm.book("opex", max(self.clock.today, 365), self.terms["audit_cost"])
        yield self.clock.until(meeting(max(earliest, self.clock.today)))

    def book_adviser(self, hold: int) -> float:
        """Return the day on which an adviser is done."""
        free, who, start = self.firm.treasury.first_free("advisers", self.clock.today)
        free[who] = start + hold
        return free[who]

    # --- decision ---------------------------------------------------------------------------

    def belief(self) -> tuple[float, float, float]:
        """Return what the firm believes: net saving a year, payback in years, NPV."""
        capex = self.declared["capex"]
        saving = self.firm.believed_saving(self.family.declared_effects())
        saving *= self.firm.chance.scatter(self.terms["audit_error"])
        net = saving - self.declared["upkeep"] * capex
        rate = self.firm.treasury.finance.hurdle_rate
        life = self.declared["life"]
        annuity = (1 - (1 + rate) ** -life) / rate if rate > 0 else life
        payback = capex / net if net != 0 else math.inf
        return net, payback, net * annuity - capex

    def passes_screen(self) -> bool:
        """Return whether the firm goes on."""
        if self.terms["screen"] == "none":
            return True
        return self.is_screened(self.belief()[0])

    def is_screened(self, net: float) -> bool:
        """Return whether a believed net saving passes the screen."""
        capex = self.declared["capex"]
        if self.terms["screen"] == "npv":
            rate = self.firm.treasury.finance.hurdle_rate
            life = self.declared["life"]
            annuity = (1 - (1 + rate) ** -life) / rate if rate > 0 else life
            return bool(net * annuity - capex > 0)
        if self.terms["screen"] == "payback":
            return bool(net > 0 and capex / net <= self.declared["payback_limit"])
        return True

    # --- project ----------------------------------------------------------------------------

    def carry_out(self) -> Generator[simpy.Event, Any, int]:
        """Claim, build and commission; return the day of commissioning."""
        while True:
            ask = self.firm.desk.ask(self.terms["priority"], self.name, self.claim)
            served: tuple[int, int] | None = yield ask
            if served is not None:
                break
            yield self.clock.until(365 * (self.clock.today // 365 + 1))
        start, finish = served
        yield self.clock.until(start)
        self.firm.book("capex", start, self.terms["capex"])
        yield self.clock.until(finish)
        learnt = 0.0
        if self.spells:
            self.spells[-1].end = min(self.spells[-1].end, finish)
            learnt = self.terms["ramp"]  # a like unit needs no learning
        self.spells.append(Spell(finish, math.inf, finish - learnt))
        return finish

    def claim(self) -> tuple[int, int] | None:
        """Take budget and crew; return start and finish, None if the budget does not allow it."""
        treasury = self.firm.treasury
        if treasury.finance.budget is not None:
            if self.declared["capex"] > treasury.budget:
                return None
            treasury.budget -= self.declared["capex"]
        chance = self.firm.chance
        factor = chance.unit_factor(self.terms["build_spread"])
        build = chance.whole_days(self.terms["build"] * factor)
        shutdown = self.whole("shutdown")
        free, who, begin = treasury.first_free(self.terms["crew"], self.clock.today)
        start = int(begin)
        if shutdown > 0:
            while not treasury.permitted(start + build - shutdown):
                start += 1
        finish = max(start + build, 365)
        free[who] = finish
        if shutdown > 0 and start < self.clock.horizon:
            self.firm.stops.append((finish - shutdown, finish))
        return start, finish

    # --- activity ---------------------------------------------------------------------------

    def review(self) -> Generator[simpy.Event, Any, None]:
        """Bring the measure back to its full effect every few years."""
        year = 0
        while True:
            year += 1
            yield self.clock.reviews(365 * year)
            if year % self.terms["review"] != 0:
                continue
            today = self.clock.today
            if not self.spells or not self.spells[-1].begin <= today < self.spells[-1].end:
                continue
            self.firm.book("opex", today, self.terms["review_cost"])
            last = self.spells[-1]
            if today - last.zero > self.terms["ramp"]:
                last.end = today
                self.spells.append(Spell(today, math.inf, today - self.terms["ramp"]))

    def days_active(self, begin: int, end: int) -> float:
        """Return the days of a period on which it works."""
        total = 0.0
        for spell in self.spells:
            total += max(min(spell.end, end) - max(spell.begin, begin), 0.0)
        return total

    def activity(self, begin: int, end: int) -> float:
        """Return the integral of the activity over a period, divided by its days."""
        total = 0.0
        for spell in self.spells:
            first, last = max(spell.begin, begin), min(spell.end, end)
            if last > first:
                total += self.effect_until(last - spell.zero)
                total -= self.effect_until(first - spell.zero)
        return total / (end - begin)

    def effect_until(self, age: float) -> float:
        """Return the integral of the activity from age 0 to an age."""
        ramp, kept = self.terms["ramp"], self.terms["persistence"]
        if age <= ramp:
            return float(age * age / (2 * ramp)) if ramp > 0 else 0.0
        full = age - ramp
        constant = 365 * self.terms["half_life"] / math.log(2)
        decaying = constant * (1 - math.exp(-full / constant))
        return float(ramp / 2 + kept * full + (1 - kept) * decaying)

    def upkeep(self, begin: int, end: int) -> float:
        """Return the upkeep of a period."""
        daily = self.terms["upkeep"] * self.terms["capex"] / 365
        return float(daily * self.days_active(begin, end))


def read_terms(
    spec: InterventionSpec, factors: Mapping[str, float]
) -> tuple[Adoption, Terms, Terms]:
    """Return the adoption of an intervention, its drawn and its declared terms."""
    adoption = Adoption("at", 0.0)
    declared: Terms = dict(COMMON) | FAMILIES[spec.plugin].defaults
    drawn: Terms = dict(declared)
    for name, value in spec.parameters.items():
        if isinstance(value, Adoption):
            adoption = value
        elif isinstance(value, bool | str | tuple):
            declared[name] = drawn[name] = value
        else:
            declared[name] = value.value
            drawn[name] = value.value * factors.get(value.key, 1.0)
    for key, factor in factors.items():
        start = f"interventions.{spec.name}."
        name = key.removeprefix(start)
        if key.startswith(start) and name not in spec.parameters:
            drawn[name] = declared[name] * factor
    return adoption, drawn, declared
