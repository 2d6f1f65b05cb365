"""Shares of one group: what ``rest`` is, and whether they sum to 1."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simcore.files.access import put
from simcore.files.numbers import FOLLOWS, Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.files.case import Case

__all__ = ["Group", "derive", "groups"]

TOLERANCE = 1e-9
"""How far the shares of a group may sum from 1 [1]."""


@dataclass(frozen=True, slots=True)
class Group:
    """Shares that sum to 1; if `open_ended`, the product of the stage before is what is left."""

    name: str
    members: tuple[Number, ...]
    open_ended: bool = False

    @property
    def rests(self) -> tuple[Number, ...]:
        """Members that were written as ``rest``."""
        return tuple(one for one in self.members if one.is_rest)

    @property
    def total(self) -> float:
        """Sum of the members that are no ``rest`` [1]."""
        return math.fsum(one.value for one in self.members if not one.is_rest)

    def fault(self) -> str:
        """Return what is wrong with the group, or nothing."""
        total, rests = self.total, self.rests
        if math.isnan(total):  # the faulty share has its own fault
            return ""
        if self.open_ended:
            return self._open_fault()
        if len(rests) > 1:
            return f"{self.name}: {len(rests)} shares are `rest`; exactly one may be"
        if rests and total > 1 + TOLERANCE:
            return f"{self.name}: the shares beside `rest` sum to {total:g}; at most 1 is allowed"
        if not rests and abs(total - 1) > TOLERANCE:
            return f"{self.name}: the shares sum to {total:g}; they must sum to 1, or one be `rest`"
        return ""

    def _open_fault(self) -> str:
        if self.rests:
            return f"{self.name}: no share may be `rest`, that is what comes from the stage before"
        if self.total >= 1:
            return (
                f"{self.name}: the shares sum to {self.total:g}; they must sum to less than 1, "
                "the stage before gives what is left"
            )
        return ""


def groups(case: Case) -> Iterator[Group]:
    """Yield all groups of shares of a case."""
    for place, stage in enumerate(case.stages):
        fed = tuple(one.share for one in case.materials.values() if one.stage == stage)
        if fed or not place:
            yield Group(f"materials of stage `{stage}`", fed, open_ended=place > 0)
    for name, material in case.materials.items():
        offers = tuple(offer.share for offer in material.offers.values())
        yield Group(f"offers of `materials.{name}`", offers)
    for name, utility in case.utilities.items():
        fuels = tuple(fuel.share for fuel in utility.fuels.values())
        yield Group(f"fuels of `utilities.{name}`", fuels)
    for name, stream in case.waste.items():
        routes = tuple(route.share for route in stream.routes.values())
        yield Group(f"routes of `waste.{name}`", routes)


def derive(case: Case) -> Case:
    """Return a case whose derived numbers agree with the others; the same case if they do."""
    for group in groups(case):
        for one in group.rests:
            left = max(0.0, float(f"{1 - group.total:.15g}"))
            if left != one.value and not math.isnan(left):
                case = put(case, one.key, replace(one, value=left))
    for name, carrier in case.carriers.items():
        own, other = carrier.market_factor, carrier.factor
        follower = replace(other, key=own.key, source=FOLLOWS, quality="derived")
        if own.source == FOLLOWS and own != follower and not math.isnan(other.value):
            case = put(case, f"carriers.{name}.market_factor", follower)
    return case
