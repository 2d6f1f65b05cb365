"""Tables of what the study assumes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from simcore.report.assumed import QUALITIES
from simcore.report.marking import INTERVAL, PERCENT, Cell, quoted
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.report.assumed import Assumed, Value
    from simcore.report.datasets import Datasets
    from simcore.report.wording import Wording

__all__ = ["Assumptions", "Section"]

DRAWN: dict[str, tuple[str, ...]] = {
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "gsd"),
}
"""What the arguments of a distribution are."""


@dataclass(frozen=True, slots=True)
class Section:
    """Values of one part of the study."""

    summary: Markup
    table: Table


class Assumptions:
    """Every value of the resolved study, with its source; and what is uncertain."""

    def __init__(self, wording: Wording, assumed: Assumed, data: Datasets) -> None:
        self._wording, self._assumed, self._data = wording, assumed, data

    def lead(self) -> Markup:
        """Return how many numbers there are, and how many of them are assumed."""
        count = self._assumed.count
        uncertain = Cell(len(self._assumed.uncertain), "assumptions/uncertain/count")
        return self._say(
            "assumptions.lead",
            total=count("*", "*").counted(),
            **{quality: count("*", quality).counted() for quality in (*QUALITIES, "bare")},
            uncertain=uncertain.counted(),
        )

    def places(self) -> Markup:
        """Return where the files stand that the places name."""
        folder = self._assumed.folder
        if not folder:
            return Markup("")
        return self._say(
            "assumptions.places", folder=quoted(folder, "assumptions/folder", tag="code")
        )

    def sections(self) -> Iterator[Section]:
        """Yield the values, section by section."""
        heads = ("key", "value", "range", "quality", "source", "drawn", "origin")
        headings = tuple(self._say(f"assumptions.head_{one}") for one in heads)
        words = frozenset({0, 3, 4, 5, 6})
        for name, values in self._assumed.sections().items():
            shown = quoted(name, "assumptions/sections", tag="code")
            summary = self._say(
                "assumptions.section",
                name=shown,
                count=self._assumed.count(name, "*").counted(),
                assumed=self._assumed.count(name, "assumed").counted(),
            )
            lines = tuple(self._line(value) for value in values)
            caption = self._say("assumptions.caption", name=shown)
            yield Section(summary, Table(caption, headings, (Band(lines),), words))

    def uncertain(self) -> Table:
        """Return the distributions that inputs are drawn from, and what was drawn."""
        interval = INTERVAL.rounded(0, PERCENT)
        headings = (
            self._say("assumptions.head_key"),
            self._say("assumptions.head_distribution"),
            self._say("assumptions.head_drawn_range", interval=interval),
            self._say("assumptions.head_quality"),
            self._say("assumptions.head_source"),
            self._say("assumptions.head_origin"),
        )
        drawn = self._data.drawn()
        lines = []
        for index, one in enumerate(self._assumed.tree.get("uncertain") or []):
            path = one["path"]
            quality, source = self._trust(index)
            cells = (
                self._distribution(index),
                self._range(drawn[path]) if path in drawn else Markup(""),
                quality,
                source,
                self._assumed.place("uncertain", index),
            )
            lines.append(Line(self._quote("uncertain", index, "path", tag="code"), cells))
        caption = self._say("assumptions.uncertain_caption")
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1, 3, 4, 5}))

    def correlations(self) -> Table:
        """Return the rank correlations between uncertain inputs."""
        tree = self._assumed.tree
        heads = ("first", "second", "correlation")
        lines = [
            Line(
                self._quote("correlations", index, "between", 0, tag="code"),
                (
                    self._quote("correlations", index, "between", 1, tag="code"),
                    tree.cell("correlations", index, "value").written(),
                ),
            )
            for index, _ in enumerate(tree.get("correlations") or [])
        ]
        return Table(
            self._say("assumptions.correlated_caption"),
            tuple(self._say(f"assumptions.head_{one}") for one in heads),
            (Band(tuple(lines)),),
            frozenset({0, 1}),
        )

    def unpublished(self) -> list[Markup]:
        """Return figures that were looked for and not found."""
        found = self._assumed.tree.get("unpublished") or []
        return [self._quote("unpublished", index) for index, _ in enumerate(found)]

    def _line(self, value: Value) -> Line:
        fact, at = value.fact, value.at
        head = quoted(value.path, self._assumed.tree.key("values", value.path), tag="code")
        if "scenarios" in fact and (value.variant or len(self._variants(value)) > 1):
            names = self._wording.names(fact["scenarios"])
            key = "assumptions.only_others" if fact.get("others") else "assumptions.only"
            only = self._say(key, names=names)
            head = Markup("{} <small>{}</small>").format(head, only)
        if not value.is_number:
            text = self._quote(*at, "text")
            return Line(head, (text, *([Markup("")] * 4), self._assumed.place(*at)))
        drawn = self._assumed.uncertain.get(value.path)
        cells = (
            self._with_unit(self._number(value), fact["unit"]),
            self._stated(value),
            escape(value.quality),
            self._quote(*at, "source"),
            self._distribution(drawn) if drawn is not None else Markup(""),
            self._assumed.place(*at),
        )
        return Line(head, cells, "marked" if value.quality == "assumed" else "")

    def _variants(self, value: Value) -> list[object]:
        return list(self._assumed.tree.get("values", value.path))

    def _number(self, value: Value) -> Markup:
        tree, at = self._assumed.tree, value.at
        if "points" not in value.fact:
            return tree.cell(*at, "value").written()
        points = [
            self._say(
                "assumptions.point",
                year=tree.cell(*at, "points", index, 0).written(),
                value=tree.cell(*at, "points", index, 1).written(),
            )
            for index, _ in enumerate(value.fact["points"])
        ]
        listed = self._say("words.joined").join(points)
        how = escape(value.fact["interpolation"])
        return self._say("assumptions.path", points=listed, interpolation=how)

    def _stated(self, value: Value) -> Markup:
        tree, at, fact = self._assumed.tree, value.at, value.fact
        ends = {name: tree.cell(*at, name).written() for name in ("low", "high") if name in fact}
        if not ends:
            return Markup("")
        key = {1: f"assumptions.{'from_low' if 'low' in ends else 'to_high'}"}.get(len(ends))
        return self._say(key or "words.range", **ends)

    def _distribution(self, index: int) -> Markup:
        tree = self._assumed.tree
        listed = tree.get("uncertain", index, "distribution") or {}
        kind = next(iter(listed), "")
        amounts = tree.get("uncertain", index, "amounts")
        if kind not in DRAWN or amounts is None:
            return escape(kind)
        cells = {}
        for position, name in enumerate(DRAWN[kind]):
            where = ("amounts", position) if position < len(amounts) else (
                "distribution", kind, position)  # fmt: skip
            cells[name] = tree.cell("uncertain", index, *where).written()
        words = self._say(f"assumptions.kinds.{kind}", **cells)
        return self._with_unit(words, tree.get("uncertain", index, "unit"))

    def _trust(self, index: int) -> tuple[Markup, Markup]:
        """Return quality and source of a distribution, or else of the number that it spreads."""
        tree = self._assumed.tree
        one = tree.get("uncertain", index)
        if one.get("quality") or one.get("source"):
            source = self._quote("uncertain", index, "source")
            return escape(one.get("quality") or self._say("assumptions.published")), source
        at = ("values", one["path"], 0)
        quality = tree.get(*at, "quality") or ""
        return escape(quality), self._quote(*at, "source")

    def _range(self, drawn: tuple[Cell, Cell]) -> Markup:
        low, high = (one.significant() for one in drawn)
        return self._say("words.range", low=low, high=high)

    def _with_unit(self, words: Markup, unit: str) -> Markup:
        if unit == "1":
            return words
        name = Markup('<span class="unit">{}</span>').format(unit)
        return self._say("words.amount", value=words, unit=name)

    def _quote(self, *path: str | int, tag: str = "span") -> Markup:
        text = self._assumed.tree.get(*path)
        return quoted(str(text), self._assumed.tree.key(*path), tag=tag) if text else Markup("")

    def _say(self, key: str, **values: object) -> Markup:
        return self._wording.say(key, **values)
