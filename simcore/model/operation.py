"""Operation: what making some product takes, gives off and costs (model, sections 7, 9, 10)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import add_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.files import Case
    from simcore.kernel.arrays import Array
    from simcore.kernel.levers import Levers
    from simcore.model.amounts import Amounts
    from simcore.model.conditions import Conditions
    from simcore.model.firms import Firms
    from simcore.model.plant import Plant
    from simcore.model.technique import Recipe, Technique

__all__ = ["Costs", "Operation", "Works"]


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
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


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """Money of an operation [$]."""

    material: Array
    energy: Array
    water: Array | float
    waste: Array
    labour: Array | float
    coproducts: Array | float

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
        self._base_load = levers.families["base_load"].base
        self._loads = [row for row, load in enumerate(self._base_load) if load.any()]
        self.plant, self._firms, self._recipe = plant, firms, recipe
        self._scope1 = np.array([case.carriers[c].scope == 1 for c in plant.carriers])
        self._biogenic = amounts.stack([case.carriers[c].biogenic for c in plant.carriers])
        self._upstream = amounts.stack([case.carriers[c].upstream for c in plant.carriers])
        self._route_factor = amounts.stack(
            [case.waste[stream].routes[r].factor for stream, r in plant.routes]
        )
        self._any_biogenic, self._any_upstream = self._biogenic.any(), self._upstream.any()
        self._direct = [
            (row, plant.resources.index(name))
            for row, name in enumerate(plant.carriers)
            if name in plant.resources
        ]
        self._boilers = _boilers(case, plant, amounts)
        bounds = [*plant.resource_start.tolist(), len(plant.uses)]
        self._slices = [slice(*pair) for pair in pairwise(bounds)]
        self._water, self._labour = plant.resource("water"), plant.resource("labour")
        self._process = plant.resource("process_ghg")
        self._streams = [
            [s for s, at in enumerate(plant.stage_stream) if at == stream]
            for stream in range(len(plant.streams))
        ]

    def operate(
        self,
        levers: Mapping[str, Array],
        technique: Technique,
        product: Array,
        days: float,
        firms: Firms | None = None,
    ) -> Operation:
        """Return the flows of making `product` tonnes in `days` days, by all firms or `firms`."""
        firms = self._firms if firms is None else firms
        plant, size, shape = self.plant, firms.size, product.shape
        processed = technique.passed * product
        lost = technique.lost * processed
        back = technique.back * processed
        wasted = lost - back
        coproducts = self._recipe.coproducts * processed if plant.coproducts else lost[:0]
        used = processed[plant.use_stage]
        used *= levers["per_input"]
        load = levers["base_load"]
        scale = size * days
        for row in self._loads if load is self._base_load else range(len(used)):
            used[row] += load[row] * scale
        if firms.is_sector:
            used[plant.use_is_energy] *= firms.efficiency
        resources = np.empty((len(self._slices), *shape))
        for row, uses in enumerate(self._slices):  # add.reduceat takes five times as long
            resources[row] = add_up(used[uses])
        energy = np.zeros((len(plant.carriers), *shape))
        for row, resource in self._direct:
            energy[row] += resources[resource]
        fuel = np.zeros((len(plant.fuels), *shape))
        for boiler in self._boilers:
            boiler.burn(levers, resources, scale, fuel, energy)
        streams = np.empty((len(self._streams), *shape))
        for row, stages in enumerate(self._streams):
            streams[row] = add_up(wasted[stages])
        routed = streams[plant.route_stream]
        routed *= levers["route_share"]
        return Operation(
            processed, lost, back, wasted, coproducts, used, resources, energy, fuel, routed
        )

    def cost(
        self,
        levers: Mapping[str, Array],
        now: Conditions,
        operation: Operation,
        used_offers: Array,
    ) -> Costs:
        """Return the costs of an operation; `used_offers` is by offer [t]."""
        products: Array | float = 0.0
        if self.plant.coproducts:
            rows = list(self.plant.coproducts)
            products = add_up(operation.coproducts[rows] * now.coproduct_price)
        resources = operation.resources
        return Costs(
            add_up(used_offers * (now.offer_price * levers["offer_price"])),
            add_up(operation.energy * (now.carrier_price * levers["carrier_price"])),
            0.0 if self._water is None else resources[self._water] * now.water_price,
            add_up(operation.routed * (now.route_price * levers["route_price"])),
            0.0 if self._labour is None else resources[self._labour] * now.wage,
            products,
        )

    def emit(
        self,
        levers: Mapping[str, Array],
        now: Conditions,
        operation: Operation,
        delivered: Array,
    ) -> dict[str, Array]:
        """Return emissions by scope [t CO2e]; `delivered` is by offer [t]."""
        energy = operation.energy
        burnt = energy * (now.factor * levers["carrier_factor"])
        scope1 = add_up(burnt[self._scope1])
        if self._process is not None:
            scope1 = scope1 + operation.resources[self._process]
        scope2 = add_up(burnt[~self._scope1])
        market = now.market_factor * levers["carrier_factor"]
        scope3 = self.embodied(levers, now, delivered)
        scope3 += add_up(operation.routed * self._route_factor)
        if self._any_upstream:
            scope3 += add_up(energy * self._upstream)
        zero = np.zeros(energy.shape[1:])
        return {
            "ghg_scope1": scope1,
            "ghg_scope2": scope2,
            "ghg_scope2_market": add_up((energy * market)[~self._scope1]),
            "ghg_scope3": scope3,
            "ghg": scope1 + scope2 + scope3,
            "co2_biogenic": add_up(energy * self._biogenic) if self._any_biogenic else zero,
        }

    @staticmethod
    def embodied(levers: Mapping[str, Array], now: Conditions, offers: Array) -> Array:
        """Return emissions embodied in materials, by offer [t] [t CO2e]."""
        total: Array = add_up(offers * (now.embodied * levers["embodied"]))
        return total


class _Boiler:
    """A utility that turns fuels into useful energy."""

    def __init__(
        self,
        resource: int,
        rows: list[int],
        carriers: list[int],
        supply: list[Array | None],
        rest: int,
    ) -> None:
        self._resource, self._rows, self._carriers = resource, rows, carriers
        self._supply, self._rest = supply, rest

    def burn(
        self,
        levers: Mapping[str, Array],
        resources: Array,
        scale: Array,
        fuel: Array,
        energy: Array,
    ) -> None:
        """Write the energy of each fuel and add it to its carrier [GJ]."""
        useful = resources[self._resource]
        share, efficiency = levers["fuel_share"], levers["efficiency"]
        missing: Array | None = None
        for row, supply in zip(self._rows, self._supply, strict=True):
            need = share[row] * useful / efficiency[row]
            if supply is not None:
                burnt = np.minimum(need, supply * scale)
                lacks = (need - burnt) * efficiency[row]
                missing = lacks if missing is None else missing + lacks
                need = burnt
            fuel[row] = need
        if missing is not None:
            fuel[self._rest] += missing / efficiency[self._rest]
        for row, carrier in zip(self._rows, self._carriers, strict=True):
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
