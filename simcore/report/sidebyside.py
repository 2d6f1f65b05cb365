"""Scenarios side by side: states and dates, indicators, and what of the spread is chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from simcore.analysis.states import DRIVER, MINIMUM_GROWTH
from simcore.analysis.sweeps import SUMS
from simcore.report.marking import INTERVAL, PERCENT, Cell, Interval, span
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.report.wording import Wording

__all__ = ["SideBySide"]

BASES: Final = ("year", "cumulated")


class SideBySide:
    """Tables with a row a scenario."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._compared = wording.compared

    def states(self) -> Table:
        """Return states and dates with their shares, and the changes behind them."""
        heads = ("state", "share", "error", "dg", "dp", "absolute", "since", "since_share")
        headings = (
            self._say("words.scenario"),
            *(self._say(f"tables.{one}", **self._context()) for one in heads),
        )
        lines = [
            Line(self._wording.scenario(name), tuple(self._state(name)))
            for name in self._compared.scenarios
        ]
        caption = self._say("tables.states_caption", **self._context())
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))

    def state_notes(self) -> Markup:
        """Return what the words of the table of states mean."""
        limit = Cell(MINIMUM_GROWTH, "method/minimum-growth").rounded(0, PERCENT)
        return self._say("tables.state_explain", **self._context(), limit=limit)

    def indicators(self) -> Table:
        """Return levels and paired differences, a band an indicator."""
        context = self._context()
        one = [self._say(f"tables.{name}") for name in ("difference", "percent")]
        headings = (
            self._say("words.scenario"),
            self._say("tables.level", **context),
            *one,
            self._say("tables.sum", **context),
            *one,
        )
        bands = [self._band(name) for name in self._compared.indicators]
        caption = self._say("tables.indicators_caption", **context)
        return Table(caption, headings, tuple(bands))

    def indicator_notes(self) -> Markup:
        """Return what the columns of the table of indicators are."""
        return self._say("tables.explain", interval=INTERVAL.rounded(0, PERCENT))

    def chance(self) -> Table:
        """Return which share of the spread is chance, not ignorance."""
        columns = (DRIVER, self._compared.pressure)
        headings = [self._say("words.scenario")]
        headings += [
            self._say(f"tables.spread_{kind}", what=self._wording.label(column))
            for column in columns
            for kind in ("level", "difference")
        ]
        fields = ("chance_share", "difference_chance_share")
        lines = []
        for name in self._compared.scenarios:
            cells = [
                self._compared.cell(name, column, "year", field)
                for column in columns
                for field in fields
            ]
            lines.append(Line(self._wording.scenario(name), tuple(map(self._percent, cells))))
        caption = self._say("tables.spread_caption", **self._context())
        return Table(caption, tuple(headings), (Band(tuple(lines)),))

    def chance_note(self) -> Markup | None:
        """Return the split of the baseline's spread in a sentence; None where it is not known."""
        compared = self._compared
        share = compared.cell(compared.baseline, compared.pressure, "year", "chance_share")
        if not math.isfinite(share.value):
            return None
        return self._say(
            "chance",
            scenario=self._wording.scenario(compared.baseline),
            share=share.rounded(0, PERCENT),
            **self._context(),
        )

    def _state(self, name: str) -> Iterator[Markup]:
        compared = self._compared
        state = compared.word(name, "state")
        if state is None:
            yield from [self._say("words.none")] * 8
            return
        unstable = compared.comparison.states[name].unstable
        yield Markup("{}{}").format(state, self._say("tables.unstable") if unstable else "")
        yield self._share(compared.whole(name, "state_share"))
        yield self._range(
            compared.whole(name, "state_share_low"), compared.whole(name, "state_share_high"), 0
        )
        for change in ("dg", "dp"):
            yield self._change(compared.change(name, change))
        yield self._share(compared.whole(name, "absolute_share"))
        share = compared.whole(name, "absolute_from_share")
        yield self._since(name) if share.value > 0.0 else self._say("words.none")
        yield self._share(share)

    def _since(self, name: str) -> Markup:
        compared = self._compared
        first, low, high = (
            compared.whole(name, f"absolute_from{end}") for end in ("", "_low", "_high")
        )
        return _above(first.counted(), self._range(low, high, 0, divisor=1.0))

    def _change(self, change: Interval) -> Markup:
        place = max(change.place(PERCENT), -1)
        middle = self._say("words.percent", value=change.middle.rounded(place, PERCENT, "sign"))
        return _above(middle, self._range(change.low, change.high, place, form="sign"))

    def _range(
        self, low: Cell, high: Cell, place: int, *, divisor: float = PERCENT, form: str = ""
    ) -> Markup:
        key = "words.percents" if divisor == PERCENT else "words.range"
        return self._say(
            key, low=low.rounded(place, divisor, form), high=high.rounded(place, divisor, form)
        )

    def _percent(self, cell: Cell) -> Markup:
        if not math.isfinite(cell.value):
            return self._say("words.none")
        return self._say("words.percent", value=cell.rounded(0, PERCENT))

    def _share(self, cell: Cell) -> Markup:
        return self._say("words.percent", value=cell.share())

    def _band(self, indicator: str) -> Band:
        compared = self._compared
        shown = [basis for basis in BASES if compared.has(indicator, basis)]
        if indicator in SUMS:
            shown = ["cumulated"]
        divisors = {basis: self._unit(indicator, basis) for basis in shown}
        lines = []
        for name in compared.scenarios:
            cells: list[Markup] = []
            for basis in BASES:
                if basis in shown:
                    cells += self._cells(name, indicator, basis, divisors[basis][0])
                else:
                    cells += [Markup("")] * 3
            lines.append(Line(self._wording.scenario(name), tuple(cells)))
        units = list(dict.fromkeys(word for _, word in divisors.values()))
        unit = Markup("; ").join(units)
        head = self._say("words.colon", head=self._wording.label(indicator), rest=unit)
        return Band(tuple(lines), head)

    def _unit(self, indicator: str, basis: str) -> tuple[float, Markup]:
        # One unit a band: what stands side by side is read side by side.
        compared = self._compared
        basis = basis if indicator in SUMS else "year"
        levels = [
            compared.level(name, indicator, basis).middle.value for name in compared.scenarios
        ]
        largest = max((abs(one) for one in levels if math.isfinite(one)), default=0.0)
        return span(compared.unit(indicator), largest, self._wording.texts)

    def _cells(self, name: str, indicator: str, basis: str, divisor: float) -> Iterator[Markup]:
        compared = self._compared
        yield self._interval(compared.level(name, indicator, basis), divisor, "")
        if name == compared.baseline:
            yield from (Markup(""), Markup(""))
            return
        difference = compared.difference(name, indicator, basis)
        yield self._interval(difference, divisor, "sign")
        whole = compared.cell(name, indicator, basis, "baseline")
        share = difference.over(whole)
        if whole.value > 0.0 and share.is_known:
            place = max(share.place(PERCENT), -1)
            yield self._say("words.percent", value=share.middle.rounded(place, PERCENT, "sign"))
        else:
            yield Markup("")

    def _interval(self, interval: Interval, divisor: float, form: str) -> Markup:
        if not interval.is_known:
            return self._say("words.none")
        place = interval.place(divisor)
        if interval.is_exact:
            return interval.middle.rounded(place, divisor, form)
        ends = self._range(interval.low, interval.high, place, divisor=divisor, form=form)
        return _above(interval.middle.rounded(place, divisor, form), ends)

    def _context(self) -> dict[str, Markup]:
        compared = self._compared
        return {
            "first": compared.whole(compared.baseline, "first_year").counted(),
            "last": compared.whole(compared.baseline, "year").counted(),
            "year": compared.whole(compared.baseline, "year").counted(),
            "noun": self._wording.noun(compared.pressure),
            "baseline": self._wording.baseline,
        }

    def _say(self, key: str, **values: object) -> Markup:
        return self._wording.say(key, **values)


def _above(first: Markup, second: Markup) -> Markup:
    """Return a number with its range below, smaller."""
    return Markup("{} <small>{}</small>").format(first, second)
