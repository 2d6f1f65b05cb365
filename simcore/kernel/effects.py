"""Effects: what interventions do to levers in a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simcore.kernel.arrays import Array, Index

__all__ = ["KINDS", "Effect", "factor", "pick_effects", "shift", "transfer"]

KINDS = ("factor", "shift", "transfer")


@dataclass(slots=True, eq=False)
class Effect:
    """What a source does in a period: a factor, a shift or a transfer to `target`.

    ``lever`` is one lever, or several that take the same factor or shift. Nothing changes an effect
    once it is made; ``frozen`` would say so, but makes it four times as slowly, and a run makes
    thousands.
    """

    lever: str | tuple[str, ...]
    kind: str
    amount: Array | float
    target: str = ""
    source: str = ""

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers that it acts on; of a transfer, the origin."""
        return (self.lever,) if isinstance(self.lever, str) else self.lever

    @property
    def touched(self) -> tuple[str, ...]:
        """Names of all levers that change."""
        return (*self.levers, self.target) if self.kind == "transfer" else self.levers

    @property
    def label(self) -> str:
        """The levers in words, for messages."""
        return ", ".join(self.levers)


def factor(lever: str | Sequence[str], by: Array | float) -> Effect:
    """Multiply a lever, or several."""
    return Effect(_one_or_more(lever), "factor", by)


def shift(lever: str | Sequence[str], by: Array | float) -> Effect:
    """Add to a lever, or to several, in its unit, before all factors."""
    return Effect(_one_or_more(lever), "shift", by)


def transfer(origin: str, target: str, fraction: Array | float) -> Effect:
    """Move a fraction of the base share of `origin` to `target`, both of one group."""
    return Effect(origin, "transfer", fraction, target)


def _one_or_more(lever: str | Sequence[str]) -> str | tuple[str, ...]:
    return lever if isinstance(lever, str) else tuple(lever)


def pick_effects(effects: Iterable[Effect], at: Index) -> list[Effect]:
    """Return effects on the (replication, firm) at an index."""
    return [
        Effect(one.lever, one.kind, pick(one.amount, at), one.target, one.source)
        if isinstance(one.amount, np.ndarray) and one.amount.ndim == 2
        else one
        for one in effects
    ]
