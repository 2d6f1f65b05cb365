"""Levers (section 3): base values, what interventions do to them, and what comes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.twin.plant import Plant

__all__ = ["Effects", "Levers"]

Values = dict[str, float]


@dataclass(slots=True)
class Effects:
    """What interventions do in a period; the order of entries means nothing."""

    shifts: list[tuple[str, float]] = field(default_factory=list)
    factors: list[tuple[str, float]] = field(default_factory=list)
    transfers: list[tuple[str, str, str, float]] = field(default_factory=list)

    def with_others(self, other: Effects) -> Effects:
        """Return the effects of both."""
        return Effects(
            self.shifts + other.shifts,
            self.factors + other.factors,
            self.transfers + other.transfers,
        )


@dataclass(slots=True)
class Group:
    """Shares that sum to 1, by lever without ``.share``; `limits` only of fuels."""

    base: dict[str, float]
    limits: dict[str, float]
    rest: str | None


@dataclass(slots=True)
class Levers:
    """Base values and bounds of all levers of a plant."""

    base: Values = field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def add(self, name: str, base: float, low: float, high: float = math.inf) -> None:
        """Declare a lever."""
        self.base[name] = min(max(base, low), high)
        self.bounds[name] = (low, high)

    def add_group(self, name: str, group: Group) -> None:
        """Declare a group of shares."""
        self.groups[name] = group
        for member, share in _limited(group, dict(group.base)).items():
            self.base[f"{member}.share"] = share

    def share(self, member: str) -> float:
        """Return the base share of a member of a group."""
        group, _, _ = member.rpartition(".")
        return self.groups[group].base[member]

    def settle(self, effects: Effects) -> Values:
        """Return the value of every lever under the effects of a period."""
        values = dict(self.base)
        sums: Values = {}
        products: Values = {}
        for name, amount in effects.shifts:
            sums[name] = sums.get(name, 0.0) + amount
        for name, factor in effects.factors:
            products[name] = products.get(name, 1.0) * factor
        for name in {**sums, **products}:
            low, high = self.bounds[name]
            value = (self.base[name] + sums.get(name, 0.0)) * products.get(name, 1.0)
            values[name] = min(max(value, low), high)
        for name in {one[0] for one in effects.transfers}:
            moves = [one[1:] for one in effects.transfers if one[0] == name]
            for member, share in _moved(self.groups[name], moves).items():
                values[f"{member}.share"] = share
        return values


def _moved(group: Group, moves: list[tuple[str, str, float]]) -> Values:
    """Return the shares of a group after transfers (from, to, fraction)."""
    out: Values = {}
    for giver, _, fraction in moves:
        out[giver] = out.get(giver, 0.0) + fraction
    shares = dict(group.base)
    for giver, taker, fraction in moves:
        amount = fraction / max(out[giver], 1.0) * group.base[giver]
        shares[giver] -= amount
        shares[taker] += amount
    return _limited(group, shares)


def _limited(group: Group, shares: Values) -> Values:
    """Return the shares with what is above a limit given to the rest."""
    for member, limit in group.limits.items():
        excess = shares[member] - limit
        if excess > 0:
            others = [one for one in shares if one != member]
            taker = group.rest if group.rest in others else others[0]
            assert taker is not None
            shares[member] = limit
            shares[taker] += excess
    return shares


def levers_of(plant: Plant) -> Levers:
    """Return the levers of a plant."""
    levers = Levers()
    levers.add("market.demand", 1.0, 0.0)
    levers.add("product.premium", 0.0, -1.0)
    levers.add("firm.services", 0.0, 0.0)
    for stage in plant.stages:
        levers.add(f"{stage.lever}.capacity", 1.0, 0.0)
        levers.add(f"{stage.lever}.scrap", stage.scrap, 0.0, 0.9)
        levers.add(f"{stage.lever}.rejects", stage.rejects, 0.0, 3.0)
        levers.add(f"{stage.lever}.reuse", stage.reuse, 0.0, 1.0)
        for use in stage.uses:
            levers.add(use.lever, use.per_input, 0.0)
            levers.add(f"{use.lever}.base", use.base, 0.0)
    for carrier in plant.carriers:
        levers.add(f"carrier.{carrier}.price", 1.0, 0.0)
        levers.add(f"carrier.{carrier}.factor", 1.0, 0.0)
    for material in plant.materials:
        for offer in material.offers:
            levers.add(f"{offer.lever}.price", 1.0, 0.0)
            levers.add(f"{offer.lever}.embodied", 1.0, 0.0)
            levers.add(f"{offer.lever}.contamination", offer.contamination, 0.0, 0.5)
        shares = {offer.lever: offer.share for offer in material.offers}
        levers.add_group(f"material.{material.name}", Group(shares, {}, None))
    for utility, fuels in plant.utilities.items():
        for fuel in fuels:
            levers.add(f"{fuel.lever}.efficiency", fuel.efficiency, 0.0)
        rest = next((fuel.lever for fuel in fuels if fuel.is_rest), None)
        limits = {fuel.lever: fuel.limit for fuel in fuels}
        shares = {fuel.lever: fuel.share for fuel in fuels}
        levers.add_group(f"utility.{utility}", Group(shares, limits, rest))
    for stream, routes in plant.waste.items():
        for route in routes:
            levers.add(f"{route.lever}.price", 1.0, 0.0)
        shares = {route.lever: route.share for route in routes}
        levers.add_group(f"waste.{stream}", Group(shares, {}, None))
    return levers
