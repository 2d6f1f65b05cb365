"""The points of a sweep as rows: their values, what they change, and how surely it decouples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from simcore.analysis.figures import figure, fitting_unit
from simcore.analysis.points import value_text
from simcore.analysis.sweeps import MONEY, Order, rows_of
from simcore.charts.naming import column_title, inside
from simcore.charts.words import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.sweeps import Swept
    from simcore.texts import Texts

__all__ = ["MAP_AXES", "SHARE", "Landscape", "Measure"]

PERCENT: Final = 100.0

MAP_AXES: Final = 2
"""Axes that a map has."""

SHARE: Final = "absolute"
"""Field with the share of replications that have absolute decoupling [%]."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A paired difference that the points are drawn by.

    Parameters
    ----------
    field : str
        Its name in the rows; ``_low`` and ``_high`` are its 90 %.
    heading : str
        What an axis says of it, with its unit.
    noun : str
        What a sentence calls it, with its year.
    unit : str
        Of the rows.
    divisor : float
        What the unit is in that of the comparison.
    is_more_better : bool
        Whether planners want more of it.
    rows : dict of str to Row
        By point.
    """

    field: str
    heading: str
    noun: str
    unit: str
    divisor: float
    is_more_better: bool
    rows: dict[str, Row]

    def cells(self, name: str) -> Iterator[tuple[str, float | None]]:
        """Yield the fields of a point; None where nothing can be said."""
        found = self.rows[name].difference
        parts = (("", found.median), ("_low", found.low), ("_high", found.high))
        for part, value in parts:
            yield f"{self.field}{part}", value / self.divisor if math.isfinite(value) else None

    def medians(self) -> dict[str, float]:
        """Return the medians of the points that have one, by point."""
        found = {name: row.difference.median / self.divisor for name, row in self.rows.items()}
        return {name: value for name, value in found.items() if math.isfinite(value)}


@dataclass(frozen=True)
class Landscape:
    """A sweep with what is drawn of its points.

    Parameters
    ----------
    comparison : Comparison
        Has the points and the baseline.
    sweep : Swept
        One of its sweeps.
    texts : Texts
        Catalogue.
    column : str
        Annual column; drawn beside the net present value, or that beside the pressure.
    """

    comparison: Comparison
    sweep: Swept
    texts: Texts
    column: str

    @cached_property
    def measures(self) -> list[Measure]:
        """Return the column and the net present value, or beside the latter the pressure."""
        other = self.comparison.pressure if self.column == MONEY else MONEY
        compared = {row.indicator for row in self.comparison.rows}
        columns = [self.column, *([other] if other in compared else [])]
        return [self._measure(f"m{number}", column) for number, column in enumerate(columns)]

    @property
    def baseline(self) -> str:
        """Return what the baseline is called."""
        return self.texts("charts.baseline")

    def axis_title(self, axis: int) -> str:
        """Return the label of an axis with its unit and what was done with its values."""
        entry = self.sweep.entry.axes[axis]
        unit = "" if entry.unit in ("", "1") else f" [{entry.unit}]"
        return self.say(f"axis_{entry.operation}", label=entry.label, unit=unit)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a point; its values are ``at0``, ``at1`` ... and, in words, ``point``."""
        return [
            {
                "scenario": name,
                "point": self.words(name),
                **{f"at{axis}": value for axis, value in enumerate(values)},
                **{field: value for one in self.measures for field, value in one.cells(name)},
                SHARE: self._share(name),
                "missing": self.comparison.missing(name),
            }
            for name, values in self.sweep.points.items()
        ]

    def words(self, name: str) -> str:
        """Return a point as its labels and values."""
        values = self.sweep.at(name).items()
        return ", ".join(f"{label} {value_text(value)}" for label, value in values)

    def shares(self) -> list[float]:
        """Return the shares of replications with absolute decoupling, of all points [%]."""
        found = [self._share(name) for name in self.sweep.points]
        return [one for one in found if one is not None]

    def lacking(self) -> int:
        """Return how many points lack replications."""
        return sum(self.comparison.missing(name) > 0 for name in self.sweep.points)

    def description(self) -> str:
        """Return the main numbers in words: the ends of each measure, and how surely."""
        count = len(self.sweep.points)
        parts = [self.say("lead", count=f"{count:,}", axes=self._labels())]
        parts += [self._ends(one) for one in self.measures if one.medians()]
        shares = dict.fromkeys(figure(end, 0) for end in self._extent(self.shares()))
        if shares:
            parts.append(self.say("share_ends", ends=self.say("to").join(shares)))
        return self._with_lacking(" ".join(parts))

    @property
    def form(self) -> str:
        """Return how it is drawn: ``line`` over one axis, ``map`` over a grid of two, ``cloud``."""
        axes = len(self.sweep.entry.axes)
        is_map = axes == MAP_AXES and self.sweep.entry.kind == "grid"
        return "line" if axes == 1 else "map" if is_map else "cloud"

    def title(self) -> str:
        """Return what is seen."""
        name = self.sweep.entry.title or self.sweep.name
        what = self.say("and").join(inside(one.noun) for one in self.measures)
        said = self.say(f"title_{self.form}", sweep=name, what=what, baseline=inside(self.baseline))
        return self._with_lacking(said)

    def _with_lacking(self, text: str) -> str:
        """Return a text with how many points lack replications, where any does."""
        lacking, points = self.lacking(), self.sweep.points
        if not lacking:
            return text
        none = sum(self.comparison.replications[name] == 0 for name in points)
        key = "lacking_cloud" if self.form == "cloud" else "lacking"
        return self.say(key, text=text, count=f"{lacking:,}", none=f"{none:,}")

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the charts of sweeps."""
        return self.texts(f"charts.sweep.{key}", **values)

    def _measure(self, field: str, column: str) -> Measure:
        order = Order(column)
        rows = rows_of(self.comparison, column, order.basis)
        rows = {name: rows[name] for name in self.sweep.points}
        known = [abs(row.difference.median) for row in rows.values()]
        largest = max((one for one in known if math.isfinite(one)), default=0.0)
        divisor, unit = fitting_unit(next(iter(rows.values())).unit, largest)
        comparison = self.comparison
        if comparison.currency in unit and comparison.price_year:
            unit = self.texts("charts.money_unit", unit=unit, year=comparison.price_year)
        key = "money" if column == MONEY else order.basis
        words = {"column": column_title(self.texts, column), "year": comparison.year,
                 "first": comparison.first_year}  # fmt: skip
        noun = self.say(f"noun_{key}", **words)
        heading = self.say(f"axis_{key}", **words, unit=unit)
        return Measure(field, heading, noun, unit, divisor, order.is_more_better, rows)

    def _share(self, name: str) -> float | None:
        share = PERCENT * self.comparison.states[name].absolute
        return share if math.isfinite(share) else None

    def _labels(self) -> str:
        return ", ".join(axis.label for axis in self.sweep.entry.axes)

    def _ends(self, measure: Measure) -> str:
        medians = measure.medians()
        low, high = (pick(medians, key=lambda name: medians[name]) for pick in (min, max))
        largest = max(abs(medians[low]), abs(medians[high]))
        return self.say(
            "ends", noun=measure.noun, unit=measure.unit,
            low=rounded(medians[low], largest), low_point=self.words(low),
            high=rounded(medians[high], largest), high_point=self.words(high),
        )  # fmt: skip

    @staticmethod
    def _extent(values: list[float]) -> tuple[float, ...]:
        return (min(values), max(values)) if values else ()
