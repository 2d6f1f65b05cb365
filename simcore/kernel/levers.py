"""Levers: the named quantities that interventions move, and how their effects combine."""

from __future__ import annotations

import difflib
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simcore.errors import PluginError
from simcore.kernel.arrays import pick
from simcore.kernel.effects import Effect, factor, pick_effects, shift, transfer
from simcore.kernel.families import Family
from simcore.kernel.plans import check_amount, plan_of, plans_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simcore.kernel.arrays import Array, Index
    from simcore.kernel.families import Group
    from simcore.kernel.plans import Place, Plan, Plans

__all__ = ["Effect", "Levers", "factor", "is_void", "shift", "transfer"]

_PATTERN = attrgetter("source", "kind", "lever", "target")
"""All that a plan depends on."""


class _Combined(NamedTuple):
    """What was combined last, what came of it, and how often bounds cut each lever."""

    plan: Plan
    effects: list[Effect]
    values: dict[str, Array]
    cuts: dict[str, int]


class Levers:
    """All levers of a run: base values, and the values of a period under effects.

    Values are ``(base + sum of shifts) x product of factors``, clipped; shares move by transfers
    only, so that a group always sums to one. Effects are combined in the order of their sources:
    the sum of floats depends on its order, the result must not depend on the file's.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self.families: dict[str, Family] = {}
        self._place: dict[str, Place] = {}
        self._units: dict[str, Place] = {}
        """Of shares the first one of their whole, of others themselves: what moves together."""
        self._plans: Plans | None = None
        self._bases: dict[Plan, list[Array | float | None]] = {}
        self._last: _Combined | None = None
        self._cuts: dict[str, int] = {}
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
        self._units |= {name: (family, row) for row, name in enumerate(names)}
        for group in groups:
            self._units |= {names[row]: (family, group.rows[0]) for row in group.rows}
        self._plans = self._last = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all levers, in the order of declaration."""
        return tuple(self._place)

    def __contains__(self, lever: str) -> bool:
        """Return whether a lever was declared."""
        return lever in self._place

    def base(self, lever: str) -> Array:
        """Return the base value of a lever, broadcastable to (replications, firms)."""
        family, row = self._find(lever, "")
        value: Array = self.families[family].base[row]
        return value

    def combine(self, effects: Iterable[Effect]) -> dict[str, Array]:
        """Return the values of every family under `effects`; nobody may write on them.

        Only what moves otherwise than the last time is worked out again: the same object is the
        same effect. A family in which nothing changed is the same array as the last time.

        Raises
        ------
        PluginError
            If an effect names an unknown lever, shifts a share, or transfers between groups.
        """
        last = self._last = self._next(list(effects), self._last)
        for lever, cut in last.cuts.items():
            self.clipped[lever] = self.clipped.get(lever, 0) + cut
        return last.values.copy()

    def _next(self, effects: list[Effect], last: _Combined | None) -> _Combined:
        """Combine effects, of which some may have been there the last time."""
        self._cuts = {}
        if last is not None and len(effects) == len(last.effects):
            pairs = enumerate(zip(effects, last.effects, strict=True))
            changed = tuple([k for k, (now, then) in pairs if now is not then])
            if not changed:
                return last
            if all(_PATTERN(effects[k]) == _PATTERN(last.effects[k]) for k in changed):
                part = self._part(last.plan, effects, changed)
                values = self._apply(part, effects, last.values.copy())
                kept = {name: cut for name, cut in last.cuts.items() if name not in part.redone}
                return _Combined(last.plan, effects, values, kept | self._cuts)
        plan = self._plan(effects)
        self.moved |= plan.touched
        values = {name: one.base for name, one in self.families.items()}
        return _Combined(plan, effects, self._apply(plan, effects, values), self._cuts)

    def combine_more(
        self,
        values: Mapping[str, Array],
        known: Sequence[Effect],
        more: Sequence[Effect],
        at: Index | None,
    ) -> dict[str, Array]:
        """Return the values of the (replication, firm) at an index under more effects.

        Only what `more` moves is combined again.

        Parameters
        ----------
        values : mapping
            Values of every family at the index under `known`.
        known, more : sequence of Effect
            What all (replication, firm) have.
        at : tuple of two ndarray, shape (n,)
            Replications and firms; None: all of them.
        """
        units = {self._units[name] for one in more for name in self._known(one)}
        again = [one for _, one in self._among(known, units)]
        effects = [*again, *more]
        if at is None:
            self._cuts = {}  # nothing is counted: nothing happens
            return self._apply(self._plan(effects), effects, dict(values))
        some = Levers((at[0].size, 1))
        some._place, some._plans = self._place, self._plans
        some.families = self.families | {
            family: replace(self.families[family], base=pick(self.families[family].base, at))
            for family, _ in units
        }
        effects = pick_effects(effects, at)
        return some._apply(some._plan(effects), effects, dict(values))

    def _among(self, effects: Iterable[Effect], units: set[Place]) -> list[tuple[int, Effect]]:
        """Return what effects do to some units, with their numbers."""
        found = []
        for k, one in enumerate(effects):
            levers = tuple(name for name in one.levers if self._units[name] in units)
            if levers:
                found.append((k, Effect(levers, one.kind, one.amount, one.target, one.source)))
        return found

    def _apply(
        self, plan: Plan, effects: Sequence[Effect], values: dict[str, Array]
    ) -> dict[str, Array]:
        """Return `values`, but from their base on where a plan moves levers."""
        if plan.steps:
            self._move(plan, effects, values)
        if plan.moves:
            self._transfer(plan, effects, values)
        return values

    def _plan(self, effects: Sequence[Effect]) -> Plan:
        """Return the plan for these effects; their pattern comes back period after period."""
        if self._plans is None:
            self._plans = plans_for(self.families)
        pattern = tuple(map(_PATTERN, effects))
        plan = self._plans.whole.get(pattern)
        if plan is None:
            for one in effects:
                self._known(one)
            plan = plan_of(list(enumerate(effects)), self.families, self._place)
            self._plans.whole[pattern] = plan
        for one in effects:
            check_amount(one)
        return plan

    def _part(self, plan: Plan, effects: Sequence[Effect], some: tuple[int, ...]) -> Plan:
        """Return the part of a plan that moves what some of its effects touch."""
        plans = self._plans = self._plans or plans_for(self.families)
        part = plans.parts.get((plan, some))
        if part is None:
            units = {self._units[name] for k in some for name in effects[k].touched}
            part = plan_of(self._among(effects, units), self.families, self._place)
            plans.parts[plan, some] = part
        return part

    def _find(self, lever: str, source: str) -> Place:
        try:
            return self._place[lever]
        except KeyError:
            near = difflib.get_close_matches(lever, self._place, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise PluginError(f"{source}: unknown lever {lever}{hint}") from None

    def _known(self, one: Effect) -> tuple[str, ...]:
        """Return the levers that an effect touches; raises PluginError where there is no such."""
        for name in one.touched:
            self._find(name, one.source)
        return one.touched

    def _move(self, plan: Plan, effects: Sequence[Effect], values: dict[str, Array]) -> None:
        """Replace the values of families in which levers are shifted or multiplied."""
        stack, k = np.empty((len(plan.names), *self._shape)), 0
        try:
            for (operation, k, rows, _, _), base in zip(
                plan.steps, self._starts(plan), strict=True
            ):
                table = stack[rows]
                operation(table if base is None else base, effects[k].amount, table)
        except (TypeError, ValueError) as error:
            one = effects[k]
            raise PluginError(
                f"{one.source}: the amount for {one.label} has shape {np.shape(one.amount)}, "
                f"which does not fit (replications, firms) = {self._shape}"
            ) from error
        for rows, family, places in plan.kept:
            stack[rows] = values[family][places]
        self._bound(plan, stack)
        stack.flags.writeable = False
        for family, rows in plan.families:
            values[family] = stack[rows]

    def _starts(self, plan: Plan) -> list[Array | float | None]:
        """Return the base from which each step starts, as a float where it is but one number.

        None where an earlier step began.
        """
        if plan not in self._bases:
            starts: list[Array | float | None] = []
            for one in plan.steps:
                base = None if one.places is None else self.families[one.family].base[one.places]
                starts.append(base.item() if base is not None and base.size == 1 else base)
            self._bases[plan] = starts
        return self._bases[plan]

    def _bound(self, plan: Plan, stack: Array) -> None:
        """Clip what left its bounds; a value that is not a number is caught at the close."""
        capped = plan.high.size
        if np.minimum.reduce(stack, None) >= plan.safe and (
            not capped or np.maximum.reduce(stack[:capped], None) <= plan.ceiling
        ):  # the usual case, in one look at all
            return
        for row, low in enumerate(plan.low):
            value, high = stack[row], plan.high[row] if row < plan.high.size else np.inf
            if value.min() >= low and value.max() <= high:
                continue
            cut = int(np.count_nonzero((value < low) | (value > high)))
            if cut:
                np.clip(value, low, high, out=value)
                self._count(plan.names[row], cut)

    def _count(self, lever: str, cut: int) -> None:
        self._cuts[lever] = self._cuts.get(lever, 0) + cut

    def _transfer(self, plan: Plan, effects: Sequence[Effect], values: dict[str, Array]) -> None:
        """Replace the values of families in which shares move."""
        shares: dict[str, list[Array]] = {}
        for name, rows in plan.shares:
            base, before = self.families[name].base, values[name]
            table = values[name] = np.empty((len(base), *self._shape))
            table[...] = before
            shares[name] = list(table)
            if before is not base:
                for row in rows:
                    shares[name][row][...] = base[row]
        most = _most(plan, effects)
        for k, family, origin, target, is_alone in plan.moves:
            wanted = effects[k].amount
            fraction = np.minimum(wanted, 1.0) if is_alone else wanted / most[family, origin]
            amount = self.families[family].base[origin] * fraction
            left, right = shares[family][origin], shares[family][target]
            np.subtract(left, amount, left)
            np.add(right, amount, right)
        for name, group in plan.groups:
            self._cap(name, shares[name], group)
        for name in shares:
            values[name].flags.writeable = False

    def _cap(self, name: str, shares: list[Array], group: Group) -> None:
        family = self.families[name]
        for row in group.rows:
            if family.high[row] < 1.0 and shares[row].max() > family.high[row]:
                excess = np.maximum(shares[row] - family.high[row], 0.0)
                shares[row] -= excess
                others = (one for one in group.rows if one != row)
                shares[group.rest if row != group.rest else next(others)] += excess
                self._count(family.names[row], int(np.count_nonzero(excess)))


def _most(plan: Plan, effects: Sequence[Effect]) -> dict[Place, Array]:
    """Return by what fractions are divided that leave one share together."""
    leaving: dict[Place, Array | float] = {}
    for one in plan.moves:
        if not one.is_alone:
            place, amount = (one.family, one.origin), effects[one.effect].amount
            leaving[place] = leaving[place] + amount if place in leaving else amount
    return {place: np.maximum(total, 1.0) for place, total in leaving.items()}


def is_void(levers: Levers, name: str) -> bool:
    """Return whether a lever is zero, so that a factor on it moves nothing."""
    shifted = name in {"product.premium", "firm.services"} or name.endswith((".reuse", ".share"))
    return not shifted and not levers.base(name).any()
