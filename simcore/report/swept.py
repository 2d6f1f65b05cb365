"""Sweeps in the report: what was varied, which points are best, and a row for each point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from simcore.analysis.sweeps import MONEY, Order
from simcore.report.marking import Cell, Interval, quoted, span
from simcore.report.standing import SHOWN_SHARE, SPACE
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simcore.analysis.sweeps import Swept
    from simcore.batch.records import AxisEntry, BlockRecord
    from simcore.report.datasets import Datasets
    from simcore.report.wording import Wording

__all__ = ["SweptSection", "swept_sections"]

ROWS: Final = 2_000
"""Rows of points in a report, over all sweeps: some 2 kB each."""

ENDS: Final = 3
"""Points that are shown from either end."""

PLAIN: Final = ("", "1")
"""Units that need no word: of text, and of factors."""

NAMED: Final = 6
"""Points that a sentence names; of more, only how many."""


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A paired difference that the tables have, on its basis and in its unit."""

    column: str
    basis: str
    divisor: float
    unit: Markup


class SweptSection:
    """What the report tells of one sweep.

    Parameters
    ----------
    wording : Wording
        Words for scenarios and quantities.
    data : Datasets
        Of the result.
    sweep : Swept
        One of the sweeps of the comparison.
    rows : int
        How many points have a row.
    """

    def __init__(self, wording: Wording, data: Datasets, sweep: Swept, rows: int) -> None:
        self._wording, self._compared, self._data = wording, wording.compared, data
        self.sweep, self._most = sweep, rows
        self._ranked = Order(self._compared.pressure).ranked(self._compared.full, sweep.points)
        self._index = [one["name"] for one in wording.manifest.get("sweeps")].index(sweep.name)

    def heading(self) -> Markup:
        """Return the name of the sweep, with its title where it has one."""
        manifest, at = self._wording.manifest, ("sweeps", self._index)
        name = quoted(self.sweep.name, manifest.key(*at, "name"), tag="b")
        if not self.sweep.entry.title:
            return name
        title = quoted(self.sweep.entry.title, manifest.key(*at, "title"))
        return self._say("words.colon", head=name, rest=title)

    def lead(self) -> Iterator[Markup]:
        """Yield what was varied, which points are best, how surely, and what is missing."""
        yield self._say(
            f"sweeps.{self.sweep.entry.kind}",
            count=self._count("count", len(self.sweep.points)).counted(),
            axes=self._wording.joined([self._label(axis) for axis, _ in self._axes()]),
            extends=quoted(
                self.sweep.entry.extends,
                self._wording.manifest.key("sweeps", self._index, "extends"),
                tag="code",
            ),
        )
        given = {axis.label for axis in self.sweep.given}
        if given:
            labels = [self._label(axis) for axis, one in self._axes() if one.label in given]
            yield self._say("sweeps.given", axes=self._wording.joined(labels), **self._context())
        yield from self.best()
        yield from self._surely()
        yield from self._gains()
        yield from self._missing()

    def best(self) -> Iterator[Markup]:
        """Yield the points that are best by the pressure and by money, with their amounts."""
        if not self._ranked:
            yield self._say("sweeps.nothing", **self._context())
            return
        yield self._best("pressure", self._ranked[0], self._compared.pressure, "year")
        if self._compared.has(MONEY, "cumulated"):
            richest = Order(MONEY).ranked(self._compared.full, self._ranked)[0]
            yield self._best("money", richest, MONEY, "cumulated")

    def short(self) -> Markup:
        """Return the best point of the sweep as one paragraph."""
        return self._say("words.colon", head=self.heading(), rest=SPACE.join(self.best()))

    def axes(self) -> Table:
        """Return what was varied: path, operation, and from where to where."""
        heads = ("axis", "path", "operation", "unit", "values", "lowest", "highest")
        headings = tuple(self._say(f"sweeps.head_{one}") for one in heads)
        lines = tuple(self._axis_line(axis) for axis, _ in self._axes())
        caption = self._say("sweeps.axes_caption", sweep=self.heading())
        return Table(caption, headings, (Band(lines),), frozenset({0, 1, 2, 3}))

    def ends(self) -> Table:
        """Return the best and the worst points by the pressure."""
        best, worst = self._ranked[:ENDS], self._ranked[ENDS:][-ENDS:]
        bands = [Band(self._lines(best), self._say("sweeps.best", **self._context()))]
        if worst:
            bands.append(Band(self._lines(worst), self._say("sweeps.worst", **self._context())))
        return self._table(tuple(bands), "sweeps.ends_caption")

    def points(self) -> Table:
        """Return a row a point, the best first and at the end what nothing can be said of."""
        ranked = set(self._ranked)
        rest = [name for name in self.sweep.points if name not in ranked]
        lines = self._lines([*self._ranked, *rest][: self._most])
        return self._table((Band(lines),), "sweeps.points_caption")

    def cut(self) -> Markup | None:
        """Return how many points have no row; None where all have one."""
        left = len(self.sweep.points) - self._most
        if left <= 0:
            return None
        key = f"sweeps/{self.sweep.name}/cut/count"
        return self._say("sweeps.cut", count=Cell(left, key).counted())

    def failures(self) -> Iterator[Markup]:
        """Yield what failed, once for each cause."""
        causes: dict[str, list[tuple[str, int, BlockRecord]]] = {}
        for name in self.sweep.points:
            for place, block in enumerate(self._data.result.failures(name)):
                error = block.failure.error if block.failure else ""
                causes.setdefault(error, []).append((name, place, block))
        for error, found in causes.items():
            total = sum(block.replications for _, _, block in found)
            cells = [f"failures/{name}/{place}/replications" for name, place, _ in found]
            names = list(dict.fromkeys(name for name, _, _ in found))
            yield self._say(
                "sweeps.failed",
                replications=Cell(total, " + ".join(cells)).counted(),
                points=self._named(names),
                error=quoted(error, f"failures/{found[0][0]}/{found[0][1]}/error"),
            )

    def _surely(self) -> Iterator[Markup]:
        """Yield in how many points decoupling is absolute in most replications."""
        states = self._compared.full.states
        count = sum(states[name].absolute > SHOWN_SHARE for name in self._ranked)
        if self._ranked:
            yield self._say(
                "sweeps.absolute",
                count=self._count("absolute", count).counted(),
                total=self._count("ranked", len(self._ranked)).counted(),
                **self._context(),
            )

    def _gains(self) -> Iterator[Markup]:
        """Yield how many points clearly gain and how many clearly lose."""
        if not self._compared.has(MONEY, "cumulated") or not self._ranked:
            return
        sides = [self._compared.difference(name, MONEY, "cumulated").side for name in self._ranked]
        counts = {
            side: self._count(f"money-{side}", sides.count(side)).counted()
            for side in ("more", "less")
        }
        unclear = len(sides) - sides.count("more") - sides.count("less")
        rest = self._count("money-unclear", unclear).counted()
        yield self._say("sweeps.gains", **counts, unclear=rest, **self._context())

    def _missing(self) -> Iterator[Markup]:
        """Yield which points lack replications."""
        lacking = [name for name in self.sweep.points if self._compared.full.missing(name)]
        if not lacking:
            return
        none = self._count("none", len(self.sweep.points) - len(self._ranked))
        yield self._say(
            "sweeps.missing",
            count=self._count("missing", len(lacking)).counted(),
            points=self._named(lacking),
            none=none.counted(),
        )

    def _named(self, names: Sequence[str]) -> Markup:
        """Return some names, and how many more there are."""
        if len(names) <= NAMED:
            return self._wording.names(names)
        listed = self._say("words.joined").join(map(self._wording.scenario, names[:NAMED]))
        return self._say("sweeps.and_more", names=listed)

    def _best(self, key: str, name: str, column: str, basis: str) -> Markup:
        difference = self._compared.difference(name, column, basis)
        return self._wording.signed(
            f"sweeps.best_{key}",
            difference,
            self._compared.unit(column),
            point=self._wording.scenario(name),
            at=self._at(name),
            noun=self._wording.noun(self._compared.pressure),
            **self._context(),
        )

    def _at(self, name: str) -> Markup:
        """Return the values of a point in words."""
        index = self._wording.index(name)
        parts = []
        for axis, entry in self._axes():
            said = Markup("{} {}").format(self._label(axis), self._value(name, index, axis))
            if entry.unit not in PLAIN:
                said = self._say("words.amount", value=said, unit=_unit(entry.unit))
            parts.append(said)
        return self._say("words.joined").join(parts)

    def _axis_line(self, axis: int) -> Line:
        entry = self.sweep.entry.axes[axis]
        key = ("sweeps", self._index, "axes", axis)
        manifest = self._wording.manifest
        values = self.sweep.values(axis)
        holders = {at[axis]: name for name, at in self.sweep.points.items()}
        low, high = (
            self._value(holders[one], self._wording.index(holders[one]), axis)
            for one in (values[0], values[-1])
        )
        cells = (
            quoted(entry.path, manifest.key(*key, "path"), tag="code"),
            self._say(f"sweeps.{entry.operation}"),
            Markup("") if entry.unit in PLAIN else _unit(entry.unit),
            self._count(f"{axis}/values", len(values)).counted(),
            low,
            high,
        )
        return Line(self._label(axis), cells)

    def _table(self, bands: tuple[Band, ...], caption: str) -> Table:
        headings = [
            self._say("sweeps.head_point"),
            *(self._axis_heading(axis) for axis, _ in self._axes()),
        ]
        for one in self._quantities():
            key = "money" if one.column == MONEY else "difference"
            label = self._wording.label(one.column)
            headings.append(
                self._say(f"sweeps.head_{key}", **{**self._context(), "what": label}, unit=one.unit)
            )
        headings += [self._say("sweeps.head_absolute"), self._say("sweeps.head_missing")]
        said = self._say(caption, sweep=self.heading(), **self._context())
        return Table(said, tuple(headings), bands, frozenset({0}))

    def _lines(self, names: Sequence[str]) -> tuple[Line, ...]:
        quantities = self._quantities()
        return tuple(self._line(name, quantities) for name in names)

    def _line(self, name: str, quantities: Sequence[_Quantity]) -> Line:
        compared, index = self._compared, self._wording.index(name)
        absolute = compared.whole(name, "absolute_share")
        cells = [
            *(self._value(name, index, axis) for axis, _ in self._axes()),
            *(
                self._interval(compared.difference(name, one.column, one.basis), one.divisor)
                for one in quantities
            ),
            self._say("words.percent", value=absolute.share())
            if math.isfinite(absolute.value)
            else self._say("words.none"),
            compared.whole(name, "missing").counted(),
        ]
        return Line(self._wording.scenario(name), tuple(cells))

    def _interval(self, interval: Interval, divisor: float) -> Markup:
        if not interval.is_known:
            return self._say("words.none")
        place = interval.place(divisor)
        middle = interval.middle.rounded(place, divisor, "sign")
        if interval.is_exact:
            return middle
        low, high = (one.rounded(place, divisor, "sign") for one in (interval.low, interval.high))
        ends = self._say("words.range", low=low, high=high)
        return Markup("{} <small>{}</small>").format(middle, ends)

    def _quantities(self) -> list[_Quantity]:
        found = [self._quantity(self._compared.pressure, "year")]
        if self._compared.has(MONEY, "cumulated") and self._compared.pressure != MONEY:
            found.append(self._quantity(MONEY, "cumulated"))
        return found

    def _quantity(self, column: str, basis: str) -> _Quantity:
        rows = self._compared.rows
        medians = [abs(rows[name, column, basis].difference.median) for name in self._ranked]
        divisor, unit = span(
            self._compared.unit(column), max(medians, default=0.0), self._wording.texts
        )
        return _Quantity(column, basis, divisor, unit)

    def _value(self, name: str, index: int, axis: int) -> Markup:
        """Return a value of a point, with the key of where it stands."""
        value, at = self.sweep.points[name][axis], ("scenarios", index, "point", axis)
        if isinstance(value, str):
            return quoted(value, self._wording.manifest.key(*at))
        return self._wording.manifest.cell(*at).written()

    def _axes(self) -> Iterator[tuple[int, AxisEntry]]:
        yield from enumerate(self.sweep.entry.axes)

    def _axis_heading(self, axis: int) -> Markup:
        unit = self.sweep.entry.axes[axis].unit
        label = self._label(axis)
        return label if unit in PLAIN else Markup("{} ({})").format(label, _unit(unit))

    def _label(self, axis: int) -> Markup:
        key = self._wording.manifest.key("sweeps", self._index, "axes", axis, "label")
        return quoted(self.sweep.entry.axes[axis].label, key)

    def _count(self, what: str, number: int) -> Cell:
        return Cell(number, f"sweeps/{self.sweep.name}/{what}")

    def _context(self) -> dict[str, Markup]:
        noun = self._wording.noun(self._compared.pressure)
        years = self._wording.years()
        return {"baseline": self._wording.baseline, "what": noun, "first": years["first"],
                "last": years["last"]}  # fmt: skip

    def _say(self, key: str, **values: object) -> Markup:
        return self._wording.say(key, **values)


def _unit(unit: str) -> Markup:
    return Markup('<span class="unit">{}</span>').format(unit)


def swept_sections(wording: Wording, data: Datasets) -> list[SweptSection]:
    """Return a section a sweep."""
    sweeps = wording.compared.full.sweeps
    rows = ROWS // max(1, len(sweeps))
    return [SweptSection(wording, data, one, rows) for one in sweeps]
