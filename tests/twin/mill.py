"""The twin: one firm, one replication, closed period by period as ``docs/model.md`` says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import simpy

from tests.twin.chance import Chance
from tests.twin.clock import CLOSE, Clock, Desk, Moment
from tests.twin.defaults import FAMILIES
from tests.twin.flow import Situation, produce_exact, produce_step
from tests.twin.levers import Effects, levers_of
from tests.twin.life import Measure, read_terms
from tests.twin.periods import Calendar, month_days, seasons
from tests.twin.plant import BASE
from tests.twin.purchasing import Purchasing
from tests.twin.reading import read_plant
from tests.twin.records import Record, year_of
from tests.twin.technique import amounts_of, costs_of, emissions_of, flows_of, technique_of
from tests.twin.treasury import Treasury

if TYPE_CHECKING:
    import random
    from collections.abc import Generator

    from simcore.files.study import Study
    from tests.twin.levers import Values
    from tests.twin.technique import Flows

__all__ = ["Twin"]


class Twin:
    """One firm of a study, run once.

    Parameters
    ----------
    study : Study
        The study.
    scenario_name : str
        Which of its scenarios.
    mode : str
        ``step`` closes period by period; ``exact`` follows stocks and sales from event to event.
    period : str
        ``month`` or ``week``.
    chance : random.Random, optional
        Source of all draws; without it chance is switched off.
    outages : list of (str, float, float), optional
        Major outages that are given: stage, day down, day up.
    """

    def __init__(
        self,
        study: Study,
        scenario_name: str,
        *,
        mode: Literal["step", "exact"] = "step",
        period: Literal["month", "week"] = "month",
        chance: random.Random | None = None,
        outages: list[tuple[str, float, float]] | None = None,
    ) -> None:
        scenario = study.scenarios[scenario_name]
        self.chance = Chance(chance)
        self.calendar = Calendar(study.first_year, study.years, period)
        self.spans = self.calendar.spans()
        factors = self.chance.factors(study)
        self.plant = read_plant(scenario.case, self.calendar, factors)
        self.levers = levers_of(self.plant)
        self.produce = produce_step if mode == "step" else produce_exact
        self.measures = []
        for spec in sorted(scenario.interventions, key=lambda one: one.name):
            adoption, drawn, declared = read_terms(spec, factors)
            family = FAMILIES[spec.plugin].family(
                self.plant, self.levers, drawn, declared, self.chance
            )
            self.measures.append(Measure(spec.name, adoption, family))
        self.treasury = Treasury.of(self.plant.finance)
        self.stops: list[tuple[float, float]] = [(down, up) for _, down, up in outages or []]
        self.record = Record(self.calendar, list(self.plant.carriers), self.plant.pollutants)
        self.seasons = seasons(self.plant.market.seasonality, self.calendar)
        self.trends = self._trends()
        self.noises = self._noises()

    def run(self) -> dict[str, list[float]]:
        """Return each annual column: one value per recorded year."""
        self.env = simpy.Environment(initial_time=-365)
        self.clock = Clock(self.env, self.calendar.horizon)
        self.desk = Desk(self.env)
        self.purchasing = Purchasing(self.env, self.plant, self.spans)
        self._start()
        self.env.process(self.treasury.refill(self.clock))
        for measure in self.measures:
            measure.begin(self)
        if self.chance.is_on:
            for stage in self.plant.stages:
                if stage.outages:
                    self.env.process(self._breakdowns(*stage.outages))
        self.env.run(until=self.env.process(self._operate()))
        return self.record.columns()

    # --- what measures ask for ----------------------------------------------------------------

    def book(self, column: str, day: float, amount: float) -> None:
        """Book money of a day to the period that the day is in."""
        self.record.book(column, day, amount)

    def last_year(self, column: str) -> float | None:
        """Return an annual column of the year that ended last."""
        return self.record.value(column, self.clock.today // 365 - 1)

    def believed_saving(self, effects: Effects) -> float:
        """Return what effects would save in a year, at prices and levers of the last period."""
        before = self.levers.settle(self.effects)
        after = self.levers.settle(self.effects.with_others(effects))
        mix = dict(self.purchasing.contract)
        for offer in self.plant.offers:
            share = f"{offer.lever}.share"
            mix[offer.name] = min(max(mix[offer.name] + after[share] - before[share], 0.0), 1.0)
        ratio = after["market.demand"] / before["market.demand"]
        without = self._daily_profit(before, self.purchasing.contract, self.output)
        return 365 * (self._daily_profit(after, mix, self.output * ratio) - without)

    def _daily_profit(self, values: Values, mix: dict[str, float], made: float) -> float:
        technique = technique_of(self.plant, values, mix)
        flows = flows_of(self.plant, technique, mix, made)
        amounts = amounts_of(self.plant, values, flows, 1.0)
        costs = costs_of(self.plant, flows, amounts, self.period, values)
        services = values["firm.services"] / 365
        return made * self.price * (1 + values["product.premium"]) - costs.net - services

    # --- start --------------------------------------------------------------------------------

    def _trends(self) -> list[float]:
        """Return exp(L) of each period."""
        trends = []
        grown = 0.0
        for (begin, end), growth in zip(self.spans, self.plant.market.growth, strict=False):
            rate = math.log(1 + growth) / 365 if begin >= 0 else 0.0
            trends.append(math.exp(grown + (end - begin) / 2 * rate))
            grown += (end - begin) * rate
        return trends

    def _noises(self) -> list[float]:
        """Return the demand noise of each period."""
        if not self.chance.is_on:
            return [1.0] * len(self.spans)
        spread = self.plant.market.noise
        months = [self.chance.unit_factor(spread) for _ in range(12 * (self.calendar.years + 1))]
        return [
            sum(months[month] * days for month, days in found) / sum(days for _, days in found)
            for found in month_days(self.calendar)
        ]

    def _start(self) -> None:
        """Start price, footprint, smoothed cost and stocks where they rest."""
        plant = self.plant
        self.period = 0
        self.effects = Effects()
        contract = self.purchasing.contract
        self.price = plant.price
        self.output = plant.market.demand
        values = self.levers.settle(self.effects)
        technique = technique_of(plant, values, contract)
        flows = flows_of(plant, technique, contract, self.output)
        flows.got = dict(flows.used)
        amounts = amounts_of(plant, values, flows, 1.0)
        self.cost = costs_of(plant, flows, amounts, BASE, values).net
        self.ghg = emissions_of(plant, flows, amounts, BASE, values)["ghg"]
        self.base_unit_cost = self.cost / self.output
        self.base_footprint = self.ghg / self.output
        self.footprint = self.base_footprint
        year = self.seasons[: len(self.calendar.lengths())]
        demand = [plant.market.demand * season for season in year]
        self.finished = plant.cover * demand[-1]
        self.purchasing.rest(self.calendar, demand, technique.need)

    # --- processes ----------------------------------------------------------------------------

    def _operate(self) -> Generator[simpy.Event, Any, None]:
        """Close one period after the other."""
        for p, (begin, end) in enumerate(self.spans):
            yield Moment(self.env, end - begin, CLOSE)
            self._close(p, begin, end)

    def _breakdowns(self, up: float, down: float) -> Generator[simpy.Event, Any, None]:
        """Let one stage break down and be repaired."""
        while True:
            yield self.env.timeout(self.chance.until(up))
            repair = self.chance.until(down)
            self.stops.append((self.env.now, self.env.now + repair))
            yield self.env.timeout(repair)

    # --- the close of a period ----------------------------------------------------------------

    def _close(self, p: int, begin: int, end: int) -> None:
        """Close a period, in the order of the page."""
        plant, days = self.plant, end - begin
        self.period = p
        activities = [measure.activity(begin, end) for measure in self.measures]
        self.effects = Effects()
        for measure, active in zip(self.measures, activities, strict=True):
            self.effects = self.effects.with_others(measure.family.effects(active))
        values = self.levers.settle(self.effects)

        expected = self._expected_demand(p, values)
        now = Situation(
            plant=plant,
            values=values,
            contract=self.purchasing.contract,
            technique=technique_of(plant, values, self.purchasing.contract),
            begin=begin,
            end=end,
            expected=expected,
            want=expected * self.noises[p] * days,
            finished=self.finished,
            stock=self.purchasing.stock,
            arrivals=self.purchasing.arrivals,
            stops=[stop for stop in self.stops if stop[1] > begin and stop[0] < end],
            minor=[
                self.chance.minor_share(*stage.minor, days) if stage.minor else 0.0
                for stage in plant.stages
            ],
        )
        flows = self.produce(now)
        self.finished = now.finished
        self.purchasing.arrivals = []
        self.stops = [stop for stop in self.stops if stop[1] > end]

        opex = self.record.booked("opex", p) + values["firm.services"] * days / 365
        opex += sum(measure.upkeep(begin, end) for measure in self.measures)
        self._settle_accounts(p, values, flows, want=now.want, opex=opex)
        self.purchasing.buy(p, values, now.technique, expected)
        for measure, active in zip(self.measures, activities, strict=True):
            measure.family.close(active, days)

    def _expected_demand(self, p: int, values: Values) -> float:
        """Return E, the expected demand of the firm [t/d]."""
        market = self.plant.market
        price = self.price / self.plant.price
        footprint = self.footprint / self.base_footprint if self.base_footprint else 1.0
        weight = math.exp(
            -market.price_sensitivity * (price - 1) - market.footprint_sensitivity * (footprint - 1)
        )
        others = market.imports / (1 - market.imports)
        mean_price = (weight * price + others) / (weight + others)
        size = market.demand / (1 - market.imports) * self.seasons[p] * self.trends[p]
        share = weight / (weight + others)
        return float(size * mean_price**-market.elasticity * share) * values["market.demand"]

    def _settle_accounts(
        self, p: int, values: Values, flows: Flows, *, want: float, opex: float
    ) -> None:
        """Book the period, and let price and footprint follow."""
        plant = self.plant
        begin, end = self.spans[p]
        days = end - begin
        amounts = amounts_of(plant, values, flows, days)
        costs = costs_of(plant, flows, amounts, p, values)
        base = costs_of(plant, flows, amounts, BASE, None)
        emissions = emissions_of(plant, flows, amounts, p, values)
        unit_price = self.price * (1 + values["product.premium"])
        capex = self.record.booked("capex", p)
        bought = sum(
            flows.got[offer.name] * offer.price[p] * values[f"{offer.lever}.price"]
            for offer in plant.offers
        )
        revenue = flows.sold * unit_price + costs.coproducts
        value_added = flows.made * unit_price + costs.coproducts - costs.inputs - opex
        cash = revenue - bought - (costs.inputs - costs.material) - opex
        cash -= costs.labour + costs.carbon + capex
        years = (begin + end) / 2 / 365
        money = {
            "demand": want,
            "revenue": revenue,
            "sales": flows.sold * unit_price,
            "value_added": value_added,
            "value_added_volume": flows.made * plant.price + base.coproducts - base.inputs - opex,
            "operating_surplus": value_added - costs.labour - costs.carbon,
            "cash_flow": cash,
            "discounted_cash_flow": cash * (1 + plant.finance.discount_rate) ** -years,
            "opex": opex,
            "capex": capex,
        }
        if begin >= 0:
            self.record.add(year_of(begin), money, emissions)
            self.record.add_physical(year_of(begin), plant, flows, amounts, costs)
        ghg = emissions["ghg"] + sum(
            (flows.used[one.name] - flows.got[one.name])
            * (one.embodied[p] * values[f"{one.lever}.embodied"])
            for one in plant.offers
        )
        self._follow(costs.net + opex, flows.made, ghg, days)

    def _follow(self, cost: float, made: float, ghg: float, days: int) -> None:
        """Let price and footprint follow cost and emissions."""
        market = self.plant.market
        alpha = 1 - math.exp(-days / market.price_delay)
        self.cost += alpha * (cost / days - self.cost)
        self.output += alpha * (made / days - self.output)
        self.ghg += alpha * (ghg / days - self.ghg)
        if self.output > 0:
            rise = self.cost / self.output / self.base_unit_cost - 1
            self.price = self.plant.price * max(1 + market.pass_through * rise, 0.05)
            self.footprint = self.ghg / self.output
