"""Families of levers: those of one kind, stacked in an array, and the wholes they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simcore.kernel.arrays import Array

__all__ = ["Family", "Group"]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows of a family that are shares of one whole; `rest` takes what a cap cuts off."""

    rows: tuple[int, ...]
    rest: int


@dataclass(slots=True, eq=False)
class Family:
    """Levers of one kind, stacked.

    ``base`` has shape (levers, replications or 1, firms or 1); ``low`` and ``high`` one bound each.
    """

    names: tuple[str, ...]
    base: Array
    low: tuple[float, ...]
    high: tuple[float, ...]
    groups: tuple[Group, ...] = ()

    @property
    def is_capped(self) -> bool:
        """Whether any of its levers has an upper bound."""
        return min(self.high) < np.inf

    def whole(self, row: int) -> Group | None:
        """Return the whole of which a lever is a share, None where it is none."""
        return next((group for group in self.groups if row in group.rows), None)
