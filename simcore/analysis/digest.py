"""What of a large comparison people are shown: the rest stands in csv and json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simcore.analysis.asked import asked_name
from simcore.analysis.sweeps import ABSOLUTE, Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simcore.analysis.compare import Comparison
    from simcore.analysis.sweeps import Swept

__all__ = ["MOST", "TOP", "Digest", "Picture", "asked_order", "digest"]

MOST: Final = 12
"""Scenarios that a table of all of them can be read with."""

TOP: Final = 3
"""Points of a sweep that are shown from either end."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A sweep as its best and its worst points; both empty where nothing can be said of any.

    Parameters
    ----------
    sweep : Swept
        With all of its points.
    best, worst : tuple of str
        Points in order, the best first; none is in both.
    ranked : int
        Points that something can be said of.
    """

    sweep: Swept
    best: tuple[str, ...]
    worst: tuple[str, ...]
    ranked: int

    @property
    def left_out(self) -> int:
        """Return how many points stand between the best and the worst."""
        return self.ranked - len(self.best) - len(self.worst)


@dataclass(frozen=True, slots=True)
class Digest:
    """A comparison with what of it is shown.

    Parameters
    ----------
    whole : Comparison
        All scenarios.
    shown : Comparison
        The baseline and those that are shown in full.
    order : Order
        What the best and the worst are chosen by.
    pictures : tuple of Picture
        Sweeps whose points are not shown in full.
    """

    whole: Comparison
    shown: Comparison
    order: Order
    pictures: tuple[Picture, ...]

    @property
    def passed_over(self) -> list[str]:
        """Return the scenarios that are no points and are not shown."""
        points = {name for picture in self.pictures for name in picture.sweep.points}
        shown = self.shown.states
        return [name for name in self.whole.states if name not in points and name not in shown]

    def incomplete(self, scenarios: Iterable[str]) -> list[str]:
        """Return those of some scenarios that lack replications."""
        return [name for name in scenarios if self.whole.missing(name)]


def asked_order(comparison: Comparison, column: str | None) -> Order:
    """Return the order by a column; by default by the pressure, or what was compared first.

    Raises
    ------
    InputError
        If the column was not compared.
    """
    columns = list(dict.fromkeys(row.indicator for row in comparison.rows))
    if column is None:
        return Order(comparison.pressure if comparison.pressure in columns else columns[0])
    return Order(asked_name("compared column", column, [*columns, ABSOLUTE]))


def digest(comparison: Comparison, column: str | None = None, top: int = TOP) -> Digest:
    """Return what of a comparison is shown; of few scenarios, all.

    Parameters
    ----------
    comparison : Comparison
        All scenarios.
    column : str, optional
        Compared column that the best and the worst are chosen by.
    top : int
        How many of the best and of the worst points of each sweep.

    Raises
    ------
    InputError
        If the column was not compared.
    """
    order = asked_order(comparison, column)
    if len(comparison.states) <= MOST:
        return Digest(comparison, comparison, order, ())
    points = {name for sweep in comparison.sweeps for name in sweep.points}
    plain = [one for one in comparison.states if one not in points and one != comparison.baseline]
    told = plain if len(plain) < MOST else order.ranked(comparison, plain)[: MOST - 1]
    pictures = tuple(_picture(comparison, sweep, order, top) for sweep in comparison.sweeps)
    return Digest(comparison, comparison.only(told), order, pictures)


def _picture(comparison: Comparison, sweep: Swept, order: Order, top: int) -> Picture:
    ranked = order.ranked(comparison, sweep.points)
    best = ranked[:top]
    return Picture(sweep, tuple(best), tuple(ranked[len(best) :][-top:]), len(ranked))
