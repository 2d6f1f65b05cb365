"""Conditions: prices and factors of a period, which firms cannot change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simcore.files.numbers import FOLLOWS
from simcore.kernel.arrays import pick

if TYPE_CHECKING:
    from simcore.files import Case, Number
    from simcore.files.sections import Carrier
    from simcore.kernel.arrays import Array, Index
    from simcore.model.amounts import Amounts
    from simcore.model.plant import Plant

__all__ = ["Conditions", "Outlook"]

SINGLE = {"water_price", "wage", "carbon_price"}
"""Conditions of which there is one, not one for each of the plant's names."""


class Conditions(NamedTuple):
    """Prices [$ per unit] and emission factors [t CO2e per unit] in a period.

    Each has shape (n, replications or 1, 1), in the order of the plant's names.
    """

    offer_price: Array
    embodied: Array
    carrier_price: Array
    factor: Array
    market_factor: Array
    route_price: Array
    coproduct_price: Array
    water_price: Array
    wage: Array
    carbon_price: Array

    def pick(self, at: Index) -> Conditions:
        """Return the conditions of the (replication, firm) at an index."""
        return Conditions(*(pick(one, at) for one in self))


class Outlook:
    """All paths of prices and factors over the run."""

    def __init__(self, case: Case, plant: Plant, amounts: Amounts) -> None:
        offers = [case.materials[m].offers[o] for m, o in plant.offers]
        carriers = [case.carriers[name] for name in plant.carriers]
        routes = [case.waste[stream].routes[r] for stream, r in plant.routes]
        stages = list(case.stages.values())
        products = [one.coproduct for one in stages if one.coproduct is not None]
        paths = {
            "offer_price": amounts.path([one.price for one in offers]),
            "embodied": amounts.path([one.embodied for one in offers]),
            "carrier_price": amounts.path([one.price for one in carriers]),
            "factor": amounts.path([one.factor for one in carriers]),
            "market_factor": amounts.path([_market_based(one) for one in carriers]),
            "route_price": amounts.path([one.price for one in routes]),
            "coproduct_price": amounts.path([one.price for one in products]),
            "water_price": amounts.path([case.water.price]),
            "wage": amounts.path([case.labour.wage]),
            "carbon_price": amounts.path([case.carbon.price]),
        }
        self.base = Conditions(**{name: _alone(name, path.base) for name, path in paths.items()})
        """Conditions on day 0."""
        self._moving = [
            (place, name, paths[name])
            for place, name in enumerate(Conditions._fields)
            if not paths[name].is_constant
        ]
        self._last = (-1, self.base)

    def at(self, period: int) -> Conditions:
        """Return the mean conditions of a period."""
        if self._last[0] != period:
            now = list(self.base)
            for place, name, path in self._moving:
                now[place] = _alone(name, path.at(period))
            self._last = (period, Conditions(*now))
        return self._last[1]


def _alone(name: str, values: Array) -> Array:
    """Return the only row of what there is one of."""
    alone: Array = values[0] if name in SINGLE else values
    return alone


def _market_based(carrier: Carrier) -> Number:
    """Return the market-based factor; where none is stated, it is the location-based one."""
    stated = carrier.market_factor
    return carrier.factor if stated.source == FOLLOWS else stated
