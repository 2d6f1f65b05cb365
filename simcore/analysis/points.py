"""The best and the worst points of a sweep as a table for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from simcore.analysis.compare import BASES
from simcore.analysis.figures import bracket, figure, fitting_unit, last_place, percent
from simcore.analysis.spread import Spread
from simcore.analysis.sweeps import ABSOLUTE, MONEY, Order, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.digest import Digest, Picture

__all__ = ["pictures", "value_text"]

RANGE: Final = "[5 %, 95 %]"

NAMED: Final = 6
"""Points that are named; of more, only how many."""


def pictures(one: Digest) -> Iterator[RenderableType]:
    """Yield each sweep of a digest: what it varies, its best and worst points, and its range."""
    if one.passed_over:
        listed = (
            f"{len(one.passed_over):,} scenarios are left out, shown are the best by {_by(one)}."
        )
        yield Text(f"{listed} All: --format csv.")
        lacking = one.incomplete(one.passed_over)
        if lacking:
            yield Text(f"{len(lacking):,} of them lack replications: {_named(lacking)}.")
        yield Text()
    for picture in one.pictures:
        yield from _picture(one, picture)


def value_text(value: float | str) -> str:
    """Return a value of a point as people read it: at most six digits."""
    return value if isinstance(value, str) else f"{value:.6g}"


def _picture(one: Digest, picture: Picture) -> Iterator[RenderableType]:
    sweep, count = picture.sweep, len(picture.sweep.points)
    entry = sweep.entry
    title = f"{sweep.name}: {entry.title}" if entry.title else sweep.name
    axes = ", ".join(axis.label for axis in entry.axes)
    yield Text(f"{title} ({entry.kind} of {count:,} points over {axes}; from {entry.extends})")
    if not picture.ranked:
        yield Text("  No replication of any point is left.\n")
        return
    columns = _columns(one)
    yield _table(one, picture, columns)
    for line in _lines(one, picture, columns):
        yield Text(f"  {line}")
    yield Text()


def _columns(one: Digest) -> list[tuple[str, str]]:
    """Return indicator and basis of what is shown of a point: order, pressure and money."""
    compared = {(row.indicator, row.basis) for row in one.whole.rows}
    wanted = [one.order, Order(one.whole.pressure), Order(MONEY)]
    asked = [(order.column, order.basis) for order in wanted]
    return [pair for pair in dict.fromkeys(asked) if pair in compared]


def _table(one: Digest, picture: Picture, columns: Sequence[tuple[str, str]]) -> Table:
    entry, comparison = picture.sweep.entry, one.whole
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("", no_wrap=True)
    for axis in entry.axes:
        unit = "" if axis.unit in {"", "1"} else f" [{axis.unit}]"
        table.add_column(Text(f"{axis.label}{unit}"), justify="right", overflow="fold")
    shown = [*picture.best, *picture.worst]
    found = []
    for column, basis in columns:
        rows = rows_of(comparison, column, basis)
        largest = max(abs(rows[name].difference.median) for name in shown)
        divisor, unit = fitting_unit(next(iter(rows.values())).unit, largest)
        heading = f"{_said(comparison, column, basis)}\n{unit}"
        table.add_column(Text(heading), justify="right", overflow="fold")
        table.add_column(Text(RANGE), justify="right", no_wrap=True)
        table.add_column(Text("%"), justify="right", no_wrap=True)
        found.append((rows, divisor))
    table.add_column(Text("absolute decoupling"), justify="right")
    for name in shown:
        if name in picture.worst[:1] and picture.left_out:
            table.add_row(Text(f"  ... {picture.left_out:,} more", style="dim"))
        values = [Text(value_text(value)) for value in picture.sweep.points[name]]
        cells = [Text(cell) for rows, divisor in found for cell in _cells(rows[name], divisor)]
        table.add_row(Text(f"  {name}{_mark(one, name)}"), *values, *cells, _absolute(one, name))
    return table


def _cells(row: Row, divisor: float) -> Iterator[str]:
    """Yield difference, interval and percentage."""
    ends = row.difference
    change = Spread(ends.median / divisor, ends.low / divisor, ends.high / divisor)
    place = last_place(change)
    yield figure(change.median, place, sign=True)
    yield bracket(change, place, sign=True)
    yield percent(row.difference, row.baseline)


def _absolute(one: Digest, name: str) -> Text:
    return Text(f"{figure(100.0 * one.whole.states[name].absolute, 0)} %")


def _mark(one: Digest, name: str) -> str:
    """Return a star behind what lacks replications."""
    return " *" if one.whole.missing(name) else ""


def _lines(one: Digest, picture: Picture, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield how the points were chosen, what all of them span, and which lack replications."""
    names, count = picture.sweep.points, len(picture.sweep.points)
    yield f"Best first, by {_by(one)}; --sort COLUMN, --top N. All points: --format csv."
    spans = [_span(one.whole, picture, column, basis) for column, basis in columns]
    shares = [one.whole.states[name].absolute for name in names]
    known = [100.0 * share for share in shares if math.isfinite(share)]
    ends = dict.fromkeys(figure(end, 0) for end in (min(known), max(known)))
    spans.append(f"absolute decoupling in {' to '.join(ends)} % of the replications")
    yield f"All points span, in medians: {'; '.join(spans)}."
    given = [axis.label for axis in picture.sweep.given]
    if given:
        yield (
            f"{', '.join(given)}: no number of a measure, and {one.whole.baseline} keeps its own;"
            " where it uses it, the differences are not the effect of measures alone."
        )
    lacking = one.incomplete(names)
    if lacking:
        none = count - picture.ranked
        left = f"; {none:,} of them have none and are not ranked" if none else ""
        yield (
            f"* {len(lacking):,} of {count:,} points lack replications (failed or not run yet):"
            f" {_named(lacking)}{left}."
        )


def _named(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _span(comparison: Comparison, picture: Picture, column: str, basis: str) -> str:
    """Return the lowest and the highest median of a difference over all points."""
    rows = rows_of(comparison, column, basis)
    medians = [rows[name].difference.median for name in picture.sweep.points]
    known = [one for one in medians if math.isfinite(one)]
    ends = (min(known), max(known))
    divisor, unit = fitting_unit(next(iter(rows.values())).unit, max(map(abs, ends)))
    low, high = (one / divisor for one in ends)
    place = last_place(Spread(low, low, high)) if high > low else last_place(Spread(low, low, low))
    said = _said(comparison, column, basis)
    return f"{said} {figure(low, place, sign=True)} to {figure(high, place, sign=True)} {unit}"


def _by(one: Digest) -> str:
    """Return what the points are ordered by."""
    order = one.order
    if order.column == ABSOLUTE:
        return "the share of replications with absolute decoupling, largest first"
    first = "largest" if order.is_more_better else "lowest"
    said = _said(one.whole, order.column, order.basis)
    return f"the median difference of {said}, {first} first"


def _said(comparison: Comparison, column: str, basis: str) -> str:
    """Return a column with the years that count."""
    years = f"{comparison.year}" if basis == BASES[0] else f"{comparison.first_year}-"
    return f"{column} {years}" if basis == BASES[0] else f"{column} {years}{comparison.year}"
