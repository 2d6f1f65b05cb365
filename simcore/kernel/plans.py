"""Plans: what effects of one pattern do to the levers, worked out before the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simcore.errors import PluginError
from simcore.kernel.effects import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simcore.kernel.arrays import Array
    from simcore.kernel.effects import Effect
    from simcore.kernel.families import Family, Group

__all__ = ["Move", "Place", "Plan", "Plans", "Rest", "Step", "check_amount", "plan_of", "plans_for"]

Place = tuple[str, int]
"""Family and row of a lever."""
Pattern = tuple[tuple[str | tuple[str, ...], ...], ...]
"""Source, kind, lever or levers, and target of each effect."""

MOST_PLANS, MOST_STRUCTURES = 2000, 8
"""How many are kept; a scenario has some dozens of plans, a study mostly one structure."""


class Step(NamedTuple):
    """One shift or factor on neighbours of one family: ``rows`` of the stack, or the only one.

    They start from the base of the levers at ``places``; None where an earlier step began.
    """

    operation: np.ufunc
    effect: int
    rows: slice | int
    family: str
    places: slice | int | None


class Rest(NamedTuple):
    """Neighbours of one family that no step moves."""

    rows: slice
    family: str
    places: slice


class Move(NamedTuple):
    """One transfer, by effect number ``effect``; ``is_alone`` where no other has its origin."""

    effect: int
    family: str
    origin: int
    target: int
    is_alone: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What effects of one pattern, of sources, kinds and levers, do.

    Families in which a lever is shifted or multiplied stand in one stack. Those with upper bounds
    come first, so that only their rows are searched for values that are too large.

    Attributes
    ----------
    names : tuple of str
        Lever of each row of the stack.
    families : tuple of (str, slice)
        Families in the stack, and their rows.
    steps : tuple of Step
        Shifts, then factors, in the order of their sources.
    kept : tuple of Rest
        Rows without any.
    low, high : tuple of float, ndarray
        Bounds of the stack, and of its first rows; infinite where nothing moves.
    safe, ceiling : float
        Largest lower bound: where all values are above it, none is below its own; and the smallest
        upper bound.
    moves : tuple of Move
        Transfers in the order of their sources.
    shares, groups : tuple
        Families in which shares move, with the rows of the groups concerned; and those groups.
    touched, redone : frozenset of str
        Levers that move; and those with the others of their wholes.
    """

    names: tuple[str, ...]
    families: tuple[tuple[str, slice], ...]
    steps: tuple[Step, ...]
    kept: tuple[Rest, ...]
    low: tuple[float, ...]
    safe: float
    high: Array
    ceiling: float
    moves: tuple[Move, ...]
    shares: tuple[tuple[str, tuple[int, ...]], ...]
    groups: tuple[tuple[str, Group], ...]
    touched: frozenset[str]
    redone: frozenset[str]


class Plans:
    """Plans for levers of one structure, and parts of plans for some of their effects.

    They depend on names and bounds alone, not on values: all runs of a case share them.
    """

    def __init__(self) -> None:
        self.whole: dict[Pattern, Plan] = {}
        self.parts: dict[tuple[Plan, tuple[int, ...]], Plan] = {}


_KNOWN: dict[tuple[object, ...], Plans] = {}
"""A cache of pure values; results do not depend on it."""


def plans_for(families: Mapping[str, Family]) -> Plans:
    """Return the plans known for levers of a structure."""
    key = tuple(
        (name, one.names, one.low, one.high, *((group.rows, group.rest) for group in one.groups))
        for name, one in families.items()
    )
    known = _KNOWN.get(key)
    if known is None or len(known.whole) > MOST_PLANS:
        if len(_KNOWN) >= MOST_STRUCTURES:
            _KNOWN.clear()
        known = _KNOWN[key] = Plans()
    return known


def plan_of(
    effects: Sequence[tuple[int, Effect]],
    families: Mapping[str, Family],
    places: Mapping[str, Place],
) -> Plan:
    """Return the plan for a pattern of numbered effects; every lever that they name has a place.

    Raises
    ------
    PluginError
        If an effect is of no known kind, shifts a share, or transfers between groups.
    """
    # The sum of floats depends on its order; the result must not depend on the file's.
    ordered = sorted(effects, key=lambda one: one[1].source)
    for _, one in ordered:
        _check(one, families, places)
    work = _work(ordered, places)
    stacked = dict.fromkeys(family for _, _, family, _ in work)
    first: dict[str, int] = {}  # row of the stack where each family begins
    names: list[str] = []
    for name in sorted(stacked, key=lambda one: not families[one].is_capped):
        first[name] = len(names)
        names += families[name].names
    steps, begun = _steps(work, first)
    bounds = {name: _bounds(families[name], begun[name]) for name in first}
    low = tuple(bound for name in first for bound in bounds[name][0])
    high = [b for name in first if families[name].is_capped for b in bounds[name][1]]
    moves = _moves(ordered, places)
    groups = _groups(moves, families)
    touched = frozenset(name for _, one in effects for name in one.touched)
    return Plan(
        names=tuple(names),
        families=tuple(
            (name, slice(start, start + len(families[name].names))) for name, start in first.items()
        ),
        steps=steps,
        kept=tuple(
            Rest(slice(start + span.start, start + span.stop), name, span)
            for name, start in first.items()
            for span in _spans(set(range(len(families[name].names))) - begun[name])
        ),
        low=low,
        safe=max(low, default=-np.inf),
        high=np.array(high),
        ceiling=min(high, default=np.inf),
        moves=moves,
        shares=tuple(
            (name, tuple(row for family, group in groups if family == name for row in group.rows))
            for name in dict.fromkeys(family for family, _ in groups)
        ),
        groups=groups,
        touched=touched,
        redone=touched.union(families[name].names[row] for name, one in groups for row in one.rows),
    )


def check_amount(one: Effect) -> None:
    """Refuse an amount with more axes than two: it would spread over neighbours."""
    if isinstance(one.amount, np.ndarray) and one.amount.ndim > 2:
        raise PluginError(
            f"{one.source}: the amount for {one.label} has shape {one.amount.shape}, but must "
            "fit (replications, firms)"
        )


def _check(one: Effect, families: Mapping[str, Family], places: Mapping[str, Place]) -> None:
    """Refuse an effect that cannot be, in the name of its source."""
    if one.kind not in KINDS:
        kinds = ", ".join(KINDS)
        raise PluginError(f"{one.source}: no effect is a {one.kind!r}; known: {kinds}")
    for lever in one.levers:
        family, row = places[lever]
        group = families[family].whole(row)
        if one.kind != "transfer" and group is not None:
            raise PluginError(
                f"{one.source}: {lever} is a share of a whole; move it with transfer(), "
                f"not with a {one.kind}"
            )
        if one.kind == "transfer":
            other, target = places[one.target]
            if group is None or other != family or target not in group.rows:
                raise PluginError(
                    f"{one.source}: cannot transfer from {lever} to {one.target}: "
                    "they are not shares of one whole"
                )


def _work(
    ordered: Sequence[tuple[int, Effect]], places: Mapping[str, Place]
) -> list[tuple[np.ufunc, int, str, set[int]]]:
    """Return operation, effect, family and rows of all shifts, then of all factors."""
    work: list[tuple[np.ufunc, int, str, set[int]]] = []
    for kind, operation in (("shift", np.add), ("factor", np.multiply)):
        for k, one in ordered:
            if one.kind == kind:
                rows: dict[str, set[int]] = {}
                for lever in one.levers:
                    family, row = places[lever]
                    rows.setdefault(family, set()).add(row)
                work += [(operation, k, family, some) for family, some in rows.items()]
    return work


def _steps(
    work: Sequence[tuple[np.ufunc, int, str, set[int]]], first: Mapping[str, int]
) -> tuple[tuple[Step, ...], dict[str, set[int]]]:
    """Return the steps on a stack, and the rows of each family that they touch."""
    steps: list[Step] = []
    begun: dict[str, set[int]] = {family: set() for family in first}
    for operation, k, family, rows in work:
        start, old = first[family], begun[family]
        for some, is_new in ((rows - old, True), (rows & old, False)):
            for span in _spans(some):
                cut = _plain(slice(start + span.start, start + span.stop))
                steps.append(Step(operation, k, cut, family, _plain(span) if is_new else None))
        old |= rows
    return tuple(steps), begun


def _plain(span: slice) -> slice | int:
    """Return a slice, or the place of its only row: without an axis for it numpy is quicker."""
    first: int = span.start
    return first if span.stop == first + 1 else span


def _bounds(family: Family, begun: set[int]) -> tuple[list[float], list[float]]:
    """Return the bounds of a family, infinite where nothing moves."""
    rows = range(len(family.names))
    low = [family.low[row] if row in begun else -np.inf for row in rows]
    return low, [family.high[row] if row in begun else np.inf for row in rows]


def _spans(rows: set[int]) -> list[slice]:
    """Return rows as slices of neighbours."""
    ordered = sorted(rows)
    bounds = [i for i in range(1, len(ordered)) if ordered[i] != ordered[i - 1] + 1]
    cuts = pairwise((0, *bounds, len(ordered))) if ordered else ()
    return [slice(ordered[i], ordered[j - 1] + 1) for i, j in cuts]


def _moves(ordered: Sequence[tuple[int, Effect]], places: Mapping[str, Place]) -> tuple[Move, ...]:
    """Return the transfers."""
    found = [
        (k, *places[one.levers[0]], places[one.target][1])
        for k, one in ordered
        if one.kind == "transfer"
    ]
    origins = [(family, origin) for _, family, origin, _ in found]
    return tuple(Move(*one, origins.count(one[1:3]) == 1) for one in found)


def _groups(moves: Sequence[Move], families: Mapping[str, Family]) -> tuple[tuple[str, Group], ...]:
    """Return the groups in which shares move, with their families."""
    found = ((one.family, families[one.family].whole(one.origin)) for one in moves)
    return tuple(dict.fromkeys((family, group) for family, group in found if group is not None))
