"""The eco-balance of the baseline: where mass is lost, energy used and money spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from simcore.report.marking import PERCENT, Cell, quoted, span
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simcore.report.datasets import Datasets, Flow
    from simcore.report.wording import Wording

__all__ = ["Balance", "HotSpots", "account_text"]

MOST: Final = 12
"""Rows of a table of hot spots; what is beyond stands in one row."""

SMALLEST: Final = 1e-12
"""A flow below this share of the whole is none [1]."""

BETWEEN: Final = 20.0
"""The unit of a table fits what is this much smaller than its largest number."""

DIGITS: Final = 3
"""Significant digits of the largest number of a table: flows are means without an interval."""


@dataclass(frozen=True, slots=True)
class HotSpots:
    """A ranked table with the sentence above it."""

    heading: Markup
    note: Markup
    table: Table | None


@dataclass(frozen=True, slots=True)
class _Spot:
    """One row: where, what, and how much."""

    where: Markup
    what: Markup
    amount: Cell


class Balance:
    """Hot spots of one scenario in one year."""

    def __init__(self, wording: Wording, data: Datasets, scenario: str, year: int) -> None:
        self._wording, self._data = wording, data
        self._scenario, self._year = scenario, year

    def all(self) -> Iterator[HotSpots]:
        """Yield the hot spots by mass, energy and money."""
        yield self._mass()
        yield self._energy()
        yield self._money()

    def _mass(self) -> HotSpots:
        total = self._flow("mass", "stage.*", "waste.*", "*")
        spots = [
            self._spot(one, self._name(one.source, "stage."), self._name(one.item))
            for one in self._flows("mass", "stage.", "waste.")
        ]
        taken = self._flow("mass", "suppliers.*", "*", "*")
        note = self._say(
            "balance.mass_note",
            share=total.over(taken).rounded(-1, PERCENT),
            waste=self._amount(total, "t"),
            materials=self._amount(taken, "t"),
        )
        return self._hot("mass", spots, total, "t", note)

    def _energy(self) -> HotSpots:
        total = self._flow("energy", "carrier.*", "*", "*")
        spots = [
            self._spot(one, self._name(one.target, "stage."), self._name(one.item))
            for one in self._flows("energy", "", "stage.")
        ]
        made = sorted({one.target for one in self._flows("energy", "carrier.", "utility.")})
        for utility in made:
            fed = self._flow("energy", "*", utility, "*")
            given = self._flow("energy", utility, "*", "*")
            lost = Cell(fed.value - given.value, f"{fed.key} - {given.key}")
            name = self._name(utility, "utility.")
            spots.append(_Spot(self._say("balance.loss", utility=name), Markup(""), lost))
        note = self._say("balance.energy_note", total=self._amount(total, "GJ"))
        return self._hot("energy", spots, total, "GJ", note)

    def _money(self) -> HotSpots:
        unit = self._wording.compared.comparison.currency
        total = self._flow("money", "firm", "*", "*")
        spots = [
            self._spot(one, self._name(one.item), self._name(one.target))
            for one in self._flows("money", "firm", "")
        ]
        sales = self._flow("money", "*", "firm", "*")
        note = self._say(
            "balance.money_note",
            total=self._amount(total, unit),
            sales=self._amount(sales, unit),
        )
        return self._hot("money", spots, total, unit, note)

    def _hot(
        self, name: str, spots: Iterable[_Spot], total: Cell, unit: str, note: Markup
    ) -> HotSpots:
        heading = self._say(f"balance.{name}")
        least = SMALLEST * abs(total.value)
        ranked = sorted(
            (one for one in spots if abs(one.amount.value) > least),
            key=lambda one: -abs(one.amount.value),
        )
        if not ranked or not total.value:
            return HotSpots(heading, self._say(f"balance.{name}_none"), None)
        largest = abs(ranked[0].amount.value)
        divisor, word = span(unit, largest / BETWEEN, self._wording.texts)
        place = min(0, _place(largest / divisor))

        def line(where: Markup, what: Markup, amount: Cell, kind: str = "") -> Line:
            share = amount.over(total).rounded(-1, PERCENT)
            return Line(where, (what, amount.rounded(place, divisor), share), kind)

        lines = [line(one.where, one.what, one.amount) for one in ranked[:MOST]]
        rest = [one.amount for one in ranked[MOST:]]
        if rest:
            left = Cell(sum(one.value for one in rest), " + ".join(one.key for one in rest))
            lines.append(line(self._say("balance.others"), Markup(""), left))
        lines.append(line(self._say("balance.total"), Markup(""), total, "total"))
        headings = (
            *(self._say(f"balance.{name}_{part}") for part in ("head", "what")),
            word,
            Markup("{} (%)").format(self._say("balance.share")),
        )
        caption = self._say(f"balance.{name}_caption")
        table = Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))
        return HotSpots(heading, note, table)

    def _flows(self, kind: str, source: str, target: str) -> Iterator[Flow]:
        for one in self._data.flows(self._scenario, self._year):
            if one.kind == kind and one.source.startswith(source) and one.target.startswith(target):
                yield one

    def _flow(self, *patterns: str) -> Cell:
        return self._data.flow(self._scenario, self._year, *patterns)

    def _spot(self, one: Flow, where: Markup, what: Markup) -> _Spot:
        return _Spot(where, what, self._flow(one.kind, one.source, one.target, one.item))

    def _name(self, account: str, prefix: str = "") -> Markup:
        key = f"flows/{self._scenario}/{self._year}/name"
        return quoted(account_text(account.removeprefix(prefix)), key)

    def _amount(self, cell: Cell, unit: str) -> Markup:
        divisor, word = span(unit, abs(cell.value), self._wording.texts)
        value = cell.rounded(_place(cell.value / divisor), divisor)
        return self._say("words.amount", value=value, unit=word)

    def _say(self, key: str, **values: object) -> Markup:
        return self._wording.say(key, **values)


def account_text(account: str) -> str:
    """Return an account as people read it."""
    return account.replace("_", " ").replace(".", " / ")


def _place(largest: float) -> int:
    """Return the last place of a table whose largest number keeps three digits."""
    size = abs(largest)
    digits = len(f"{int(size)}") if size >= 1.0 else 1
    return digits - DIGITS
