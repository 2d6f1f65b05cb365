"""Names, nouns and amounts as the sentences of the report have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from simcore.charts import column_title
from simcore.report.marking import INTERVAL, PERCENT, Interval, quoted, sentence, span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simcore.report.compared import Compared
    from simcore.report.study import Tree
    from simcore.texts import Texts

__all__ = ["Wording"]


@dataclass(frozen=True)
class Wording:
    """Words of one language for the scenarios and quantities of one result."""

    texts: Texts
    manifest: Tree
    compared: Compared

    def say(self, key: str, **values: object) -> Markup:
        """Return a sentence of the report; what is filled in is escaped unless it is HTML."""
        return sentence(self.texts, key, **values)

    def scenario(self, name: str) -> Markup:
        """Return the name of a scenario, as the study writes it."""
        return quoted(name, self.manifest.key("scenarios", self.index(name), "name"), tag="b")

    def title(self, name: str) -> Markup:
        """Return the title of a scenario."""
        title = self.compared.full.titles[name]
        return quoted(title, self.manifest.key("scenarios", self.index(name), "title"))

    def has_title(self, name: str) -> bool:
        """Return whether a scenario's title says more than its name."""
        return self.compared.comparison.titles[name].casefold() != name.casefold()

    @property
    def baseline(self) -> Markup:
        """Return how sentences call the baseline: by its name too, where that is another."""
        name = self.compared.baseline
        if name == "baseline":
            return self.say("words.baseline")
        return self.say("words.baseline_named", name=self.scenario(name))

    def names(self, scenarios: Iterable[str]) -> Markup:
        """Return names as a list of words; the study may have scenarios that the result has not."""
        return self.joined([self.scenario(one) for one in scenarios if one in self._places])

    def joined(self, words: list[Markup]) -> Markup:
        """Return words as a list: commas, and before the last one an ``and``."""
        if len(words) < 2:
            return Markup("").join(words)
        head = self.say("words.joined").join(words[:-1])
        return self.say("words.and", first=head, last=words[-1])

    def years(self) -> dict[str, Markup]:
        """Return the base year and the year compared at, as ``first`` and ``last``."""
        compared = self.compared
        first = compared.whole(compared.baseline, "first_year")
        last = compared.whole(compared.baseline, "year")
        return {"first": first.counted(), "last": last.counted()}

    def noun(self, column: str) -> Markup:
        """Return what a column counts, as in "cuts 12 kt of ..."."""
        return self._word("nouns", column)

    def subject(self, column: str) -> Markup:
        """Return what a column counts, as in "... grows"."""
        return self._word("subjects", column)

    def label(self, column: str) -> Markup:
        """Return a column as the head of a row."""
        return escape(column_title(self.texts, column))

    def meaning(self, state: str) -> Markup:
        """Return what a decoupling state says of value added and the pressure."""
        noun = self.noun(self.compared.pressure)
        return self.say(f"states.{state}", noun=noun)

    def sized(self, key: str, interval: Interval, unit: str, **values: object) -> Markup:
        """Return a sentence with an amount and its interval, both without their signs."""
        ordered = interval.turned() if interval.middle.value < 0.0 else interval
        return self._amounts(key, ordered, unit, "size", **values)

    def signed(self, key: str, interval: Interval, unit: str, **values: object) -> Markup:
        """Return a sentence with an amount and its interval, both with their signs."""
        return self._amounts(key, interval, unit, "sign", **values)

    def percent(self, key: str, interval: Interval) -> Markup:
        """Return a share with its interval in percent.

        Where zero is inside, with signs, otherwise without them; ``{form}`` in the key becomes
        ``sign`` or ``size``.
        """
        form = "sign" if interval.side == "unclear" else "size"
        is_turned = form == "size" and interval.middle.value < 0.0
        ordered = interval.turned() if is_turned else interval
        place = max(ordered.place(PERCENT), -1)
        middle = ordered.middle.rounded(place, PERCENT, form)
        within = self._within("words.within_percent", ordered, place, PERCENT, form)
        return self.say(key.format(form=form), middle=middle, within=within)

    def _amounts(
        self, key: str, interval: Interval, unit: str, form: str, **values: object
    ) -> Markup:
        spread = interval.spread
        largest = max(abs(spread.median), (abs(spread.low) + abs(spread.high)) / 2.0)
        divisor, name = span(unit, largest, self.texts)
        place = interval.place(divisor)
        middle = interval.middle.rounded(place, divisor, form)
        amount = self.say("words.amount", value=middle, unit=name)
        within = self._within("words.within", interval, place, divisor, form)
        return self.say(key, amount=amount, within=within, **values)

    def _within(
        self, key: str, interval: Interval, place: int, divisor: float, form: str
    ) -> Markup:
        """Return the ends of an interval, or that there is but one number."""
        if interval.is_exact:
            is_one = self.compared.comparison.requested == 1
            return self.say("words.exact_one" if is_one else "words.exact")
        low, high = (one.rounded(place, divisor, form) for one in (interval.low, interval.high))
        return self.say(key, interval=INTERVAL.rounded(0, PERCENT), low=low, high=high)

    def _word(self, group: str, column: str) -> Markup:
        key = f"report.{group}.{column}"
        if self.texts.has(key):
            return escape(self.texts(key))
        return Markup("<code>{}</code>").format(column)

    def index(self, name: str) -> int:
        """Return the place of a scenario in the manifest."""
        return self._places[name]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {entry["name"]: i for i, entry in enumerate(self.manifest.get("scenarios"))}
