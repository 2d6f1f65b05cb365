"""Reading of a case into a `Plant`, with the drawn factors of its uncertain inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.files.numbers import FOLLOWS
from tests.twin.periods import MONTHS, Calendar, period_means, value_at
from tests.twin.plant import (
    Carrier,
    Finance,
    Fuel,
    Market,
    Material,
    Offer,
    Path,
    Plant,
    Route,
    Stage,
    Use,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.files.case import Case
    from simcore.files.numbers import Number

__all__ = ["read_plant"]


@dataclass(slots=True)
class Reader:
    """Turns numbers of a case into values."""

    calendar: Calendar
    factors: Mapping[str, float]

    def value(self, number: Number | None, default: float = 0.0) -> float:
        """Return a number, drawn where it is uncertain."""
        if number is None:
            return default
        return number.value * self.factors.get(number.key, 1.0)

    def path(self, number: Number | None) -> Path:
        """Return the mean of a path in each period, and its base value."""
        if number is None:
            return [0.0] * (len(self.calendar.spans()) + 1)
        factor = self.factors.get(number.key, 1.0)
        if not number.points:
            return [number.value * factor] * (len(self.calendar.spans()) + 1)
        means = period_means(number.points, number.interpolation, self.calendar)
        base = value_at(number.points, number.interpolation, self.calendar.base_year)
        return [mean * factor for mean in (*means, base)]

    def shares(self, numbers: Mapping[str, Number], total: float = 1.0) -> dict[str, float]:
        """Return the shares of a group; the one written as ``rest`` takes what is left."""
        found = {name: self.value(one) for name, one in numbers.items() if not one.is_rest}
        left = total - sum(found.values())
        return {name: found.get(name, left) for name in numbers}


def read_plant(case: Case, calendar: Calendar, factors: Mapping[str, float]) -> Plant:
    """Return a case as plain values, with the drawn factors of its uncertain inputs."""
    if case.firms is not None:
        raise ValueError("the twin is one firm; this case is a sector")
    read = Reader(calendar, factors)
    return Plant(
        price=read.value(case.product.price),
        cover=read.value(case.product.stock_cover),
        market=_market(case, read),
        materials=_materials(case, read),
        stages=[_stage(case, name, read) for name in case.stages],
        pollutants=list(case.pollutants),
        carriers={name: _carrier(case, name, read) for name in case.carriers},
        utilities={name: _fuels(case, name, read) for name in case.utilities},
        waste={name: _routes(case, name, read) for name in case.waste},
        water=read.path(case.water.price),
        wage=read.path(case.labour.wage),
        carbon=read.path(case.carbon.price),
        finance=_finance(case, read),
    )


def _market(case: Case, read: Reader) -> Market:
    market = case.market
    return Market(
        demand=read.value(market.demand),
        growth=read.path(market.growth),
        seasonality=tuple(float(one) for one in market.seasonality),
        noise=read.value(market.noise),
        elasticity=read.value(market.elasticity),
        pass_through=read.value(market.pass_through),
        price_delay=read.value(market.price_delay),
        price_sensitivity=read.value(market.price_sensitivity),
        footprint_sensitivity=read.value(market.footprint_sensitivity),
        imports=read.value(market.imports.share) if market.imports else 0.0,
    )


def _materials(case: Case, read: Reader) -> list[Material]:
    stages = list(case.stages)
    first = {name: one.share for name, one in case.materials.items() if one.stage == stages[0]}
    shares = read.shares(first)
    materials = []
    for name, one in case.materials.items():
        mix = read.shares({offer: given.share for offer, given in one.offers.items()})
        offers = [
            Offer(
                name=f"{name}.{offer}",
                lever=f"material.{name}.{offer}",
                kind=given.kind,
                share=mix[offer],
                price=read.path(given.price),
                embodied=read.path(given.embodied),
                contamination=read.value(given.contamination),
                lead_time=read.value(given.lead_time),
                supply=read.path(given.supply) if given.supply is not None else None,
                pool_days=read.value(given.pool),
            )
            for offer, given in one.offers.items()
        ]
        materials.append(
            Material(
                name=name,
                stage=stages.index(one.stage),
                share=shares[name] if name in shares else read.value(one.share),
                cover=read.value(one.stock_cover),
                contract=read.value(one.contract),
                offers=offers,
            )
        )
    return materials


def _stage(case: Case, name: str, read: Reader) -> Stage:
    given = case.stages[name]
    uses = [
        Use(
            resource=resource,
            lever=f"stage.{name}.{resource}.{use}",
            per_input=read.value(one.per_input),
            base=read.value(one.base),
        )
        for resource, named in given.uses.items()
        for use, one in named.items()
    ]
    minor, outages, coproduct = given.minor_stops, given.outages, given.coproduct
    return Stage(
        name=name,
        lever=f"stage.{name}",
        capacity=read.value(given.capacity),
        scrap=read.value(given.scrap),
        rejects=read.value(given.rejects),
        reuse=read.value(given.reuse),
        coproduct_share=read.value(coproduct.share) if coproduct else 0.0,
        coproduct_price=read.path(coproduct.price if coproduct else None),
        minor=(read.value(minor.mtbf), read.value(minor.mttr)) if minor else None,
        outages=(read.value(outages.mtbf), read.value(outages.mttr)) if outages else None,
        waste=given.waste,
        uses=uses,
    )


def _carrier(case: Case, name: str, read: Reader) -> Carrier:
    given = case.carriers[name]
    factor = read.path(given.factor)
    market = given.market_factor
    follows = market.source == FOLLOWS
    return Carrier(
        name=name,
        scope=given.scope,
        price=read.path(given.price),
        factor=factor,
        market_factor=factor if follows else read.path(market),
        biogenic=read.path(given.biogenic),
        upstream=read.path(given.upstream),
    )


def _fuels(case: Case, utility: str, read: Reader) -> list[Fuel]:
    given = case.utilities[utility].fuels
    shares = read.shares({name: fuel.share for name, fuel in given.items()})
    return [
        Fuel(
            carrier=name,
            lever=f"utility.{utility}.{name}",
            share=shares[name],
            is_rest=fuel.share.is_rest,
            efficiency=read.value(fuel.efficiency),
            limit=read.value(fuel.limit, 1.0),
            supply=read.value(fuel.supply) if fuel.supply is not None else None,
        )
        for name, fuel in given.items()
    ]


def _routes(case: Case, stream: str, read: Reader) -> list[Route]:
    given = case.waste[stream].routes
    shares = read.shares({name: route.share for name, route in given.items()})
    return [
        Route(
            lever=f"waste.{stream}.{name}",
            kind=route.kind,
            share=shares[name],
            price=read.path(route.price),
            factor=read.path(route.factor),
        )
        for name, route in given.items()
    ]


def _finance(case: Case, read: Reader) -> Finance:
    budget = case.budget
    return Finance(
        discount_rate=read.value(case.finance.discount_rate),
        hurdle_rate=read.value(case.finance.hurdle_rate),
        crews={name: crew.count for name, crew in case.crews.items()},
        budget=read.value(budget.amount) if budget else None,
        carry_over=read.value(budget.carry_over) if budget else 0.0,
        windows=[(_day_of_year(one.start), _day_of_year(one.end)) for one in case.windows or ()],
    )


def _day_of_year(date: str) -> int:
    """Return the day of the year of ``MM-DD``, 1 January being 0."""
    month, day = (int(part) for part in date.split("-"))
    return sum(MONTHS[: month - 1]) + day - 1
