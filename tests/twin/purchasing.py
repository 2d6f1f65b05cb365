"""Purchasing (section 8): stocks, orders, contracts and the suppliers' pools."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tests.twin.plant import BASE

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from tests.twin.levers import Values
    from tests.twin.periods import Calendar
    from tests.twin.plant import Material, Offer, Plant
    from tests.twin.technique import Technique

__all__ = ["Purchasing"]


class Purchasing:
    """What is in stock, on its way and agreed of each offer."""

    def __init__(self, env: simpy.Environment, plant: Plant, spans: list[tuple[int, int]]) -> None:
        self.env = env
        self.plant = plant
        self.spans = spans
        self.contract = {offer.name: offer.share for offer in plant.offers}
        self.stock = dict.fromkeys(self.contract, 0.0)
        self.on_order = dict.fromkeys(self.contract, 0.0)
        self.arrivals: list[tuple[float, str, float]] = []
        self.pools: dict[str, float] = {}
        self.longest = max(end - begin for begin, end in spans)

    def reach(self, material: Material, offer: Offer) -> float:
        """Return the days of use that stock and orders on their way must cover."""
        return material.cover + offer.lead_time + self.longest

    def rest(self, calendar: Calendar, demand: list[float], need: dict[str, float]) -> None:
        """Start stocks, orders on their way and pools where they rest."""
        plant = self.plant
        lengths = calendar.lengths()
        n = len(lengths)
        for material in plant.materials:
            for offer in material.offers:
                per_demand = self.contract[offer.name] * need[material.name]
                reach = self.reach(material, offer)
                closed = -365
                j = 1
                while closed + lead_days(offer) > -365:
                    now, before = demand[-j % n], demand[-(j + 1) % n]
                    order = per_demand * max(now * lengths[-j % n] + reach * (now - before), 0.0)
                    self._order(offer, order, closed + lead_days(offer))
                    closed -= lengths[-j % n]
                    j += 1
                target = per_demand * demand[-1] * reach
                self.stock[offer.name] = max(target - self.on_order[offer.name], 0.0)
        self.pools = {
            offer.name: offer.pool_days * offer.supply[BASE]
            for offer in plant.offers
            if offer.supply is not None
        }

    def buy(self, p: int, values: Values, technique: Technique, expected: float) -> None:
        """Renew the contracts that are due; then order materials."""
        begin, today = self.spans[p]
        for material in self.plant.materials:
            if today >= 0 and today // material.contract > begin // material.contract:
                for offer in material.offers:
                    self.contract[offer.name] = values[f"{offer.lever}.share"]
        for material in self.plant.materials:
            self._buy_material(p, material, technique, expected, today)

    def _buy_material(
        self, p: int, material: Material, technique: Technique, expected: float, today: int
    ) -> None:
        """Order the offers of one material; what is refused goes to the swing offer."""
        gaps = {}
        orders = {}
        refused = 0.0
        for offer in material.offers:
            use = self.contract[offer.name] * technique.need[material.name] * expected
            target = use * self.reach(material, offer)
            gap = target - self.stock[offer.name] - self.on_order[offer.name]
            gaps[offer.name] = gap
            orders[offer.name] = max(gap, 0.0)
            if offer.supply is not None:
                filled = self._draw(p, offer, orders[offer.name])
                refused += orders[offer.name] - filled
                orders[offer.name] = filled
        swing = next((one for one in material.offers if one.supply is None), None)
        if swing is not None and refused > 0:
            reach = self.reach(material, swing)
            ahead = {one.name: reach / self.reach(material, one) for one in material.offers}
            lacking = sum((gaps[name] - orders[name]) * ahead[name] for name in gaps)
            orders[swing.name] += min(max(lacking, 0.0), refused * max(ahead.values()))
        for offer in material.offers:
            self._order(offer, orders[offer.name], today + lead_days(offer))

    def _draw(self, p: int, offer: Offer, order: float) -> float:
        """Return how much of an order the supplier's pool gives."""
        assert offer.supply is not None
        begin, end = self.spans[p]
        supply = offer.supply[p]
        pool = self.pools[offer.name] + supply * (end - begin)
        filled = order * min(1.0, pool / order) if order > 0 else 0.0
        self.pools[offer.name] = min(pool - filled, offer.pool_days * supply)
        return filled

    def _deliver(self, offer: Offer, amount: float, day: int) -> Generator[simpy.Event, Any, None]:
        """Bring what was ordered."""
        yield self.env.timeout(day - self.env.now)
        self.on_order[offer.name] -= amount
        self.arrivals.append((day, offer.name, amount))

    def _order(self, offer: Offer, amount: float, day: int) -> None:
        """Order an amount that comes on a day."""
        if amount > 0:
            self.on_order[offer.name] += amount
            self.env.process(self._deliver(offer, amount, day))


def lead_days(offer: Offer) -> int:
    """Return the lead time of an offer in whole days."""
    return math.floor(offer.lead_time + 0.5)
