"""The layout of a Sankey diagram: columns, bars, ribbons and labels, in pixels."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simcore.charts.network import throughput
from simcore.charts.ordering import Bar, Piece, arrange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simcore.charts.network import Link

__all__ = ["Layout", "laid_out"]

LETTER: Final = 0.53
"""Width of a letter per its size [1]."""

LINE: Final = 1.2
"""Height of a line of text per size of its letters [1]."""

APART: Final = 0.5
"""Least room between labels or bars of a column per size of letters [1]."""

STEPS: Final = 10
"""Points along the edge of a ribbon between two columns."""

BAR: Final = 0.6
"""Width of a bar per size of letters [1]."""

ROOMY: Final = 1.35
"""Height per that of all labels of the fullest column, so that flows keep some of it [1]."""

LOW: Final = 2.5
"""Height of a bar per size of letters below which its label stands above it [1]."""

FULLEST: Final = 0.75
"""Share of the height that the bars of the fullest column take at most [1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Rows of a Sankey diagram by what they draw, and the height that they need [px]."""

    bars: list[dict[str, Any]]
    ribbons: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    height: float


def laid_out(  # noqa: PLR0913 - what a layout is made from
    links: Sequence[Link],
    columns: Mapping[str, int],
    labels: Mapping[str, str],
    *,
    width: float,
    height: float,
    letters: int,
) -> Layout:
    """Return where all parts of a diagram are drawn.

    Parameters
    ----------
    links : sequence of Link
        Each from a lower column to a higher one.
    columns : mapping of str to int
        By node, from 0 on.
    labels : mapping of str to str
        By node; a line break parts lines.
    width, height : float
        Of the picture; it grows higher where labels of a column would meet [px].
    letters : int
        Size of letters [px].
    """
    sizes = throughput(links)
    bars = {node: Bar(node, columns[node], size, labels[node]) for node, size in sizes.items()}
    pieces = list(_pieces(links, bars))
    every = {id(bar): bar for piece in pieces for bar in (piece.start, piece.end)}
    last = max(columns[node] for node in sizes)
    by_column: list[list[Bar]] = [[] for _ in range(last + 1)]
    for bar in every.values():
        by_column[bar.column].append(bar)
    height = max(height, ROOMY * max(_least(column, letters) for column in by_column))
    scale = min(_scale(column, height, letters) for column in by_column)
    for bar in every.values():
        bar.height = max(1.0, bar.value * scale)
        bar.room = _room(bar, bar.height, last, letters)
    arrange(by_column, pieces, height, APART * letters)
    x = _places(by_column, width, letters)
    thick = BAR * letters
    return Layout(
        bars=[
            {"node": bar.name, "x": x[bar.column], "x2": x[bar.column] + thick,
             "y": bar.y, "y2": bar.y + bar.height, "value": bar.value}
            for bar in bars.values()
        ],
        ribbons=list(_ribbons(links, pieces, x, thick, scale)),
        labels=[_label(bar, x, last, letters) for bar in bars.values()],
        height=height,
    )  # fmt: skip


def _pieces(links: Sequence[Link], bars: Mapping[str, Bar]) -> Iterator[Piece]:
    """Yield the parts of each link; a long one keeps a place in each column that it passes."""
    for number, link in enumerate(links):
        start, end = bars[link.start], bars[link.end]
        here = start
        for column in range(start.column + 1, end.column):
            there = Bar("", column, link.value)
            yield Piece(number, here, there, link.value)
            here = there
        yield Piece(number, here, end, link.value)


def _text_height(bar: Bar, letters: int) -> float:
    return LINE * letters * (bar.label.count("\n") + 1) if bar.label else 0.0


def _room(bar: Bar, height: float, last: int, letters: int) -> float:
    """Return the height that a bar and its label take; between the ends a low bar has it above."""
    text = _text_height(bar, letters)
    if 0 < bar.column < last and bar.label and height < LOW * letters:
        return height + 2.0 * text
    return max(height, text)


def _least(column: Sequence[Bar], letters: int) -> float:
    """Return the height that the labels of a column need."""
    return sum(_text_height(bar, letters) + APART * letters for bar in column)


def _scale(column: Sequence[Bar], height: float, letters: int) -> float:
    """Return the most pixels of a unit at which a column with its gaps fits."""
    total = sum(bar.value for bar in column)
    if not total > 0.0:
        return math.inf
    # A bar lower than its label takes the room of the label: find by halving what then fits.
    low, high = 0.0, FULLEST * height / total
    for _ in range(20):
        middle = (low + high) / 2.0
        rooms = (max(bar.value * middle, _text_height(bar, letters)) for bar in column)
        fits = sum(rooms) + APART * letters * (len(column) + 1) <= height
        low, high = (middle, high) if fits else (low, middle)
    return low


def _places(by_column: Sequence[Sequence[Bar]], width: float, letters: int) -> list[float]:
    """Return the left edge of each column, with room for the labels at both ends [px]."""
    ends = (
        max((_text_width(bar.label, letters) for bar in by_column[side]), default=0.0)
        for side in (0, -1)
    )
    left, right = (end + letters / 2.0 for end in ends)
    step = (width - left - right - BAR * letters) / max(1, len(by_column) - 1)
    return [left + step * number for number in range(len(by_column))]


def _text_width(text: str, letters: int) -> float:
    return LETTER * letters * max(map(len, text.split("\n")))


def _ribbons(
    links: Sequence[Link], pieces: Sequence[Piece], x: Sequence[float], thick: float, scale: float
) -> Iterator[dict[str, Any]]:
    """Yield points along the ribbons; at a bar they are stacked in the order of where they go."""
    leaves: dict[int, float] = defaultdict(float)
    enters: dict[int, float] = defaultdict(float)
    from_y, to_y = {}, {}
    for piece in sorted(pieces, key=lambda piece: piece.end.middle):
        from_y[id(piece)] = piece.start.y + leaves[id(piece.start)]
        leaves[id(piece.start)] += piece.value * scale
    for piece in sorted(pieces, key=lambda piece: piece.start.middle):
        to_y[id(piece)] = piece.end.y + enters[id(piece.end)]
        enters[id(piece.end)] += piece.value * scale
    for piece in pieces:
        link = links[piece.link]
        first, last = x[piece.start.column] + thick, x[piece.end.column]
        high = max(1.0, link.value * scale)
        begin, rise = from_y[id(piece)], to_y[id(piece)] - from_y[id(piece)]
        for step in range(STEPS + 1):
            part = step / STEPS
            y = begin + rise * (1.0 - math.cos(math.pi * part)) / 2.0
            yield {
                "link": piece.link, "kind": link.kind, "from": link.start, "to": link.end,
                "value": link.value, "x": first + part * (last - first), "y": y, "y2": y + high,
            }  # fmt: skip


def _label(bar: Bar, x: Sequence[float], last: int, letters: int) -> dict[str, Any]:
    """Return a label: outside at both ends, beside its bar in between."""
    side = "left" if bar.column == 0 else "right" if bar.column == last else "middle"
    beside = -0.3 * letters if side == "left" else (BAR + 0.3) * letters
    row = {"node": bar.name, "text": bar.label, "side": side}
    if side == "middle" and bar.height < LOW * letters:
        above = bar.y - 0.6 * _text_height(bar, letters)
        return row | {"side": "above", "x": x[bar.column] + BAR * letters / 2.0, "y": above}
    return row | {"x": x[bar.column] + beside, "y": bar.middle}
