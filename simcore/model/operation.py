"""Operation: what making some product takes, gives off and costs (model, sections 7, 9, 10)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simcore.kernel.arrays import add_rows, add_up, pick
from simcore.model.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.files import Case
    from simcore.kernel.arrays import Array, Index
    from simcore.kernel.levers import Levers
    from simcore.model.amounts import Amounts
    from simcore.model.firms import Firms
    from simcore.model.plant import Plant
    from simcore.model.technique import Recipe, Technique

__all__ = ["Costs", "Operation", "Works"]

FACTORS = {
    "offer_price": "offer_price",
    "embodied": "embodied",
    "carrier_price": "carrier_price",
    "factor": "carrier_factor",
    "market_factor": "carrier_factor",
    "route_price": "route_price",
}
"""Families of levers on conditions; one that nothing moved is a factor of 1."""


class Operation(NamedTuple):
    """Flows of a period; the last two axes are (replications, firms).

    ``processed``, ``lost``, ``back`` and ``coproducts`` are by stage [t]; ``used`` by use (unit of
    its resource); ``energy`` by carrier [GJ]; ``fuel`` by utility and fuel [GJ]; ``routed`` by
    waste route [t].
    """

    processed: Array
    lost: Array
    back: Array
    wasted: Array
    coproducts: Array
    used: Array
    resources: Array
    energy: Array
    fuel: Array
    routed: Array


class Costs(NamedTuple):
    """Money of an operation [$]."""

    material: Array
    energy: Array
    water: Array
    waste: Array
    labour: Array
    coproducts: Array

    def running(self) -> Array:
        """Return what production costs, before carbon and services, less co-products [$]."""
        cost = self.material + self.energy + self.water + self.waste + self.labour
        return cost - self.coproducts


class Works:
    """Turns an amount of product into flows and costs, at given levers and conditions."""

    def __init__(  # noqa: PLR0913, PLR0917 - what works consist of
        self,
        case: Case,
        plant: Plant,
        firms: Firms,
        recipe: Recipe,
        amounts: Amounts,
        levers: Levers,
    ) -> None:
        self.plant, self._firms, self._recipe = plant, firms, recipe
        self._ones = [
            (Conditions._fields.index(name), family, levers.families[family].base)
            for name, family in FACTORS.items()
        ]
        carriers = [case.carriers[name] for name in plant.carriers]
        self._scope1 = [row for row, said in enumerate(carriers) if said.scope == 1]
        self._scope2 = [row for row, said in enumerate(carriers) if said.scope != 1]
        self._biogenic = amounts.stack([said.biogenic for said in carriers])
        self._upstream = amounts.stack([said.upstream for said in carriers])
        self._route_factor = amounts.stack(
            [case.waste[stream].routes[r].factor for stream, r in plant.routes]
        )
        self._any_upstream = bool(self._upstream.any())
        self._grown = [row for row, one in enumerate(self._biogenic) if one.any()]
        self._bought = [
            (row, plant.resources.index(name))
            for row, name in enumerate(plant.carriers)
            if name in plant.resources
        ]
        self._boilers = _boilers(case, plant, amounts)
        bounds = [*plant.resource_start.tolist(), len(plant.uses)]
        self._slices = [slice(*pair) for pair in pairwise(bounds)]
        self._water, self._labour = plant.resource("water"), plant.resource("labour")
        self._process = plant.resource("process_ghg")
        self._coproducts = list(plant.coproducts)
        self._streams = [
            [s for s, at in enumerate(plant.stage_stream) if at == stream]
            for stream in range(len(plant.streams))
        ]

    def meet(self, levers: Mapping[str, Array], now: Conditions) -> Conditions:
        """Return conditions as the firms meet them: with the levers on prices and factors."""
        met = list(now)
        for place, family, one in self._ones:
            lever = levers[family]
            if lever is not one:
                met[place] = met[place] * lever
        return Conditions(*met)

    def operate(
        self,
        levers: Mapping[str, Array],
        technique: Technique,
        product: Array,
        days: float,
        at: Index | None = None,
    ) -> Operation:
        """Return the flows of making `product` tonnes in `days` days, by all firms or those at."""
        firms = self._firms if at is None else self._firms.pick(at)
        plant, shape = self.plant, product.shape
        scale = firms.size * days if firms.is_sector else days  # an enterprise has size 1
        processed = technique.passed * product
        lost = technique.lost * processed
        back = technique.back * processed
        wasted = lost - back
        coproducts = lost[:0]
        if self._coproducts:
            share = self._recipe.coproducts
            coproducts = (share if at is None else pick(share, at)) * processed
        used = processed.take(plant.use_stage, 0)
        used *= levers["per_input"]
        used += levers["base_load"] * scale
        if firms.is_sector:
            used[: plant.energy_uses] *= firms.efficiency
        resources = np.empty((len(self._slices), *shape))
        for row, uses in enumerate(self._slices):  # add.reduceat takes five times as long
            add_up(used[uses], resources[row])
        energy = np.zeros((len(plant.carriers), *shape))
        for row, resource in self._bought:
            energy[row] = resources[resource]
        fuel = np.zeros((len(plant.fuels), *shape))
        for boiler in self._boilers:
            boiler.burn(levers, resources, scale, fuel, energy, at)
        streams = np.empty((len(self._streams), *shape))
        for row, stages in enumerate(self._streams):
            streams[row] = add_rows(wasted, stages)
        routed = streams.take(plant.route_stream, 0)
        routed *= levers["route_share"]
        return Operation(
            processed, lost, back, wasted, coproducts, used, resources, energy, fuel, routed
        )

    def cost(self, now: Conditions, operation: Operation, used_offers: Array) -> Costs:
        """Return the costs of an operation; `used_offers` is by offer [t]."""
        resources, nothing = operation.resources, np.zeros(used_offers.shape[1:])
        return Costs(
            add_up(used_offers * now.offer_price),
            add_up(operation.energy * now.carrier_price),
            nothing if self._water is None else resources[self._water] * now.water_price,
            add_up(operation.routed * now.route_price),
            nothing if self._labour is None else resources[self._labour] * now.wage,
            self.sold_beside(now, operation) if self._coproducts else nothing,
        )

    def sold_beside(self, now: Conditions, operation: Operation) -> Array:
        """Return what the co-products bring [$]."""
        return add_up(operation.coproducts.take(self._coproducts, 0) * now.coproduct_price)

    def emit(self, now: Conditions, operation: Operation, delivered: Array) -> dict[str, Array]:
        """Return emissions by scope [t CO2e]; `delivered` is by offer [t]."""
        energy = operation.energy
        burnt = energy * now.factor
        scope1, scope2 = self._direct(burnt, operation), add_rows(burnt, self._scope2)
        scope3 = add_up(delivered * now.embodied)
        scope3 += add_up(operation.routed * self._route_factor)
        if self._any_upstream:
            scope3 += add_up(energy * self._upstream)
        return {
            "ghg_scope1": scope1,
            "ghg_scope2": scope2,
            "ghg_scope2_market": add_rows(energy * now.market_factor, self._scope2),
            "ghg_scope3": scope3,
            "ghg": scope1 + scope2 + scope3,
            "co2_biogenic": add_rows(energy * self._biogenic, self._grown),
        }

    def emit_directly(self, now: Conditions, operation: Operation) -> Array:
        """Return emissions of scope 1 [t CO2e]."""
        return self._direct(operation.energy * now.factor, operation)

    def _direct(self, burnt: Array, operation: Operation) -> Array:
        scope1 = add_rows(burnt, self._scope1)
        return scope1 if self._process is None else scope1 + operation.resources[self._process]


class _Boiler:
    """A utility that turns fuels into useful energy; its fuels are neighbours."""

    def __init__(
        self,
        resource: int,
        rows: list[int],
        carriers: list[int],
        supply: list[Array | None],
        rest: int,
    ) -> None:
        self._resource, self._fuels = resource, slice(rows[0], rows[-1] + 1)
        self._carriers = list(zip(rows, carriers, strict=True))
        self._limited = [
            (row, limit) for row, limit in zip(rows, supply, strict=True) if limit is not None
        ]
        self._rest = rest

    def burn(  # noqa: PLR0913, PLR0917 - what it turns into what
        self,
        levers: Mapping[str, Array],
        resources: Array,
        scale: Array | float,
        fuel: Array,
        energy: Array,
        at: Index | None,
    ) -> None:
        """Write the energy of each fuel and add it to its carrier [GJ]."""
        efficiency, needs = levers["efficiency"], fuel[self._fuels]
        np.multiply(levers["fuel_share"][self._fuels], resources[self._resource], needs)
        needs /= efficiency[self._fuels]
        missing: Array | None = None
        for row, supply in self._limited:
            limit = (supply if at is None else pick(supply, at)) * scale
            if not (fuel[row] > limit).any():
                continue
            burnt = np.minimum(fuel[row], limit)
            lacks = (fuel[row] - burnt) * efficiency[row]
            missing = lacks if missing is None else missing + lacks
            fuel[row] = burnt
        if missing is not None:
            fuel[self._rest] += missing / efficiency[self._rest]
        for row, carrier in self._carriers:
            energy[carrier] += fuel[row]


def _boilers(case: Case, plant: Plant, amounts: Amounts) -> list[_Boiler]:
    boilers = []
    for utility, said in case.utilities.items():
        resource = plant.resource(utility)
        if resource is None:
            continue
        rows = [i for i, (u, _) in enumerate(plant.fuels) if u == utility]
        fuels = list(said.fuels.items())
        supply = [None if f.supply is None else amounts.value(f.supply) for _, f in fuels]
        carriers = [plant.carriers.index(name) for name, _ in fuels]
        free = [row for row, limit in zip(rows, supply, strict=True) if limit is None]
        rest = [
            row for row, (_, f) in zip(rows, fuels, strict=True) if f.share.is_rest and row in free
        ]
        boilers.append(_Boiler(resource, rows, carriers, supply, (rest or free)[0]))
    return boilers
