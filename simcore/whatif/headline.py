"""The headline of the page: decoupling state and date, value added, pressure and money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simcore.analysis.figures import bracket, figure, fitting_unit, last_place
from simcore.analysis.spread import Spread
from simcore.charts import column_title

if TYPE_CHECKING:
    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.states import Decoupling
    from simcore.texts import Texts

__all__ = ["MONEY", "VALUE_ADDED", "Headline"]

VALUE_ADDED: Final = "value_added_volume"
MONEY: Final = "discounted_cash_flow"
"""What a setting costs or earns: its cumulated difference is the net present value."""


@dataclass(frozen=True, slots=True)
class Headline:
    """Makes the cards of a comparison.

    Parameters
    ----------
    comparison : Comparison
        Of the roles of the page.
    texts : Texts
        Catalogue.
    """

    comparison: Comparison
    texts: Texts

    def cards(self) -> list[dict[str, Any]]:
        """Return a card a role."""
        return [self._card(role) for role in self.comparison.titles]

    def _card(self, role: str) -> dict[str, Any]:
        state = self.comparison.states[role]
        wanted = ((VALUE_ADDED, "year"), (self.comparison.pressure, "year"), (MONEY, "cumulated"))
        rows = {(row.indicator, row.basis): row for row in self.comparison.rows
                if row.scenario == role}  # fmt: skip
        return {
            "role": role,
            "state": {"name": state.state, "text": self._state(state)},
            "share": {
                "value": state.share,
                "text": self._share("share", state.share, state.share_low, state.share_high),
                "low": state.share_low,
                "high": state.share_high,
            },
            "date": self._date(state),
            "figures": [self._figure(rows[key]) for key in wanted if key in rows],
        }

    def _say(self, key: str, **values: object) -> str:
        return self.texts(f"whatif.server.{key}", **values)

    def _state(self, state: Decoupling) -> str:
        if state.state is None:
            return self._say("no-state")
        return self._say("unstable", state=state.state) if state.unstable else state.state

    def _share(self, key: str, share: float, low: float, high: float) -> str:
        percent = Spread(100.0 * share, 100.0 * low, 100.0 * high)
        return self._say(key, share=figure(percent.median, 0), low=figure(percent.low, 0),
                         high=figure(percent.high, 0))  # fmt: skip

    def _date(self, state: Decoupling) -> dict[str, Any]:
        """Return from when on value added stays above and the pressure below the base year."""
        when = state.absolute_from
        if not math.isfinite(when.median):
            return {"value": None, "text": self._say("never"), "share_text": ""}
        key = "date" if when.low == when.high else "date-range"
        low, high = state.absolute_from_share_low, state.absolute_from_share_high
        return {
            "value": when.median,
            "text": self._say(key, year=round(when.median), low=round(when.low),
                              high=round(when.high)),
            "share_text": self._share(
                "date-share" if state.absolute_from_share >= 0.5 else "date-share-few",
                state.absolute_from_share,
                low,
                high,
            ),
        }  # fmt: skip

    def _figure(self, row: Row) -> dict[str, Any]:
        first, year = self.comparison.first_year, self.comparison.year
        largest = max(abs(row.level.median), abs(row.baseline))
        divisor, unit = fitting_unit(row.unit, largest)
        title = column_title(self.texts, row.indicator)
        level = _divided(row.level, divisor)
        change = _divided(row.difference, divisor)
        place = last_place(level)
        shown = {"title": title, "year": year, "first": first}
        is_baseline = row.scenario == self.comparison.baseline
        said = {
            "key": row.indicator,
            "title": self._say(f"figure-{row.basis}", **shown),
            "value": level.median,
            "text": figure(level.median, place),
            "unit": unit,
            "difference_text": None if is_baseline else self._difference(change, unit),
            "percent": None,
            "percent_text": None,
        }
        return said if is_baseline else said | self._percent(row)

    def _difference(self, change: Spread, unit: str) -> str:
        place = last_place(change)
        return self._say("difference", value=figure(change.median, place, sign=True), unit=unit,
                         range=bracket(change, place, sign=True))  # fmt: skip

    def _percent(self, row: Row) -> dict[str, Any]:
        """Return the difference in per cent of the baseline's level, where that is positive."""
        if not row.baseline > 0.0:
            return {}
        share = _divided(row.difference, row.baseline / 100.0)
        place = max(last_place(share), -1)
        text = self._say("percent", value=figure(share.median, place, sign=True),
                         range=bracket(share, place, sign=True))  # fmt: skip
        return {"percent": share.median, "percent_text": text}


def _divided(interval: Spread, divisor: float) -> Spread:
    return Spread(interval.median / divisor, interval.low / divisor, interval.high / divisor)
