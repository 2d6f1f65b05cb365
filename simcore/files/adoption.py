"""Reading of how and when a measure is adopted."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.files.annual import column_names, unit_of_column
from simcore.files.calendar import moment, moment_text
from simcore.files.document import Table
from simcore.files.faults import Place, known, nearest, shown
from simcore.files.numbers import split_number
from simcore.files.spec import Spec
from simcore.parameters import ADOPTION_MODES, Adoption

if TYPE_CHECKING:
    from simcore.files.case import Case
    from simcore.files.reading import Reader

__all__ = ["AdoptionReader"]

_NUMBERS = {
    "share": Spec("1", 0, 1, above=True, bare=True),
    "p": Spec("1", 0, 1, above=True, bare=True),
    "q": Spec("1", 0, 5, bare=True),
    "threshold": Spec("a", 0, 100, above=True, bare=True),
    "steepness": Spec("1", 0, 100, above=True, bare=True),
    "reaudit": Spec("a", 0, 100, above=True, default=3.0, bare=True),
}
_MODES = {
    "by": ("share", "year", "from"),
    "bass": ("p", "q", "from"),
    "payback": ("threshold", "steepness", "from", "reaudit"),
    "when": ("quantity", "above", "below", "from"),
}
_EXAMPLES = {
    "at": "`{at: 2027}` or `{at: 2027-07-01}`",
    "by": "`{by: {share: 0.8, year: 2032, from: 2027}}`",
    "bass": "`{bass: {p: 0.03, q: 0.38, from: 2026}}`",
    "payback": "`{payback: {threshold: 1.25 a, steepness: 1.75, from: 2026, reaudit: 3 a}}`",
    "when": "`{when: {quantity: ghg, above: 100000, from: 2026}}`",
}


@dataclass(slots=True)
class AdoptionReader:
    """Reads adoptions of one study; `case` is None while the case is faulty."""

    reader: Reader
    case: Case | None
    first_year: int
    years: int

    def read(self, raw: Any, place: Place, key: str) -> Adoption | None:
        """Return the adoption that is written at a place, or None after a fault."""
        modes = [name for name in raw if name in ADOPTION_MODES] if isinstance(raw, Table) else []
        if not isinstance(raw, Table) or len(raw) != 1 or not modes:
            near = nearest(next(iter(raw), ""), ADOPTION_MODES) if isinstance(raw, Table) else ""
            self.fault(
                place,
                key,
                f"must be one of {', '.join(_EXAMPLES)}, e.g. {_EXAMPLES['at']}, "
                f"found {shown(', '.join(raw) if isinstance(raw, Table) else raw)}{near}",
            )
            return None
        mode = modes[0]
        if mode == "at":
            start = self.moment(raw["at"], raw.values_at["at"], key)
            return None if start is None else Adoption("at", start)
        inner = raw[mode]
        if not isinstance(inner, Table):
            self.fault(
                raw.values_at[mode], key, f"must be like {_EXAMPLES[mode]}, found {shown(inner)}"
            )
            return None
        return self.of_mode(mode, inner, key)

    def fault(self, place: Place, key: str, what: str) -> None:
        """Note a fault of a key."""
        self.reader.faults.add(place, f"`{key}` {what}")

    def moment(self, raw: Any, place: Place, key: str) -> float | None:
        """Return a date as years from the start of the base year [a]."""
        found = (
            moment(str(raw)) if isinstance(raw, int | str) and not isinstance(raw, bool) else None
        )
        if found is None:
            self.fault(
                place,
                key,
                f"must be a year or a date such as 2027 or 2027-07-01 (29 February is not in the "
                f"calendar), found {shown(raw)}",
            )
            return None
        year, part = found
        last = self.first_year + self.years - 1
        if not self.first_year <= year <= last:
            self.fault(
                place,
                key,
                f"is {year}, outside of the horizon: years from {self.first_year} to {last} "
                "are allowed",
            )
            return None
        return year - self.first_year + part

    def moved(
        self, old: Adoption, operation: str, raw: Any, place: Place, key: str
    ) -> Adoption | None:
        """Return an adoption that starts at another time, the year of ``by`` moved alike.

        Parameters
        ----------
        old : Adoption
            What is moved; returned itself where nothing changes.
        operation : str
            ``set`` to a year or a date, or ``add`` a number of years.
        raw : object
            Value of the change.
        place : Place
            Where it stands.
        key : str
            Dotted path of the start.

        Returns
        -------
        Adoption or None
            None after a fault.
        """
        if operation == "set":
            start = self.moment(raw, place, key)
        else:
            start = self.later(old.start, raw, place, key)
        if start is None or start == old.start:
            return old if start is not None else None
        values = dict(old.values)
        if "year" in values:
            values["year"] = _whole_days(values["year"] + start - old.start)
            if not self.is_within(values["year"], place, key, "the year of `by` would become"):
                return None
        return replace(old, start=start, values=values)

    def later(self, start: float, raw: Any, place: Place, key: str) -> float | None:
        """Return a start a number of years later, or None after a fault [a]."""
        years = self.shift(raw, place, key)
        if years is None:
            return None
        when = _whole_days(start + years)
        return when if self.is_within(when, place, key, "would become") else None

    def shift(self, raw: Any, place: Place, key: str) -> float | None:
        """Return a number of years, or None after a fault [a]."""
        written = split_number(raw)
        years = None
        if written is not None and not written.unit:
            years = written.magnitude
        elif written is not None:
            free = Spec("a", bare=True)
            years = self.reader.number(raw, place, key, free, unit="a").value
        if years is None:
            self.fault(place, key, f"is moved by years such as 2 or -1, found {shown(raw)}")
        return None if years is None or math.isnan(years) else years

    def is_within(self, when: float, place: Place, key: str, words: str) -> bool:
        """Return whether a moment is within the horizon; note one that is not."""
        last = self.first_year + self.years - 1
        if 0.0 <= when < self.years:
            return True
        self.fault(
            place,
            key,
            f"{words} {moment_text(self.first_year, when)}, outside of the horizon: years from "
            f"{self.first_year} to {last} are allowed",
        )
        return False

    def of_mode(self, mode: str, table: Table, key: str) -> Adoption | None:
        """Return an adoption of a mode that has keys of its own, or None after a fault."""
        before = len(self.reader.faults)
        allowed = _MODES[mode]
        for name in table:
            if name not in allowed:
                near = nearest(name, allowed)
                what = f"has an unknown key `{name}`{near} (allowed: {known(allowed)})"
                self.fault(table.keys_at[name], key, what)
        start: float | None = 1.0  # nothing takes effect before the second year
        if "from" in table:
            start = self.moment(table["from"], table.values_at["from"], key)
        values = {name: self.number(name, table, key) for name in allowed if name in _NUMBERS}
        quantity = self.watched(table, key, values) if mode == "when" else ""
        if mode == "by":
            values["year"] = self.last(table, key, start)
        if start is None or len(self.reader.faults) > before:
            return None
        return Adoption(mode, start, values, quantity)

    def number(self, name: str, table: Table, key: str) -> float:
        """Return a number of the mode, NaN after a fault."""
        spec = _NUMBERS[name]
        if name in table:
            place = table.values_at[name]
            found = self.reader.number(
                table[name],
                place,
                f"{key}.{name}",
                spec,
                unit=self.reader.units.declared(spec.unit),
            )
            return found.value
        if spec.default is not None:
            return spec.default
        self.fault(table.place, key, f"needs `{name}`")
        return math.nan

    def last(self, table: Table, key: str, start: float | None) -> float:
        """Return the year of ``by``, which must come after its start."""
        if "year" not in table:
            self.fault(table.place, key, "needs `year`")
            return math.nan
        place = table.values_at["year"]
        end = self.moment(table["year"], place, key)
        if end is not None and start is not None and end <= start:
            self.fault(
                place, key, f"has `year` {table['year']} not after `from` {table.get('from', '')}"
            )
        return math.nan if end is None else end

    def watched(self, table: Table, key: str, values: dict[str, float]) -> str:
        """Return the column of ``when``; put its threshold into `values`."""
        quantity = table.get("quantity")
        pollutants = self.reader.pollutants
        names = column_names(self.case.carriers, pollutants) if self.case else []
        if self.case and quantity not in names:
            at = table.values_at.get("quantity", table.place)
            self.fault(
                at,
                key,
                f"watches {shown(quantity)}, which is no annual column"
                f"{nearest(str(quantity), names)} (known: {known(names, 60)})",
            )
        sides = [side for side in ("above", "below") if side in table]
        if len(sides) != 1:
            self.fault(table.place, key, "needs either `above` or `below`")
            return str(quantity)
        unit = self.reader.units.declared(unit_of_column(quantity, pollutants))
        raw, place = table[sides[0]], table.values_at[sides[0]]
        bare = isinstance(raw, int | float) and unit != "?"
        text = f"{raw} {unit}" if bare and unit != "1" else raw
        spec = Spec("=", bare=True)
        found = self.reader.number(text, place, f"{key}.{sides[0]}", spec, unit=unit)
        values[sides[0]] = found.value
        return str(quantity)


def _whole_days(years: float) -> float:
    """Return a moment at the start of a day of the 365-day calendar, as files give it [a]."""
    whole, day = divmod(round(years * 365), 365)
    return whole + day / 365
