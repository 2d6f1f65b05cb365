"""The six families of interventions (section 13)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.twin.levers import Effects

if TYPE_CHECKING:
    from tests.twin.chance import Chance
    from tests.twin.levers import Levers
    from tests.twin.plant import Plant

__all__ = [
    "CompressedAirLeaks",
    "ConsumerBehaviour",
    "EnergyEfficiency",
    "Family",
    "FuelSwitch",
    "GreenProcurement",
    "Recycling",
    "Terms",
    "WasteMinimisation",
]

Terms = dict[str, Any]
"""Parameters of a measure by name, in canonical units."""


@dataclass(slots=True)
class Family:
    """What all families have; `drawn` terms act, `declared` terms are believed."""

    plant: Plant
    levers: Levers
    drawn: Terms
    declared: Terms
    chance: Chance
    known: dict[str | tuple[str, ...], list[str]] = field(default_factory=dict, init=False)

    def start(self) -> None:
        """Draw and set what the family keeps."""

    def effects(self, active: float) -> Effects:
        """Return what it does in a period of this mean activity."""
        return self.moves(self.drawn, active)

    def declared_effects(self) -> Effects:
        """Return what the firm believes that it does at activity 1."""
        return self.moves(self.declared, 1.0)

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        raise NotImplementedError

    def close(self, active: float, days: float) -> None:
        """Take note of a closed period."""

    def matching(self, patterns: str | tuple[str, ...]) -> list[str]:
        """Return the levers that patterns mean; base loads only if they are named."""
        if patterns not in self.known:
            several = (patterns,) if isinstance(patterns, str) else patterns
            self.known[patterns] = [
                name
                for name in self.levers.base
                if any(
                    fnmatchcase(name, one) and name.endswith(".base") == one.endswith(".base")
                    for one in several
                )
            ]
        return self.known[patterns]

    def transfer(
        self, group: str, giver: str, taker: str, wanted: float, cap: float
    ) -> tuple[str, str, str, float]:
        """Return a transfer that does not lift the taker's base share above a cap."""
        giver, taker = f"{group}.{giver}", f"{group}.{taker}"
        share = self.levers.share(giver)
        room = max(cap - self.levers.share(taker), 0.0)
        fraction = min(wanted, room / share) if share > 0 else 0.0
        return group, giver, taker, fraction


class EnergyEfficiency(Family):
    """Less energy per input at some uses, and less base load."""

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        full_load = terms["full_load_share"]
        saving = terms["saving"] * (1 - full_load) - terms["drive_loss"] * full_load
        effects = Effects()
        for target in self.matching(terms["targets"]):
            effects.factors.append((target, 1 - saving * active))
            if f"{target}.base" in self.levers.base:
                effects.factors.append((f"{target}.base", 1 - terms["base_saving"] * active))
        return effects


@dataclass(slots=True)
class CompressedAirLeaks(Family):
    """Leaks are born and found: a birth-death process."""

    leaks: float = 0.0
    has_begun: bool = False

    def start(self) -> None:
        """Draw and set what the family keeps."""
        self.leaks = self.drawn["leaks"]

    def effects(self, active: float) -> Effects:
        """Return what it does in a period of this mean activity."""
        del active
        return self.moves(self.drawn, self.leaks / self.drawn["leaks"])

    def declared_effects(self) -> Effects:
        """Return what it does where the programme comes to rest."""
        terms = self.declared
        return self.moves(terms, terms["programme_life"] / terms["natural_life"])

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        factor = 1 + terms["leak_share"] * (active - 1)
        return Effects(factors=[(one, factor) for one in self.matching(terms["targets"])])

    def close(self, active: float, days: float) -> None:
        """Take note of a closed period."""
        terms = self.drawn
        self.has_begun = self.has_begun or active > 0
        if not self.has_begun:
            return
        life = 1 / ((1 - active) / terms["natural_life"] + active / terms["programme_life"])
        left = math.exp(-days / (365 * life))
        born = terms["leaks"] * life / terms["natural_life"] * (1 - left)
        mean = self.leaks * left + born
        variance = self.leaks * left * (1 - left) + born
        self.leaks = max(mean + math.sqrt(variance) * self.chance.normal(), 0.0)


class WasteMinimisation(Family):
    """Less scrap, less water."""

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        effects = Effects()
        for target in self.matching(terms["targets"]):
            effects.factors.append((target, 1 - terms["scrap_cut"] * active))
        for target in self.matching(terms["water_targets"]):
            effects.factors.append((target, 1 - terms["water_cut"] * active))
        return effects


class Recycling(Family):
    """More own scrap reused, more secondary material."""

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        effects = Effects()
        more = terms["capture"] * terms["process_yield"] * terms["displacement"] * active
        for target in self.matching(terms["targets"]):
            effects.shifts.append((target, more))
        if terms["material"]:
            group, giver, taker, fraction = self.transfer(
                f"material.{terms['material']}",
                terms["from_offer"],
                terms["to_offer"],
                terms["transfer"],
                terms["quality_cap"],
            )
            effects.transfers.append((group, giver, taker, fraction * active))
        return effects


@dataclass(slots=True)
class GreenProcurement(Family):
    """A better offer at a premium, whose claim may not be real."""

    is_real: bool = True

    def start(self) -> None:
        """Draw and set what the family keeps."""
        name = "greenwash_audited" if self.drawn["audited"] else "greenwash"
        self.is_real = not self.chance.uniform() < self.drawn[name]

    def effects(self, active: float) -> Effects:
        """Return what it does in a period of this mean activity."""
        effects = self.moves(self.drawn, active)
        if not self.is_real:
            giver, taker = (self.embodied(end) for end in ("from_offer", "to_offer"))
            lever = f"material.{self.drawn['material']}.{self.drawn['to_offer']}.embodied"
            new = self.new_share(self.drawn, active)
            effects.factors.append((lever, 1 + (giver / taker - 1) * new))
        return effects

    def new_share(self, terms: Terms, active: float) -> float:
        """Return the share of the better offer that the measure brought."""
        _, giver, taker, fraction = self.transfer(
            f"material.{terms['material']}",
            terms["from_offer"],
            terms["to_offer"],
            terms["transfer"],
            terms["supplier_share"],
        )
        moved = self.levers.share(giver) * fraction * active
        return moved / (self.levers.share(taker) + moved) if moved > 0 else 0.0

    def embodied(self, end: str) -> float:
        """Return the base embodied emissions of the offer at one end of the transfer."""
        name = f"{self.drawn['material']}.{self.drawn[end]}"
        return next(one.embodied[-1] for one in self.plant.offers if one.name == name)

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        group, giver, taker, fraction = self.transfer(
            f"material.{terms['material']}",
            terms["from_offer"],
            terms["to_offer"],
            terms["transfer"],
            terms["supplier_share"],
        )
        effects = Effects(
            factors=[(f"{taker}.price", 1 + terms["premium"] * self.new_share(terms, active))],
            transfers=[(group, giver, taker, fraction * active)],
        )
        if terms["audited"]:
            effects.shifts.append(("firm.services", terms["verification_cost"] * active))
        return effects


@dataclass(slots=True)
class ConsumerBehaviour(Family):
    """Consumers take up the habit of buying less and paying more, and lose it."""

    adopters: float = 0.0

    def effects(self, active: float) -> Effects:
        """Return what it does in a period of this mean activity."""
        del active
        return self.moves(self.drawn, self.adopters)

    def declared_effects(self) -> Effects:
        """Return what it does where take-up and reversion balance."""
        terms = self.declared
        imitation, innovation = terms["imitation"], terms["innovation"]
        growth = imitation - innovation - terms["reversion"]
        root = math.sqrt(growth**2 + 4 * imitation * innovation)
        if imitation > 0:
            return self.moves(terms, (growth + root) / (2 * imitation))
        return self.moves(terms, innovation / -growth if growth else 0.0)

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        premium = terms["willingness_to_pay"] * terms["payers"] * active
        return Effects(
            shifts=[("product.premium", premium)],
            factors=[("market.demand", 1 - terms["demand_cut"] * active)],
        )

    def close(self, active: float, days: float) -> None:
        """Take note of a closed period."""
        terms = self.drawn
        pull = terms["innovation"] * active + terms["imitation"] * self.adopters
        gain = pull * (1 - self.adopters) - terms["reversion"] * self.adopters
        self.adopters += days / 365 * gain


class FuelSwitch(Family):
    """From one fuel of a utility to another."""

    def moves(self, terms: Terms, active: float) -> Effects:
        """Return the effects of terms at an activity."""
        group, giver, taker, fraction = self.transfer(
            f"utility.{terms['utility']}",
            terms["from_fuel"],
            terms["to_fuel"],
            terms["transfer"],
            terms["limit"],
        )
        return Effects(
            factors=[(f"{taker}.efficiency", 1 + terms["efficiency_change"] * active)],
            transfers=[(group, giver, taker, fraction * active)],
        )
