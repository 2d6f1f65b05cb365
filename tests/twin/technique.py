"""What one tonne of product needs (section 5), and what a flow uses, emits and costs (7, 9, 10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.twin.levers import Values
    from tests.twin.plant import Fuel, Plant

__all__ = ["Amounts", "Costs", "Flows", "Technique"]

RECYCLED = frozenset({"reuse", "sale", "recycling"})


@dataclass(slots=True)
class Technique:
    """Input, scrap and material per tonne of product; lists run over the stages."""

    inflow: list[float]
    own: list[float]
    scrap: list[float]
    reuse: list[float]
    need: dict[str, float]


@dataclass(slots=True)
class Flows:
    """What was made and used in a period [t]; lists run over the stages."""

    made: float = 0.0
    sold: float = 0.0
    inflow: list[float] = field(default_factory=list)
    scrap: list[float] = field(default_factory=list)
    reused: list[float] = field(default_factory=list)
    coproduct: list[float] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=dict)
    got: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Amounts:
    """What the flows of a period take and give, in physical units."""

    energy: dict[str, float]
    others: dict[str, float]
    routes: dict[str, float]
    waste: float


@dataclass(slots=True)
class Costs:
    """Money of a period, without sales, services and capital."""

    material: float
    energy: float
    water: float
    waste: float
    labour: float
    carbon: float
    coproducts: float

    @property
    def inputs(self) -> float:
        """Materials, energy, water and waste."""
        return self.material + self.energy + self.water + self.waste

    @property
    def net(self) -> float:
        """All costs less what co-products bring: C of section 11, without services."""
        return self.inputs + self.labour + self.carbon - self.coproducts


def technique_of(plant: Plant, values: Values, mix: dict[str, float]) -> Technique:
    """Return the technique under the levers of a period and a mix of offers."""
    contamination = 0.0
    for material in plant.materials:
        if material.stage == 0:
            for offer in material.offers:
                contaminated = mix[offer.name] * values[f"{offer.lever}.contamination"]
                contamination += material.share * contaminated
    own = []
    scrap = []
    reuse = []
    for stage in plant.stages:
        mine = values[f"{stage.lever}.scrap"]
        own.append(min(mine, 0.9))
        scrap.append(min(mine + values[f"{stage.lever}.rejects"] * contamination, 0.9))
        reuse.append(values[f"{stage.lever}.reuse"])
    inflow = [0.0] * len(plant.stages)
    out = 1.0
    for s in range(len(plant.stages) - 1, -1, -1):
        inflow[s] = out / (1 - scrap[s] - plant.stages[s].coproduct_share)
        entering = sum(one.share for one in plant.materials if one.stage == s)
        out = inflow[s] * (1 - entering)
    loop = sum(reuse[s] * own[s] * inflow[s] for s in range(len(plant.stages)))
    need = {}
    for material in plant.materials:
        returned = loop if material.stage == 0 else 0.0
        need[material.name] = material.share * (inflow[material.stage] - returned)
    return Technique(inflow, own, scrap, reuse, need)


def flows_of(plant: Plant, technique: Technique, mix: dict[str, float], made: float) -> Flows:
    """Return what making an amount takes; nothing is sold or delivered yet."""
    inflow = [one * made for one in technique.inflow]
    flows = Flows(made=made, inflow=inflow)
    for s, stage in enumerate(plant.stages):
        flows.scrap.append(technique.scrap[s] * inflow[s])
        flows.reused.append(technique.reuse[s] * technique.own[s] * inflow[s])
        flows.coproduct.append(stage.coproduct_share * inflow[s])
    for material in plant.materials:
        for offer in material.offers:
            flows.used[offer.name] = mix[offer.name] * technique.need[material.name] * made
    return flows


def amounts_of(plant: Plant, values: Values, flows: Flows, days: float) -> Amounts:
    """Return energy by carrier, other resources and waste by route of a period."""
    totals = dict.fromkeys([*plant.carriers, *plant.utilities], 0.0)
    totals |= dict.fromkeys(["water", "labour", "process_ghg", *plant.pollutants], 0.0)
    for s, stage in enumerate(plant.stages):
        for use in stage.uses:
            specific = values[use.lever] * flows.inflow[s]
            totals[use.resource] += specific + values[f"{use.lever}.base"] * days
    energy = {name: totals.pop(name) for name in plant.carriers}
    for utility, fuels in plant.utilities.items():
        for carrier, amount in _fuel_energy(fuels, values, totals.pop(utility), days).items():
            energy[carrier] += amount
    routes = {}
    waste = 0.0
    for stream, ways in plant.waste.items():
        total = sum(
            flows.scrap[s] - flows.reused[s]
            for s, stage in enumerate(plant.stages)
            if stage.waste == stream
        )
        waste += total
        for way in ways:
            routes[way.lever] = total * values[f"{way.lever}.share"]
    return Amounts(energy, totals, routes, waste)


def _fuel_energy(fuels: list[Fuel], values: Values, output: float, days: float) -> dict[str, float]:
    """Return the fuel energy that a utility takes for its output [GJ]."""
    energy = {}
    missing = 0.0
    for fuel in fuels:
        efficiency = values[f"{fuel.lever}.efficiency"]
        amount = values[f"{fuel.lever}.share"] * output / efficiency
        if fuel.supply is not None and amount > fuel.supply * days:
            missing += (amount - fuel.supply * days) * efficiency
            amount = fuel.supply * days
        energy[fuel.carrier] = amount
    if missing > 0:
        free = [fuel for fuel in fuels if fuel.supply is None]
        taker = next((fuel for fuel in free if fuel.is_rest), free[0])
        energy[taker.carrier] += missing / values[f"{taker.lever}.efficiency"]
    return energy


def costs_of(
    plant: Plant, flows: Flows, amounts: Amounts, period: int, values: Values | None
) -> Costs:
    """Return the money of a period; `values` None leaves price levers out."""

    def lever(name: str) -> float:
        return 1.0 if values is None else values[name]

    material = 0.0
    for offer in plant.offers:
        price = offer.price[period] * lever(f"{offer.lever}.price")
        material += flows.used[offer.name] * price
    energy = 0.0
    for name, carrier in plant.carriers.items():
        energy += amounts.energy[name] * carrier.price[period] * lever(f"carrier.{name}.price")
    waste = 0.0
    for ways in plant.waste.values():
        for way in ways:
            price = way.price[period] * lever(f"{way.lever}.price")
            waste += amounts.routes[way.lever] * price
    coproducts = sum(
        flows.coproduct[s] * stage.coproduct_price[period] for s, stage in enumerate(plant.stages)
    )
    carbon = 0.0
    if values is not None:
        carbon = direct_emissions(plant, amounts, period, values) * plant.carbon[period]
    return Costs(
        material=material,
        energy=energy,
        water=amounts.others["water"] * plant.water[period],
        waste=waste,
        labour=amounts.others["labour"] * plant.wage[period],
        carbon=carbon,
        coproducts=coproducts,
    )


def direct_emissions(plant: Plant, amounts: Amounts, period: int, values: Values) -> float:
    """Return scope 1 [tCO2e]."""
    total = amounts.others["process_ghg"]
    for name, carrier in plant.carriers.items():
        if carrier.scope == 1:
            factor = carrier.factor[period] * values[f"carrier.{name}.factor"]
            total += amounts.energy[name] * factor
    return total


def emissions_of(
    plant: Plant, flows: Flows, amounts: Amounts, period: int, values: Values
) -> dict[str, float]:
    """Return emissions by scope, and the biogenic memo item [tCO2e]."""
    scope2 = market = scope3 = biogenic = 0.0
    for name, carrier in plant.carriers.items():
        lever = values[f"carrier.{name}.factor"]
        if carrier.scope == 2:
            scope2 += amounts.energy[name] * carrier.factor[period] * lever
            market += amounts.energy[name] * carrier.market_factor[period] * lever
        scope3 += amounts.energy[name] * carrier.upstream[period]
        biogenic += amounts.energy[name] * carrier.biogenic[period]
    for offer in plant.offers:
        embodied = offer.embodied[period] * values[f"{offer.lever}.embodied"]
        scope3 += flows.got[offer.name] * embodied
    for ways in plant.waste.values():
        for way in ways:
            scope3 += amounts.routes[way.lever] * way.factor[period]
    scope1 = direct_emissions(plant, amounts, period, values)
    return {
        "ghg_scope1": scope1,
        "ghg_scope2": scope2,
        "ghg_scope2_market": market,
        "ghg_scope3": scope3,
        "ghg": scope1 + scope2 + scope3,
        "co2_biogenic": biogenic,
    }
