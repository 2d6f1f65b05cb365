"""Numbers on the page, each with the key of the cell that it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from simcore.analysis.figures import NOTHING, figure, fitting_unit, last_place
from simcore.analysis.spread import PROBABILITIES, Spread
from simcore.files.explain import figures

if TYPE_CHECKING:
    from simcore.texts import Texts

__all__ = ["INTERVAL", "PERCENT", "Cell", "Interval", "quoted", "sentence", "span"]

PERCENT: Final = 0.01
"""Divisor that turns a share into percent."""

SIX_DIGITS: Final = "g6"
"""Form of a number that somebody wrote: as it stands in the study, at most six digits."""


THREE_DIGITS: Final = "g3"
"""Form of a number that was drawn."""


def _attribute(name: str, value: object) -> Markup:
    """Return an attribute of an element, a blank before it."""
    return Markup(' data-{}="{}"').format(name, value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a comparison, a dataset or the resolved study.

    Parameters
    ----------
    value : float
        As it stands in the cell; NaN where there is none.
    key : str
        Where it stands; the grammar is in ``docs/report.md``.
    of : str
        Key of the cell that the value was divided by, if it is a share.
    """

    value: float
    key: str
    of: str = ""

    def over(self, whole: Cell) -> Cell:
        """Return this number as a share of another."""
        return Cell(self.value / whole.value if whole.value else math.nan, self.key, whole.key)

    def written(self) -> Markup:
        """Return it as somebody wrote it, with at most six digits."""
        return self._element(figures(self.value), _attribute("form", SIX_DIGITS))

    def significant(self) -> Markup:
        """Return it with three significant digits, as a draw that nobody wrote."""
        return self._element(figures(float(f"{self.value:.3g}")), _attribute("form", THREE_DIGITS))

    def counted(self) -> Markup:
        """Return a whole number."""
        return self.rounded(0)

    def share(self) -> Markup:
        """Return a share in percent; what is not quite all or nothing is not rounded to it."""
        whole = round(self.value / PERCENT) if math.isfinite(self.value) else 0
        is_hidden = whole in (0, 100) and self.value not in (0.0, 1.0)
        return self.rounded(-1 if is_hidden else 0, PERCENT)

    def rounded(self, place: int, divisor: float = 1.0, form: str = "") -> Markup:
        """Return it divided and rounded.

        Parameters
        ----------
        place : int
            Power of ten of the last digit that is shown.
        divisor : float
            What the value is divided by first.
        form : str
            ``sign`` shows a plus, ``size`` leaves the sign out.
        """
        if not math.isfinite(self.value):
            return escape(NOTHING)
        divided = self.value / divisor
        text = figure(abs(divided) if form == "size" else divided, place, sign=form == "sign")
        how = _attribute("place", place)
        how += _attribute("divisor", f"{divisor:g}") if divisor != 1.0 else Markup("")
        return self._element(text, how + (_attribute("form", form) if form else Markup("")))

    def _element(self, text: str, how: Markup) -> Markup:
        of = _attribute("of", self.of) if self.of else Markup("")
        # A minus sign, where a hyphen might be read as "to".
        shown = text.replace("-", "−")
        whole = Markup('<data value="{!r}" data-cell="{}"{}{}>{}</data>')
        return whole.format(self.value, self.key, of, how, shown)


@dataclass(frozen=True, slots=True)
class Interval:
    """Middle and both ends of a number over replications, each a cell."""

    middle: Cell
    low: Cell
    high: Cell

    @property
    def spread(self) -> Spread:
        """Return the three numbers alone."""
        return Spread(self.middle.value, self.low.value, self.high.value)

    @property
    def is_known(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.middle.value)

    @property
    def is_exact(self) -> bool:
        """Whether both ends are the same but for rounding."""
        return math.isclose(self.low.value, self.high.value, rel_tol=1e-9, abs_tol=1e-300)

    @property
    def side(self) -> str:
        """Return ``more``, ``less``, ``unclear``, ``same`` or ``nothing``.

        ``unclear`` is an interval with zero inside; ``same`` one without extent at zero.
        """
        if not self.is_known:
            return "nothing"
        if self.low.value == self.high.value == 0.0:
            return "same"
        if self.low.value > 0.0:
            return "more"
        return "less" if self.high.value < 0.0 else "unclear"

    @property
    def trend(self) -> str:
        """Return the side of a change as a word: ``grows``, ``falls``, ``same``, ``nothing``.

        An unclear one is ``grows_rather`` or ``falls_rather`` by its middle, or ``unclear`` where
        the middle is nothing to the digits shown.
        """
        if self.side != "unclear":
            return {"more": "grows", "less": "falls"}.get(self.side, self.side)
        place = max(self.place(PERCENT), -1)
        shown = round(self.middle.value / PERCENT, -place)
        return "unclear" if not shown else "grows_rather" if shown > 0.0 else "falls_rather"

    def over(self, whole: Cell) -> Interval:
        """Return it as a share of one number."""
        return Interval(self.middle.over(whole), self.low.over(whole), self.high.over(whole))

    def place(self, divisor: float = 1.0) -> int:
        """Return the place of the last digit that the interval allows."""
        ends = (self.low.value / divisor, self.high.value / divisor)
        return last_place(Spread(self.middle.value / divisor, min(ends), max(ends)))

    def turned(self) -> Interval:
        """Return it with the ends changed over, for sizes of what is below zero."""
        return replace(self, low=self.high, high=self.low)


INTERVAL: Final = Cell(PROBABILITIES[2] - PROBABILITIES[0], "method/interval")
"""Share of replications between the two ends of a stated interval."""


def sentence(texts: Texts, key: str, **values: object) -> Markup:
    """Return a sentence of the report's catalogue; what is filled in is escaped unless it is HTML.

    Raises
    ------
    KeyError
        If there is no such sentence, or a gap of it is not filled.
    """
    # A line never ends between a number and its per cent sign.
    words = texts.sentences[f"report.{key}"].replace(" %", "\u00a0%")
    return escape(words).format(**values)


def span(unit: str, largest: float, texts: Texts) -> tuple[float, Markup]:
    """Return what to divide numbers of a unit by, and the unit then in words.

    Parameters
    ----------
    unit : str
        Unit of the numbers, such as ``USD`` or ``tCO2e``.
    largest : float
        The largest of them, without its sign.
    texts : Texts
        Has the words for a thousand, a million and a thousand million.
    """
    # What is a few thousand is read more easily as such than as 0.003 million; a per-year unit
    # takes the prefix of what it counts.
    base, slash, per = unit.partition("/")
    divisor, name = fitting_unit(base, largest)
    if base.isupper() and len(base) == 3 and name != base:
        name = f"{texts(f'report.prefixes.{name[0]}')} {base}"
    return divisor, Markup('<span class="unit">{}</span>').format(f"{name}{slash}{per}")


def quoted(text: str, key: str, *, tag: str = "span") -> Markup:
    """Return words of the study or the manifest, with the key of where they stand."""
    return Markup('<{} data-text="{}">{}</{}>').format(tag, key, text, tag)
