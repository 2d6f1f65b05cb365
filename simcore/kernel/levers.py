"""Levers: the named quantities that interventions move, and how their effects combine."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simcore.errors import PluginError
from simcore.kernel.arrays import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simcore.kernel.arrays import Array, Index

__all__ = ["Effect", "Family", "Group", "Levers", "factor", "is_void", "shift", "transfer"]


KINDS = ("factor", "shift", "transfer")


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What a source does to a lever in a period: a factor, a shift or a transfer to `target`."""

    lever: str
    kind: str
    amount: Array | float
    target: str = ""
    source: str = ""

    def pick(self, at: Index) -> Effect:
        """Return the effect on the (replication, firm) at an index."""
        if isinstance(self.amount, np.ndarray) and self.amount.ndim == 2:
            return replace(self, amount=pick(self.amount, at))
        return self


def _apply(operation: np.ufunc, row: Array, one: Effect) -> None:
    try:
        operation(row, one.amount, out=row)
    except (TypeError, ValueError) as error:
        raise PluginError(
            f"{one.source}: the amount for {one.lever} has shape {np.shape(one.amount)}, which "
            f"does not fit (replications, firms) = {row.shape}"
        ) from error


def factor(lever: str, by: Array | float) -> Effect:
    """Multiply a lever."""
    return Effect(lever, "factor", by)


def shift(lever: str, by: Array | float) -> Effect:
    """Add to a lever, in its unit, before all factors."""
    return Effect(lever, "shift", by)


def transfer(origin: str, target: str, fraction: Array | float) -> Effect:
    """Move a fraction of the base share of `origin` to `target`, both of one group."""
    return Effect(origin, "transfer", fraction, target)


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


class Levers:
    """All levers of a run: base values, and the values of a period under effects.

    Values are ``(base + sum of shifts) x product of factors``, clipped; shares move by transfers
    only, so that a group always sums to one. Effects are combined in the order of their sources:
    the sum of floats depends on its order, the result must not depend on the file's.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self.families: dict[str, Family] = {}
        self._place: dict[str, tuple[str, int]] = {}
        self._shares: set[str] = set()
        self.clipped: dict[str, int] = {}
        """How often a bound cut a lever, by lever."""
        self.moved: set[str] = set()
        """Levers that some effect was applied to."""

    def declare(  # noqa: PLR0913, PLR0917 - one family is described at once
        self,
        family: str,
        names: Sequence[str],
        base: Array,
        low: float | Sequence[float] = 0.0,
        high: float | Sequence[float] = np.inf,
        groups: Sequence[Group] = (),
    ) -> None:
        """Declare a family of levers with their base values and bounds."""
        n = len(names)
        lows = (low,) * n if isinstance(low, float) else tuple(low)
        highs = (high,) * n if isinstance(high, float) else tuple(high)
        self.families[family] = Family(tuple(names), base, lows, highs, tuple(groups))
        self._place |= {name: (family, row) for row, name in enumerate(names)}
        self._shares |= {names[row] for group in groups for row in group.rows}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all levers, in the order of declaration."""
        return tuple(self._place)

    def base(self, lever: str) -> Array:
        """Return the base value of a lever, broadcastable to (replications, firms)."""
        family, row = self._find(lever, "")
        value: Array = self.families[family].base[row]
        return value

    def pick(self, at: Index) -> Levers:
        """Return the levers of the (replication, firm) at an index, as if there were no others."""
        some = Levers((at[0].size, 1))
        some.families = {
            name: replace(family, base=pick(family.base, at))
            for name, family in self.families.items()
        }
        some._place, some._shares = self._place, self._shares
        return some

    def combine(self, effects: Iterable[Effect]) -> dict[str, Array]:
        """Return the values of every family under `effects`.

        Raises
        ------
        PluginError
            If an effect names an unknown lever, shifts a share, or transfers between groups.
        """
        values = {name: family.base for name, family in self.families.items()}
        ordered = sorted(effects, key=lambda one: one.source)
        for one in ordered:
            if one.kind not in KINDS:
                kinds = ", ".join(KINDS)
                raise PluginError(f"{one.source}: no effect is a {one.kind!r}; known: {kinds}")
        rows: dict[tuple[str, int], None] = {}
        for kind in ("shift", "factor"):
            for one in ordered:
                if one.kind == kind:
                    place = self._find(one.lever, one.source)
                    self._check_free(one)
                    row = self._own(values, place[0])[place[1]]
                    _apply(np.add if kind == "shift" else np.multiply, row, one)
                    rows[place] = None
        self._bound(values, rows)
        self._transfer(values, [one for one in ordered if one.kind == "transfer"])
        return values

    def _find(self, lever: str, source: str) -> tuple[str, int]:
        try:
            return self._place[lever]
        except KeyError:
            near = difflib.get_close_matches(lever, self._place, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise PluginError(f"{source}: unknown lever {lever}{hint}") from None

    def _check_free(self, one: Effect) -> None:
        if one.lever in self._shares:
            raise PluginError(
                f"{one.source}: {one.lever} is a share of a whole; move it with transfer(), "
                f"not with a {one.kind}"
            )

    def _own(self, values: dict[str, Array], family: str) -> Array:
        if values[family] is self.families[family].base:
            base = self.families[family].base
            values[family] = np.array(np.broadcast_to(base, (len(base), *self._shape)))
        return values[family]

    def _bound(self, values: dict[str, Array], rows: Iterable[tuple[str, int]]) -> None:
        for name, row in rows:
            family = self.families[name]
            self.moved.add(family.names[row])
            low, high = family.low[row], family.high[row]
            value = values[name][row]
            if (low == -np.inf or value.min() >= low) and (high == np.inf or value.max() <= high):
                continue
            cut = int(np.count_nonzero((value < low) | (value > high)))
            if cut:  # a value that is not a number is caught at the close
                np.clip(value, low, high, out=value)
                self._count(family.names[row], cut)

    def _count(self, lever: str, cut: int) -> None:
        self.clipped[lever] = self.clipped.get(lever, 0) + cut

    def _transfer(self, values: dict[str, Array], moves: list[Effect]) -> None:
        leaving: dict[str, Array | float] = {}
        for one in moves:
            leaving[one.lever] = leaving.get(one.lever, 0.0) + one.amount
        several = {one.lever for one in moves if sum(m.lever == one.lever for m in moves) > 1}
        touched: dict[tuple[str, Group], None] = {}
        for one in moves:
            family, origin = self._find(one.lever, one.source)
            other, target = self._find(one.target, one.source)
            group = next((g for g in self.families[family].groups if origin in g.rows), None)
            if group is None or other != family or target not in group.rows:
                raise PluginError(
                    f"{one.source}: cannot transfer from {one.lever} to {one.target}: "
                    "they are not shares of one whole"
                )
            fraction = one.amount
            if one.lever not in several:
                fraction = np.minimum(fraction, 1.0)
            else:
                fraction = fraction / np.maximum(leaving[one.lever], 1.0)
            amount = self.families[family].base[origin] * fraction
            shares = self._own(values, family)
            shares[origin] -= amount
            shares[target] += amount
            self.moved |= {one.lever, one.target}
            touched[family, group] = None
        for name, group in touched:
            self._cap(name, values[name], group)

    def _cap(self, name: str, shares: Array, group: Group) -> None:
        family = self.families[name]
        for row in group.rows:
            if family.high[row] < 1.0:
                excess = np.maximum(shares[row] - family.high[row], 0.0)
                cut = int(np.count_nonzero(excess))
                if cut:
                    shares[row] -= excess
                    others = (one for one in group.rows if one != row)
                    shares[group.rest if row != group.rest else next(others)] += excess
                    self._count(family.names[row], cut)


def is_void(levers: Levers, name: str) -> bool:
    """Return whether a lever is zero, so that a factor on it moves nothing."""
    shifted = name in {"product.premium", "firm.services"} or name.endswith((".reuse", ".share"))
    return not shifted and not levers.base(name).any()
