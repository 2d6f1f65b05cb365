"""The enterprise: one pass through a period, from demand to money; many firms along one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import add_rows, add_up, pick
from simcore.kernel.ledger import Ledger
from simcore.kernel.timeline import YEAR
from simcore.model.availability import Availability
from simcore.model.conditions import Outlook
from simcore.model.market import Market
from simcore.model.operation import Works
from simcore.model.plant import declare_levers, lay_out
from simcore.model.pricing import Pricing
from simcore.model.production import produce
from simcore.model.purchasing import Purchasing
from simcore.model.technique import Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.files import Case
    from simcore.kernel.arrays import Array, Index
    from simcore.kernel.chance import Chance
    from simcore.kernel.levers import Levers
    from simcore.kernel.timeline import Timeline
    from simcore.model.amounts import Amounts
    from simcore.model.conditions import Conditions
    from simcore.model.firms import Firms
    from simcore.model.operation import Costs, Operation
    from simcore.model.production import Made

__all__ = ["Enterprise", "recorded"]

RECYCLED = ("reuse", "sale", "recycling")
"""Kinds of waste routes that count as recycled elsewhere."""


class Enterprise:
    """One firm, or a sector of them.

    Parameters
    ----------
    case : Case
        What the system is in the base year.
    amounts : Amounts
        Reads the case's numbers.
    firms : Firms
        Who they are.
    levers : Levers
        Where the firm's levers are declared.
    timeline, chance : Timeline, Chance
        When, and with what luck.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of a run
        self,
        case: Case,
        amounts: Amounts,
        firms: Firms,
        levers: Levers,
        timeline: Timeline,
        chance: Chance,
    ) -> None:
        self.case, self.plant, self.firms = case, lay_out(case), firms
        self._timeline, self._shape = timeline, firms.size.shape
        plant = self.plant
        declare_levers(levers, case, plant, amounts)
        shares = amounts.stack([one.share for one in case.materials.values()])
        stages = list(case.stages.values())
        coproducts = [0.0 if s.coproduct is None else s.coproduct.share for s in stages]
        self.recipe = Recipe(plant, shares, amounts.stack(coproducts))
        self.works = Works(case, plant, firms, self.recipe, amounts, levers)
        self.outlook = Outlook(case, plant, amounts)
        self.market = Market(case, amounts, firms, timeline, chance)
        self.availability = Availability(case, amounts, firms, timeline, chance)
        self._capacity = amounts.stack([said.capacity for said in stages])
        if firms.is_sector:
            self._capacity = self._capacity * firms.size
        self._cover = amounts.value(case.product.stock_cover)
        middle = 0.5 * np.add(timeline.starts, timeline.ends) / YEAR
        rate = np.log1p(amounts.value(case.finance.discount_rate))
        self._discount = np.exp(-rate * middle[:, None, None])
        base = levers.combine(())
        self.stocks = np.zeros((len(plant.offers) + 1, *self._shape))
        technique = self.recipe.technique(base, base["offer_share"])
        self.purchasing = Purchasing(
            case, plant, amounts, firms, timeline, self.market,
            self.stocks[:-1], base["offer_share"], technique.need,
        )  # fmt: skip
        self.stocks[-1] = self._cover * (self.market.typical * self.market.season(-1))
        self._secondary = [i for i, is_second in enumerate(plant.secondary) if is_second]
        self._primary = [i for i, is_second in enumerate(plant.secondary) if not is_second]
        self._landfill = [i for i, kind in enumerate(plant.route_kind) if kind == "landfill"]
        self._recycled = [i for i, kind in enumerate(plant.route_kind) if kind in RECYCLED]
        self._energy_names = [f"energy.{name}" for name in plant.carriers]
        names = ("water", "labour", *plant.pollutants)
        self._rows = {name: plant.resource(name) for name in names}
        """Row of each recorded resource; None where nothing uses it."""
        self.pricing = self._start_price(amounts, base)
        self.ledger = self._open_ledger()

    @property
    def finished(self) -> Array:
        """Finished goods in stock [t]."""
        finished: Array = self.stocks[-1]
        return finished

    def close(
        self, period: int, levers: Mapping[str, Array], spent: Mapping[str, Array | float]
    ) -> dict[str, Array]:
        """Let a period happen; return its flows by name.

        Parameters
        ----------
        period : int
            Number of the period, the warm-up's included.
        levers : mapping
            Values of the period by family.
        spent : mapping
            ``capex`` and ``opex`` of the period's measures [$].
        """
        days = self._timeline.ends[period] - self._timeline.starts[period]
        expected, wanted = self.market.close(
            period, self.pricing.relative, self.pricing.footprint, levers["demand"][0]
        )
        wanted = wanted * days
        opex = spent["opex"] + levers["services"][0] * (days / YEAR)
        spent = {"capex": spent["capex"], "opex": opex}
        delivered = self.purchasing.take_deliveries()
        on_hand = self.stocks[:-1] + delivered
        goal = np.maximum(wanted + self._cover * expected - self.finished, 0.0)
        capacity = self._capacity * levers["capacity"] * self.availability.working(period)
        up_days = (1.0 - self.availability.downtime.close(period)) * days
        made = produce(
            self.recipe,
            self.plant,
            levers,
            self.purchasing.contract,
            goal,
            capacity,
            up_days,
            on_hand,
        )
        available = self.finished + made.product
        sold = np.minimum(wanted, available)
        operation = self.works.operate(levers, made.technique, made.product, days)
        now = self.works.meet(levers, self.outlook.at(period))
        costs = self.works.cost(now, operation, made.used)
        emissions = self.works.emit(now, operation, delivered)
        self._book(made, operation, delivered, sold)
        self.stocks[-1] = available - sold
        np.maximum(on_hand - made.used, 0.0, out=self.stocks[:-1])
        self.purchasing.refill(period)
        self.purchasing.renew(levers["offer_share"])
        self.purchasing.order(made.technique.need, expected)
        flows = {"demand": wanted, "output": made.product, "sold": sold}
        flows |= self._money(period, levers, now, made, operation, costs, flows, spent, emissions)
        flows |= self._physical(made, operation, delivered) | emissions
        running = costs.running() + flows["carbon_cost"] + spent["opex"]
        footprint = emissions["ghg"]
        if self.market.is_shared:  # of what was used, whenever it was delivered
            footprint = footprint + add_up((made.used - delivered) * now.embodied)
        self.pricing.close(running, made.product, footprint, days)
        self.operation = operation
        return flows

    def profit_rate(
        self, levers: Mapping[str, Array], mix: Array, now: Conditions, at: Index, pull: Array
    ) -> Array:
        """Return the profit a day at recent output of the firms `at`, under some levers [$/d].

        What a firm believes a measure brings is a difference of two of these. Levers, mix and
        conditions are those of `at` alone, and so is the result, shape (n, 1); `pull` is demand
        relative to that of now [1].
        """
        technique = self.recipe.pick(at).technique(levers, mix)
        rate = pick(self.pricing.rate, at) * pull
        operation = self.works.operate(levers, technique, rate, 1.0, at)
        used = mix * (technique.need * rate)[self.plant.offer_material]
        now = self.works.meet(levers, now)
        costs = self.works.cost(now, operation, used)
        scope1 = self.works.emit_directly(now, operation)
        sales = rate * pick(self.pricing.price, at) * (1.0 + levers["premium"][0])
        services = levers["services"][0] / YEAR
        profit: Array = sales - costs.running() - scope1 * now.carbon_price - services
        return profit

    def _start_price(self, amounts: Amounts, levers: Mapping[str, Array]) -> Pricing:
        market, base = self.case.market, self.outlook.base
        rate = np.broadcast_to(self.market.typical, self._shape).copy()
        mix = self.purchasing.contract
        technique = self.recipe.technique(levers, mix)
        operation = self.works.operate(levers, technique, rate, 1.0)
        used = mix * (technique.need * rate)[self.plant.offer_material]
        costs = self.works.cost(base, operation, used)
        emissions = self.works.emit(base, operation, used)
        return Pricing(
            amounts.value(self.case.product.price),
            amounts.value(market.pass_through),
            amounts.value(market.price_delay),
            rate,
            costs.running() + emissions["ghg_scope1"] * base.carbon_price,
            emissions["ghg"],
        )

    def _money(  # noqa: PLR0913, PLR0917 - the accounts of a firm
        self,
        period: int,
        levers: Mapping[str, Array],
        now: Conditions,
        made: Made,
        operation: Operation,
        costs: Costs,
        flows: Mapping[str, Array],
        spent: Mapping[str, Array | float],
        emissions: Mapping[str, Array],
    ) -> dict[str, Array]:
        price = self.pricing.price * (1.0 + levers["premium"][0])
        sales = flows["sold"] * price
        carbon = emissions["ghg_scope1"] * now.carbon_price
        inputs = costs.energy + costs.water + costs.waste + spent["opex"]
        added = made.product * price + costs.coproducts - costs.material - inputs
        surplus = added - costs.labour - carbon
        stored = (made.product - flows["sold"]) * price
        paid = add_up(self._delivered * now.offer_price)
        cash = surplus - stored + costs.material - paid - spent["capex"]
        zero = np.zeros(self._shape)
        return {
            "sales": sales,
            "revenue": sales + costs.coproducts,
            "coproduct_revenue": costs.coproducts,
            "value_added": added,
            "value_added_volume": self._volume(made, operation, costs, now, spent),
            "operating_surplus": surplus,
            "cash_flow": cash,
            "discounted_cash_flow": cash * self._discount[period],
            "material_cost": costs.material,
            "energy_cost": costs.energy,
            "water_cost": costs.water,
            "waste_cost": costs.waste,
            "carbon_cost": carbon,
            "labour_cost": costs.labour,
            "opex": zero + spent["opex"],
            "capex": zero + spent["capex"],
        }

    def _volume(
        self,
        made: Made,
        operation: Operation,
        costs: Costs,
        now: Conditions,
        spent: Mapping[str, Array | float],
    ) -> Array:
        """Return value added at the prices of day 0 (double deflation) [$]."""
        base = self.outlook.base

        def at_base(cost: Array, amounts: Array, price: Array, first: Array) -> Array:
            return cost if price is first else add_up(amounts * first)

        material = at_base(costs.material, made.used, now.offer_price, base.offer_price)
        energy = at_base(costs.energy, operation.energy, now.carrier_price, base.carrier_price)
        waste = at_base(costs.waste, operation.routed, now.route_price, base.route_price)
        cost = material + energy + (waste + spent["opex"])
        water = self._rows["water"]
        if water is not None:
            cost += operation.resources[water] * base.water_price
        if self.plant.coproducts:
            cost -= self.works.sold_beside(base, operation)
        volume: Array = made.product * self.pricing.base - cost
        return volume

    def _physical(self, made: Made, operation: Operation, delivered: Array) -> dict[str, Array]:
        routed = operation.routed
        found = {
            "output_and_scrap": made.product + add_up(operation.lost),
            "energy": add_up(operation.energy),
            "material_input": add_up(delivered),
            "virgin_material": add_rows(delivered, self._primary),
            "secondary_material": add_rows(delivered, self._secondary),
            "waste": add_up(routed),
            "waste_landfilled": add_rows(routed, self._landfill),
            "waste_recycled": add_rows(routed, self._recycled),
        }
        found |= zip(self._energy_names, operation.energy, strict=True)
        for name, row in self._rows.items():
            found[name] = np.zeros(self._shape) if row is None else operation.resources[row]
        return found

    def _open_ledger(self) -> Ledger:
        plant = self.plant
        stages = [f"stage.{name}" for name in plant.stages]
        piles = [f"stock.{m}.{o}" for m, o in plant.offers]
        streams = [f"waste.{name}" for name in plant.streams]
        suppliers = [f"suppliers.{m}.{o}" for m, o in plant.offers]
        sinks = [
            f"{kind}.{s}.{r}" for (s, r), kind in zip(plant.routes, plant.route_kind, strict=True)
        ]
        aside = [f"coproduct.{self._coproduct(i)}" for i in plant.coproducts]
        entry = [stages[plant.material_stage[i]] for i in plant.offer_material]
        onward = [*stages[1:], "finished"]
        pairs = [
            *zip(suppliers, piles, strict=True),
            *zip(piles, entry, strict=True),
            *zip(stages, onward, strict=True),
            *((name, stages[0]) for name in stages),
            *((stages[i], streams[k]) for i, k in enumerate(plant.stage_stream)),
            *zip([stages[i] for i in plant.coproducts], aside, strict=True),
            *((streams[k], sink) for k, sink in zip(plant.route_stream, sinks, strict=True)),
            ("finished", "customers"),
        ]
        outside = [*suppliers, *sinks, *aside, "customers"]
        ledger = Ledger(pairs, [*piles, "finished"], outside, self._shape)
        ledger.open(self.stocks)
        return ledger

    def _coproduct(self, stage: int) -> str:
        said = self.case.stages[self.plant.stages[stage]].coproduct
        return "" if said is None else said.name

    def _book(self, made: Made, operation: Operation, delivered: Array, sold: Array) -> None:
        """Write the period's transfers in the order of the ledger's pairs."""
        passed = operation.processed * made.technique.made
        aside = operation.coproducts  # of all stages, but none where no stage has any
        if self.plant.coproducts:
            aside = aside.take(self.plant.coproducts, 0)
        np.concatenate(
            (
                delivered, made.used, passed, operation.back, operation.wasted, aside,
                operation.routed, sold[None],
            ),
            out=self.ledger.flow,
        )  # fmt: skip
        self._delivered = delivered


def recorded(case: Case) -> tuple[str, ...]:
    """Return the names of what a case records every period, sums before ratios."""
    names = [
        "demand", "output", "sold", "sales", "output_and_scrap", "revenue", "coproduct_revenue",
        "value_added", "value_added_volume", "operating_surplus", "cash_flow",
        "discounted_cash_flow", "material_cost", "energy_cost", "water_cost", "waste_cost",
        "carbon_cost", "labour_cost", "opex", "capex", "labour", "energy",
        *(f"energy.{name}" for name in case.carriers),
        "ghg_scope1", "ghg_scope2", "ghg_scope2_market", "ghg_scope3", "ghg", "co2_biogenic",
        *case.pollutants, "material_input", "virgin_material", "secondary_material",
        "water", "waste", "waste_landfilled", "waste_recycled",
    ]  # fmt: skip
    return tuple(names)
