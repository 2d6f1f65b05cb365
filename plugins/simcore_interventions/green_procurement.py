"""Green procurement: low-carbon offers at contract renewal, their claims checked or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simcore.errors import PluginError
from simcore.interventions import Intervention, Move, hookimpl, once, room_for, shift, transfer
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["GreenProcurement"]


@dataclass(eq=False, kw_only=True)
class GreenProcurement(Intervention):
    """Move purchases to a low-carbon offer, up to what its suppliers have.

    A claim that is not audited may not be real: then the material carries the emissions of the one
    it replaces, at the price of the better one.
    """

    pure = True

    material: str = parameter(kind="text", doc="Material.", source="choice of the study")
    from_offer: str = parameter(kind="text", doc="Offer replaced.", source="choice of the study")
    to_offer: str = parameter(kind="text", doc="Low-carbon offer.", source="choice of the study")
    transfer: float = parameter(
        0.2, "1", 0.0, 1.0, doc="Share of the replaced offer that moves at contract renewal.",
        source="green share of spend 0.40-0.466-0.50 (Cheng Loong); assumed start",
    )  # fmt: skip
    premium: float = parameter(
        0.05, "1", 0.0, 1.0, doc="Premium on the price of the low-carbon offer.",
        source="assumed: 0-5-25 % for materials between firms",
    )  # fmt: skip
    supplier_share: float = parameter(
        0.5, "1", 0.0, 1.0, doc="Largest share that the suppliers of the offer can serve.",
        source="assumed: green share reached by a large buyer, 0.466 (Cheng Loong)",
    )  # fmt: skip
    audited: bool = parameter(
        False,  # noqa: FBT003 - the default
        kind="flag",
        doc="Verify the claimed footprint.",
        source="choice of the study",
    )
    greenwash: float = parameter(
        0.2, "1", 0.0, 1.0, doc="Probability that an unverified claim is not real.",
        source="assumed: no hazard was found in the literature; wide range 0-0.4",
    )  # fmt: skip
    greenwash_audited: float = parameter(
        0.02, "1", 0.0, 1.0, doc="The same when verified.", source="assumed: audits miss some"
    )
    verification_cost: float = parameter(
        0.0, "$/a", 0.0, doc="Yearly cost of verification, per mean firm.",
        source="assumed: part of the purchasing office",
    )  # fmt: skip
    _fake: Array = field(init=False, repr=False)

    @hookimpl
    def setup(self, sim: Sim) -> None:
        """Draw whether the claim is real: one supplier for each firm."""
        chance = self.greenwash_audited if self.audited else self.greenwash
        self._fake = (sim.uniform(self, "claim") < chance).astype(np.float64)

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield transfer, premium, cost of verification, and what a false claim hides."""
        new = self._new_share(sim, active)
        yield from self._claimed(sim, active, new)
        hidden = self._hidden(sim)
        if hidden is not None:
            yield f"{self._offers()[1]}.embodied", 1.0 + hidden * new

    def promise(self, sim: Sim) -> Iterator[Move]:
        """Yield what the firm believes: the claim is real."""
        active = np.ones(sim.shape)
        yield from self._claimed(sim, active, self._new_share(sim, active))

    def _claimed(self, sim: Sim, active: Array, new: Array) -> Iterator[Move]:
        """Yield the moves of a real claim at an activity and the share that it brought."""
        origin, target = self._offers()
        yield transfer(f"{origin}.share", f"{target}.share", self._fraction(sim) * active)
        yield f"{target}.price", 1.0 + self.premium * new
        cost = self._verification(sim)
        if cost is not None:
            yield shift("firm.services", cost * active)

    def _offers(self) -> tuple[str, str]:
        name = f"material.{self.material}"
        return f"{name}.{self.from_offer}", f"{name}.{self.to_offer}"

    def _new_share(self, sim: Sim, active: Array) -> Array:
        """Return the share of what is bought from the offer that the measure brought [1]."""
        before, most = self._shares(sim)
        moved = most * active
        return moved / np.maximum(before + moved, 1e-300)

    @once
    def _shares(self, sim: Sim) -> tuple[Array, Array]:
        """Return the base share of the offer, and what moves to it at full activity [1]."""
        origin, target = (sim.base(f"{offer}.share") for offer in self._offers())
        return target, origin * self._fraction(sim)

    @once
    def _fraction(self, sim: Sim) -> Array:
        """Return the fraction of the replaced offer that can move [1]."""
        origin, target = (f"{offer}.share" for offer in self._offers())
        return room_for(sim, origin, target, self.transfer, self.supplier_share)

    @once
    def _verification(self, sim: Sim) -> Array | None:
        """Return the yearly cost of verification of each firm, None where there is none [$/a]."""
        if self.audited and np.any(self.verification_cost):
            return self.verification_cost * sim.size
        return None

    @once
    def _hidden(self, sim: Sim) -> Array | None:
        """Return what the emissions of a false claim are above it [1]; None if all are real."""
        return self._dirtier(sim) * self._fake if self._fake.any() else None

    def _dirtier(self, sim: Sim) -> Array:
        """Return how much more than claimed a false offer emits, relative to the claim [1]."""
        replaced, claimed = (sim.amount(f"{offer}.embodied") for offer in self._offers())
        if not (claimed > 0.0).all():
            raise PluginError(
                f"{self.name}: {self.to_offer} claims no embodied emissions at all; state what is "
                "left of them, or set greenwash to 0"
            )
        return replaced / claimed - 1.0
