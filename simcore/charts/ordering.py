"""The order and the height of the bars of a Sankey diagram, with few ribbons across each other."""

from __future__ import annotations

import itertools
import math
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Bar", "Piece", "arrange", "crossed"]

ATTEMPTS: Final = 12
"""Orders that are tried; the one with the fewest crossings stays."""

SWEEPS: Final = 6
"""Passes in which bars move towards the middle of what they are linked to."""


@dataclass(slots=True, eq=False)
class Bar:
    """A node, or a place in a column where a long ribbon passes; y grows downwards."""

    name: str
    column: int
    value: float
    label: str = ""
    y: float = 0.0
    height: float = 0.0
    room: float = 0.0

    @property
    def middle(self) -> float:
        """Return the height of its middle [px]."""
        return self.y + self.height / 2.0


_Linked: TypeAlias = "Mapping[int, Sequence[tuple[Bar, float]]]"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of a ribbon from one column to the next."""

    link: int
    start: Bar
    end: Bar
    value: float


def arrange(
    by_column: Sequence[list[Bar]], pieces: Sequence[Piece], height: float, gap: float
) -> None:
    """Give each bar its place: near what it is linked to, with few ribbons across each other.

    Parameters
    ----------
    by_column : sequence of list of Bar
        From left to right; they are put in order, and `y` of their bars is set.
    pieces : sequence of Piece
        Ribbons between neighbouring columns.
    height, gap : float
        Of the picture, and between two bars [px].
    """
    linked: dict[int, list[tuple[Bar, float]]] = defaultdict(list)
    for piece in pieces:
        linked[id(piece.start)].append((piece.end, piece.value))
        linked[id(piece.end)].append((piece.start, piece.value))
    _put_in_order(by_column, pieces, linked, height, gap)
    for turn in range(SWEEPS):
        for column in by_column if turn % 2 else reversed(by_column):
            _pull(column, linked)
            _stack(column, height, gap)


def _put_in_order(
    by_column: Sequence[list[Bar]],
    pieces: Sequence[Piece],
    linked: _Linked,
    height: float,
    gap: float,
) -> None:
    """Order the bars of each column, from several orders to begin with."""
    chance = random.Random(0)  # noqa: S311 # nosec B311 # the same orders each time, no secret
    best: list[list[Bar]] = []
    least = math.inf
    for attempt in range(ATTEMPTS):
        for column in by_column:
            if attempt:
                chance.shuffle(column)
            else:
                column.sort(key=lambda bar: -bar.value)
        _unplaced(by_column, height, gap)
        for turn in range(SWEEPS):
            for column in by_column if turn % 2 == 0 else reversed(by_column):
                _pull(column, linked)
                # What is pulled alike keeps its order, whatever the last digits say.
                column.sort(key=lambda bar: round(bar.middle, 3))
                _stack(column, height, gap)
            found = crossed(pieces)
            if found < 0.999 * least:
                least, best = found, [list(column) for column in by_column]
            if not least > 0.0:
                break
        if not least > 0.0:
            break
    for column, order in zip(by_column, best, strict=True):
        column[:] = order
    _unplaced(by_column, height, gap)


def _unplaced(by_column: Sequence[Sequence[Bar]], height: float, gap: float) -> None:
    """Put the bars of each column below each other in their order."""
    for column in by_column:
        for bar in column:
            bar.y = 0.0
        _stack(column, height, gap)


def _pull(column: Sequence[Bar], linked: _Linked) -> None:
    """Move bars to the middle of what they are linked to, by the size of the links."""
    for bar in column:
        near = linked[id(bar)]
        weight = sum(value for _, value in near)
        bar.y = sum(other.middle * value for other, value in near) / weight - bar.height / 2.0


def crossed(pieces: Sequence[Piece]) -> float:
    """Return how much crosses: of each two ribbons that do, the geometric mean.

    A thin ribbon across a thick one disturbs more than the thin one alone tells.
    """
    by_column: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for piece in pieces:
        ends = (piece.start.middle, piece.end.middle, piece.value)
        by_column[piece.start.column].append(ends)
    return sum(
        math.sqrt(one[2] * two[2])
        for here in by_column.values()
        for one, two in itertools.combinations(here, 2)
        if (one[0] - two[0]) * (one[1] - two[1]) < 0.0
    )


def _stack(column: Sequence[Bar], height: float, gap: float) -> None:
    """Move the bars of a column apart, in their order, as little as it takes."""
    below = gap / 2.0
    for bar in column:
        margin = (bar.room - bar.height) / 2.0
        bar.y = max(below, bar.y - margin) + margin
        below = bar.y + bar.height + margin + gap
    above = height - gap / 2.0
    for bar in reversed(column):
        margin = (bar.room - bar.height) / 2.0
        bar.y = min(bar.y, above - margin - bar.height)
        above = bar.y - margin - gap
