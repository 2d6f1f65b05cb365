"""What a scenario does against the baseline, in sentences."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from simcore.analysis.states import DRIVER
from simcore.report.marking import PERCENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.report.datasets import Datasets
    from simcore.report.wording import Wording

__all__ = ["Difference"]

NOTABLE: Final = 0.005
"""A change of output by less is not worth a sentence [1]."""

SHOWN_KEYS: Final = 3
"""Changed values that are named; of more, only how many."""


@dataclass(frozen=True)
class Difference:
    """Sentences about one scenario less the baseline, replication by replication.

    Parameters
    ----------
    wording : Wording
        Words for scenarios and quantities.
    data : Datasets
        Of the result.
    scenario : str
        Not the baseline.
    changed : sequence of Markup
        Values of the case that differ from those of the baseline.
    has_measures : bool
        Whether it runs other interventions than the baseline.
    """

    wording: Wording
    data: Datasets
    scenario: str
    changed: list[Markup]
    _: KW_ONLY
    has_measures: bool

    def all(self) -> Iterator[Markup]:
        """Yield pressure, output, value added, money, and what else was changed."""
        if not self.wording.compared.comparison.paired[self.scenario]:
            yield self._say("difference.nothing")
            return
        yield from self.pressure()
        yield from self._value_added()
        yield from self._money()
        if self.changed:
            listed = self.wording.joined(self.changed[:SHOWN_KEYS])
            key = "changed" if self.has_measures else "changed_only"
            key += "_more" if len(self.changed) > SHOWN_KEYS else ""
            yield self._say(f"difference.{key}", keys=listed)

    def pressure(self) -> Iterator[Markup]:
        """Yield how the pressure differs, and whether output does too."""
        compared = self.wording.compared
        column = compared.pressure
        difference = compared.difference(self.scenario, column)
        side, noun = difference.side, self.wording.noun(column)
        if side in ("more", "less"):
            share = difference.over(compared.cell(self.scenario, column, "year", "baseline"))
            place = max(share.place(PERCENT), -1)
            values = {
                "percent": share.middle.rounded(place, PERCENT, "size"),
                "meanwhile": self._meanwhile(),
            }
            is_amount = self.wording.texts.has(f"report.nouns.{column}")
            key = f"difference.{side}" if is_amount else f"difference.{side}_of"
            words = {"noun": noun} if is_amount else {"subject": self.wording.subject(column)}
            yield self.wording.sized(
                key, difference, compared.unit(column), **self._context(), **values, **words
            )
        elif side == "unclear":
            yield self.wording.signed(
                "difference.unclear",
                difference,
                compared.unit(column),
                **self._context(),
                noun=noun,
                meanwhile=self._meanwhile(),
            )
        else:
            yield self._say(f"difference.{side}", noun=noun)
        yield from self._output(side)

    def _output(self, pressure_side: str) -> Iterator[Markup]:
        compared = self.wording.compared
        if not compared.has("output"):
            return
        level = compared.cell(self.scenario, "output", "year", "baseline")
        share = compared.difference(self.scenario, "output").over(level)
        if share.side not in ("more", "less") or abs(share.middle.value) < NOTABLE:
            return
        key = "output_less" if share.side == "less" else "output_more"
        is_cut = share.side == pressure_side == "less"
        amount = self.wording.percent("difference.output_{form}", share)
        yield self._say(f"difference.{key}{'_cut' if is_cut else ''}", amount=amount)

    def _meanwhile(self) -> Markup:
        """Return how output changes since the base year, as the end of a sentence."""
        compared = self.wording.compared
        if not compared.has("output"):
            return Markup("")
        growth = self.data.growth(self.scenario, "output", compared.comparison.year)
        if not growth.is_known:
            return Markup("")
        amount = self.wording.percent("difference.output_{form}", growth)
        return self._say(f"difference.output_{growth.trend}", amount=amount)

    def _value_added(self) -> Iterator[Markup]:
        compared = self.wording.compared
        yield from self._amount("value", DRIVER, "year", compared.unit(DRIVER))

    def _money(self) -> Iterator[Markup]:
        compared = self.wording.compared
        for key, column in (("capex", "capex"), ("npv", "discounted_cash_flow")):
            if compared.has(column, "cumulated"):
                yield from self._amount(key, column, "cumulated", compared.unit(column))

    def _amount(self, key: str, column: str, basis: str, unit: str) -> Iterator[Markup]:
        difference = self.wording.compared.difference(self.scenario, column, basis)
        side = difference.side
        if side == "nothing":
            return
        if side == "same":
            yield self._say(f"difference.{key}_same")
            return
        write = self.wording.signed if side == "unclear" else self.wording.sized
        yield write(f"difference.{key}_{side}", difference, unit, **self._context())

    def _context(self) -> dict[str, Markup]:
        compared = self.wording.compared
        return {
            "baseline": self.wording.baseline,
            "scenario": self.wording.scenario(self.scenario),
            "year": compared.whole(self.scenario, "year").counted(),
            "first": compared.whole(self.scenario, "first_year").counted(),
            "last": compared.whole(self.scenario, "year").counted(),
        }

    def _say(self, key: str, **values: object) -> Markup:
        return self.wording.say(key, **{**self._context(), **values})
