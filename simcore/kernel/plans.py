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
    from simcore.kernel.levers import Family, Group

__all__ = ["Move", "Place", "Plan", "Run", "plan_of"]

Place = tuple[str, int]
"""Family and row of a lever."""
Work = tuple[tuple[np.ufunc, int], ...]
"""Operations in their order, each with the number of the effect whose amount it takes."""


class Run(NamedTuple):
    """Neighbours of one family on which the same effects work: ``rows`` of the stack.

    They start from the base of the levers at ``places``, or, without work, keep their values.
    """

    rows: slice
    family: str
    places: slice
    work: Work


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
    runs, kept : tuple of Run
        Rows with shifts and factors, and rows without.
    low, high : tuple of float, ndarray
        Bounds of the stack, and of its first rows; infinite where nothing moves.
    safe : float
        Largest lower bound: where all values are above it, none is below its own.
    moves : tuple of Move
        Transfers in the order of their sources.
    shares, groups : tuple
        Families in which shares move, with the rows of the groups concerned; and those groups.
    touched : frozenset of str
        Levers that move.
    """

    names: tuple[str, ...]
    families: tuple[tuple[str, slice], ...]
    runs: tuple[Run, ...]
    kept: tuple[Run, ...]
    low: tuple[float, ...]
    safe: float
    high: Array
    moves: tuple[Move, ...]
    shares: tuple[tuple[str, tuple[int, ...]], ...]
    groups: tuple[tuple[str, Group], ...]
    touched: frozenset[str]


def plan_of(
    effects: Sequence[Effect], families: Mapping[str, Family], places: Mapping[str, Place]
) -> Plan:
    """Return the plan for a pattern of effects; every lever that they name has a place.

    Raises
    ------
    PluginError
        If an effect is of no known kind, shifts a share, or transfers between groups.
    """
    # The sum of floats depends on its order; the result must not depend on the file's.
    ordered = sorted(enumerate(effects), key=lambda one: one[1].source)
    for _, one in ordered:
        _check(one, families, places)
    work = _work(ordered, places)
    stacked = sorted(work, key=lambda name: not families[name].is_capped)
    names: list[str] = []
    cuts, runs, low, high = [], [], [], []
    for name in stacked:
        family, todo = families[name], work[name]
        runs += _runs(name, len(names), [todo.get(row, ()) for row in range(len(family.names))])
        cuts.append((name, slice(len(names), len(names) + len(family.names))))
        names += family.names
        low += [family.low[row] if row in todo else -np.inf for row in range(len(family.names))]
        if family.is_capped:
            rows = range(len(family.names))
            high += [family.high[row] if row in todo else np.inf for row in rows]
    moves = _moves(ordered, places)
    groups = _groups(moves, families)
    return Plan(
        names=tuple(names),
        families=tuple(cuts),
        runs=tuple(run for run in runs if run.work),
        kept=tuple(run for run in runs if not run.work),
        low=tuple(low),
        safe=max(low, default=-np.inf),
        high=np.array(high),
        moves=moves,
        shares=tuple(
            (name, tuple(row for family, group in groups if family == name for row in group.rows))
            for name in dict.fromkeys(family for family, _ in groups)
        ),
        groups=groups,
        touched=frozenset(name for one in effects for name in one.touched),
    )


def _check(one: Effect, families: Mapping[str, Family], places: Mapping[str, Place]) -> None:
    """Refuse an effect that cannot be, in the name of its source."""
    if one.kind not in KINDS:
        kinds = ", ".join(KINDS)
        raise PluginError(f"{one.source}: no effect is a {one.kind!r}; known: {kinds}")
    if np.ndim(one.amount) > 2:  # it would spread over neighbours
        raise PluginError(
            f"{one.source}: the amount for {one.label} has shape {np.shape(one.amount)}, but must "
            "fit (replications, firms)"
        )
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
) -> dict[str, dict[int, Work]]:
    """Return the shifts, then the factors, on each lever, by family and row."""
    work: dict[str, dict[int, Work]] = {}
    for kind, operation in (("shift", np.add), ("factor", np.multiply)):
        for k, one in ordered:
            if one.kind == kind:
                for lever in one.levers:
                    family, row = places[lever]
                    todo = work.setdefault(family, {})
                    todo[row] = (*todo.get(row, ()), (operation, k))
    return work


def _runs(family: str, start: int, work: Sequence[Work]) -> list[Run]:
    """Cut the rows of a family, from `start` of the stack on, where other work begins."""
    bounds = [row for row in range(1, len(work)) if work[row] != work[row - 1]]
    return [
        Run(slice(start + first, start + stop), family, slice(first, stop), work[first])
        for first, stop in pairwise((0, *bounds, len(work)))
    ]


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
