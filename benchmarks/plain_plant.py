"""A plain plant in SimPy: eight unit processes with a Container each, by months.

What one would write on an afternoon to answer the same kind of question without this simulator:
one replication at a time, Python floats, a process a unit, no arrays. It is simpler than the
simulator's mill (no offers, contracts, projects or ledger) and does no work that its answer does
not need.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    import random
    from collections.abc import Generator

__all__ = ["Plant"]

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SEASON = (0.97, 0.94, 1.0, 1.0, 1.0, 1.0, 1.0, 1.01, 1.02, 1.03, 1.03, 1.0)
DEMAND = 820.0  # t a day
PRICES = {"electricity": 31.0, "steam": 6.5, "water": 0.6, "labour": 12.4}  # USD a unit
FACTORS = {"electricity": 0.13, "steam": 0.08, "water": 0.0, "labour": 0.0}  # t CO2e a unit
FIBRE_PRICE = 165.0
PRICE = 400.0


@dataclass(slots=True)
class Unit:
    """One unit process: what it takes a tonne fed and a day, and what it loses."""

    name: str
    capacity: float  # t a day
    loss: float
    use: dict[str, float]
    base: dict[str, float]
    mtbf: float = 0.0  # days
    mttr: float = 0.0


@dataclass(slots=True)
class Measure:
    """A saving on one use of one unit from a month on; it is built in some months and may fade."""

    unit: str
    resource: str
    start: int
    months: int
    saving: float
    capex: float
    half_life: float  # months


UNITS = (
    Unit("pulping", 1250, 0.02, {"electricity": 0.2, "steam": 0.2, "water": 1.3}, {"labour": 215}),
    Unit("screening", 1230, 0.03, {"electricity": 0.12, "water": 0.4}, {"electricity": 40}),
    Unit("cleaning", 1200, 0.02, {"electricity": 0.1, "water": 0.3}, {"electricity": 30}),
    Unit("refining", 1180, 0.0, {"electricity": 0.3}, {"electricity": 20}),
    Unit("forming", 1160, 0.02, {"electricity": 0.4, "water": 3.1}, {"labour": 320}, 30, 0.1),
    Unit("pressing", 1130, 0.005, {"electricity": 0.15, "steam": 0.2}, {"electricity": 20}),
    Unit("drying", 1100, 0.01, {"electricity": 0.2, "steam": 3.5}, {"steam": 120}, 75, 0.8),
    Unit("winding", 1080, 0.01, {"electricity": 0.1, "labour": 0.14}, {"electricity": 80}),
)

MEASURES = (
    Measure("forming", "electricity", 14, 2, 0.15, 660e3, 1e9),
    Measure("drying", "steam", 30, 3, 0.06, 1000e3, 1e9),
    Measure("pulping", "water", 16, 2, 0.2, 500e3, 36),
    Measure("winding", "electricity", 20, 1, 0.1, 60e3, 24),
    Measure("refining", "electricity", 26, 4, 0.05, 150e3, 36),
)


class Plant:
    """Eight units in a row, a supplier and a market, for some years.

    Parameters
    ----------
    chance : random.Random
        Source of all draws.
    years : int
        Horizon [a].
    measures : sequence of Measure
        What the plant does.
    """

    def __init__(
        self, chance: random.Random, years: int = 20, measures: tuple[Measure, ...] = MEASURES
    ) -> None:
        self.chance, self.years, self.measures = chance, years, measures
        self.env = simpy.Environment()
        self.needs = self._needs()
        self.supply = simpy.Container(self.env, init=35 * DEMAND * self.needs[0])
        after = [*self.needs[1:], 1.0]  # each store starts with what the next month takes of it
        self.stores = [simpy.Container(self.env, init=35 * DEMAND * need) for need in after]
        self.price, self.unit_cost, self.first_cost = PRICE, 0.0, 0.0
        self.wanted, self.cost = 0.0, 0.0
        self.year: dict[str, float] = {}
        self.rows: list[dict[str, float]] = []

    def run(self) -> list[dict[str, float]]:
        """Return a row of sums for each year."""
        self.env.process(self._plan())
        self.env.process(self._deliver())
        for place, unit in enumerate(UNITS):
            source = self.stores[place - 1] if place else self.supply
            self.env.process(self._operate(place, unit, source))
        self.env.process(self._sell())
        self.env.run(until=12 * self.years + 0.5)
        return self.rows

    def _needs(self) -> list[float]:
        """Return what each unit is fed for a tonne of product."""
        needs, fed = [], 1.0
        for unit in reversed(UNITS):
            fed /= 1.0 - unit.loss
            needs.append(fed)
        return needs[::-1]

    def _plan(self) -> Generator[simpy.Event, None, None]:
        """Draw the month's demand and set the day's pace."""
        for month in range(12 * self.years):
            yield self.env.timeout(1)
            growth = math.exp(0.005 * month / 12)
            noise = math.exp(self.chance.gauss(0.0, 0.03) - 0.03**2 / 2)
            elastic = (self.price / PRICE) ** -0.3
            self.wanted = DEMAND * SEASON[month % 12] * growth * noise * elastic * DAYS[month % 12]
            for one in self.measures:
                if one.start == month:
                    self._add("capex", one.capex)

    def _deliver(self) -> Generator[simpy.Event, None, None]:
        """Fill the fibre store to a month's need and some cover."""
        while True:
            yield self.env.timeout(1)
            missing = 1.8 * self.wanted * self.needs[0] - self.supply.level
            if missing > 0.0:
                yield self.supply.put(missing)
                self._add("material", missing)
                self._add("ghg", missing * 0.04)
            self.cost += self.wanted * self.needs[0] * FIBRE_PRICE

    def _operate(
        self, place: int, unit: Unit, source: simpy.Container
    ) -> Generator[simpy.Event, None, None]:
        """Take what the plan needs from the store before, and put what is left of it on."""
        store = self.stores[place]
        while True:
            yield self.env.timeout(1)
            month = int(self.env.now) - 1
            days = DAYS[month % 12]
            up = 1.0 - self._down(unit, days)
            fed = min(self.wanted * self.needs[place], unit.capacity * days * up, source.level)
            if fed > 0.0:
                yield source.get(fed)
                yield store.put(fed * (1.0 - unit.loss))
            self._add("waste", fed * unit.loss)
            self._use(unit, fed, days, month)

    def _down(self, unit: Unit, days: int) -> float:
        """Return the share of a month in which a unit stands."""
        if not unit.mtbf:
            return 0.0
        down, day = 0.0, self.chance.expovariate(1.0 / unit.mtbf)
        while day < days:
            repair = self.chance.expovariate(1.0 / unit.mttr)
            down += min(repair, days - day)
            day += repair + self.chance.expovariate(1.0 / unit.mtbf)
        return down / days

    def _use(self, unit: Unit, fed: float, days: int, month: int) -> None:
        """Book what a unit used in a month."""
        for resource, price in PRICES.items():
            amount = unit.use.get(resource, 0.0) * fed + unit.base.get(resource, 0.0) * days
            if amount:
                amount *= self._factor(unit.name, resource, month)
                self._add(resource, amount)
                self._add("ghg", amount * FACTORS[resource])
                self.cost += amount * price

    def _factor(self, name: str, resource: str, month: int) -> float:
        """Return what measures leave of a use."""
        factor = 1.0
        for one in self.measures:
            age = month - one.start - one.months
            if one.unit == name and one.resource == resource and age >= 0:
                factor *= 1.0 - one.saving * 0.5 ** (age / one.half_life)
        return factor

    def _sell(self) -> Generator[simpy.Event, None, None]:
        """Sell from the last store, and let the price follow cost."""
        store = self.stores[-1]
        while True:
            yield self.env.timeout(1)
            sold = min(self.wanted, store.level)
            if sold > 0.0:
                yield store.get(sold)
            self._add("output", sold)
            self._add("value_added", sold * self.price - self.cost)
            if sold > 0.0 and self.env.now > 1:  # the first month's costs are not whole
                cost = self.cost / sold
                self.first_cost = self.first_cost or cost
                self.unit_cost += 0.22 * (cost - self.unit_cost) if self.unit_cost else cost
                self.price = PRICE * (1.0 + 0.6 * (self.unit_cost / self.first_cost - 1.0))
            self.cost = 0.0  # of the month, from the units that run after this
            if int(self.env.now) % 12 == 0:
                self.rows.append(self.year)
                self.year = {}

    def _add(self, name: str, amount: float) -> None:
        self.year[name] = self.year.get(name, 0.0) + amount
