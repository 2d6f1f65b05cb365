"""Reading one number: form, unit, bounds, range and source, with every fault noted at its place."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import Any

from simcore.files.document import Table
from simcore.files.faults import Faults, Place, known, nearest, shown
from simcore.files.numbers import REST, Number, Points, interpolate, split_number
from simcore.files.spec import Spec, amount_text, bounds_text
from simcore.files.units import UnitError, Units, alternative, neat, tidy

__all__ = ["QUALITIES", "Reader"]

QUALITIES = ("published", "derived", "assumed")
_FORM = (
    "value", "path", "interpolation", "low", "high", "source", "quality", "note",
)  # fmt: skip
_YEAR = re.compile(r"(19|20|21)\d\d")


@dataclass(slots=True)
class Reader:
    """Reads numbers of one file: knows units, base year and whether sources are asked for."""

    units: Units
    faults: Faults
    base_year: int
    pollutants: tuple[str, ...] = ()
    energies: tuple[str, ...] = ()
    sourced: bool = True
    excused: set[str] = field(default_factory=set)
    """Paths that have their fault already and need not be called missing."""

    def number(  # noqa: PLR0913 - one argument for each thing that a message names
        self, raw: Any, place: Place, key: str, spec: Spec, *, unit: str, heat: float | None = None
    ) -> Number:
        """Return the number that is written at a place; NaN after a fault.

        Parameters
        ----------
        raw : object
            Value of the document.
        place : Place
            Where it stands.
        key : str
            Its dotted path.
        spec : Spec
            What its field says.
        unit : str
            Canonical unit, resolved; ``?`` for any.
        heat : float, optional
            Heating value, where `spec` allows values per tonne of fuel [GJ/t].
        """
        one = _One(self, key, spec, unit, heat)
        if isinstance(raw, Table):
            return one.mapping(raw)
        if raw == "rest":
            return one.rest(place)
        return one.plain(raw, place)


@dataclass(slots=True)
class _One:
    """The reading of one number."""

    reader: Reader
    key: str
    spec: Spec
    unit: str
    heat: float | None

    def fault(self, place: Place, what: str) -> None:
        self.reader.faults.add(place, f"`{self.key}` {what}")

    def missing(self, place: Place) -> Number:
        unit = "1" if self.unit == "?" else self.unit
        return Number(self.key, math.nan, unit, origin=str(place))

    def rest(self, place: Place) -> Number:
        if not self.spec.rest:
            self.fault(place, f"cannot be `rest`; {self.example()}")
            return self.missing(place)
        number = self.missing(place)
        return replace(number, source=REST, quality="derived")

    def plain(self, raw: Any, place: Place) -> Number:
        value = self.bounded(raw, place)
        if value is None:
            return self.missing(place)
        bare = self.spec.bare or not self.reader.sourced or value == 0
        if not (bare or (value == 1 and self.unit == "1")):
            self.fault(
                place,
                "has no source; write `{value: "
                f"{raw}, source: ...}}`, or `quality: assumed` with `low` and `high`",
            )
        quality = "assumed" if self.spec.bare or not self.reader.sourced else "derived"
        return Number(self.key, value, self.unit, quality=quality, origin=str(place))

    def amount(self, raw: Any, place: Place, *, what: str = "") -> float | None:
        """Return a plain value in the canonical unit, or None after a fault."""
        written = split_number(raw)
        if written is None:
            comma = " (leave out the comma)" if isinstance(raw, str) and "," in raw else ""
            found = f"{shown(raw)}{comma}"
            self.fault(place, f"{what}must be a number, found {found}; {self.example()}")
            return None
        unit = tidy(written.unit)
        if not unit and self.unit not in {"1", "?"}:
            if written.magnitude == 0:
                return 0.0
            self.fault(
                place,
                f"{what}has no unit; put one after the number that converts to {self.unit}, "
                f"such as `{alternative(self.unit)}`",
            )
            return None
        try:
            factor = self.factor(unit)
        except UnitError as error:
            self.fault(place, f"{what}must be in {self.unit}: {error}")
            return None
        value = written.magnitude if factor == 1 else neat(written.magnitude * factor)
        if math.isinf(value):
            self.fault(place, f"{what}is too large a number: {shown(raw)}")
            return None
        return value

    def factor(self, unit: str) -> float:
        """Return how many canonical units one `unit` is."""
        units = self.reader.units
        if self.unit == "?":
            factor, self.unit = units.canonical(unit) if unit else (1.0, "1")
            return factor
        if not unit:
            return 1.0
        if self.spec.unit.startswith("#"):  # rates are read before there is anything to convert by
            if unit != self.unit:
                raise UnitError(f"found `{unit}`")
            return 1.0
        try:
            return units.factor(unit, self.unit)
        except UnitError:
            if self.spec.by_heat and self.heat:
                per_mass = self.unit.removesuffix("/GJ") + "/t"
                return units.factor(unit, per_mass) / self.heat
            if self.spec.unit == "=":  # a yearly figure beside a column that is a sum over the year
                return units.factor(unit, f"{self.unit}/a")
            raise

    def example(self) -> str:
        unit = "" if self.unit in {"1", "?"} else f" {self.unit}"
        return f"write e.g. `1.5{unit}`"

    def bounded(self, raw: Any, place: Place, *, what: str = "") -> float | None:
        """Return a plain value within the bounds of the field, or None after a fault."""
        value = self.amount(raw, place, what=what)
        if value is None or self.spec.allows(value):
            return value
        bounds, found = bounds_text(self.spec, self.unit), amount_text(value, self.unit)
        self.fault(place, f"{what}must be {bounds}, found {found}")
        return None

    def mapping(self, table: Table) -> Number:
        """Read the form with a source and a range."""
        for name in table:
            if name not in _FORM:
                self.fault(
                    table.keys_at[name],
                    f"has an unknown key `{name}`{nearest(name, _FORM)} (allowed: {known(_FORM)})",
                )
        if ("value" in table) == ("path" in table):
            self.fault(table.place, "needs either `value` or `path`")
            return self.missing(table.place)
        number = self.along(table) if "path" in table else self.single(table)
        return self.with_range(table, self.with_source(table, number))

    def single(self, table: Table) -> Number:
        place = table.values_at["value"]
        if table["value"] == "rest":
            return self.rest(place)
        value = self.bounded(table["value"], place)
        if value is None:
            return self.missing(place)
        if "interpolation" in table:
            self.fault(table.keys_at["interpolation"], "has an `interpolation` but no `path`")
        return Number(self.key, value, self.unit, origin=str(place))

    def along(self, table: Table) -> Number:
        """Read a path over years."""
        place = table.values_at["path"]
        years = table["path"]
        if not self.spec.path:
            self.fault(place, f"cannot be a path over years; {self.example()}")
            return self.missing(place)
        if not isinstance(years, Table) or not years:
            self.fault(place, f"needs a path such as `{{2025: 1, 2035: 2}}`, found {shown(years)}")
            return self.missing(place)
        points = self.points(years)
        word = table.get("interpolation", "linear")
        if word not in ("linear", "step"):
            at = table.values_at["interpolation"]
            self.fault(at, f"has interpolation {shown(word)}; allowed are linear and step")
            return self.missing(place)
        if points is None:
            return self.missing(place)
        value = interpolate(points, self.reader.base_year, word)
        return Number(self.key, value, self.unit, points, word, origin=str(place))

    def points(self, years: Table) -> Points | None:
        found: list[tuple[float, float]] = []
        for name, raw in years.items():
            if not _YEAR.fullmatch(name):
                at = years.keys_at[name]
                self.fault(at, f"has the year {shown(name)}; years are whole, from 1900 to 2199")
                continue
            place = years.values_at[name]
            value = self.bounded(raw, place, what=f"in {name} ")
            if value is not None:
                found.append((float(name), value))
        return tuple(sorted(found)) if len(found) == len(years) else None

    def with_source(self, table: Table, number: Number) -> Number:
        for name in ("source", "note"):
            if name in table and not (isinstance(table[name], str) and table[name].strip()):
                self.fault(table.values_at[name], f"has an empty `{name}`; it must be text")
        source = table.get("source")
        quality = table.get("quality", "published" if source else "assumed")
        if quality not in QUALITIES:
            near = nearest(str(quality), QUALITIES)
            at = table.values_at["quality"]
            self.fault(at, f"has quality {shown(quality)}{near} (allowed: {known(QUALITIES)})")
        elif quality != "assumed" and not source and self.reader.sourced and not self.spec.bare:
            at = table.keys_at["quality"]
            self.fault(at, f"is called {quality} but has no `source`")
        if number.is_rest:
            return number
        return replace(number, source=source, quality=str(quality))

    def with_range(self, table: Table, number: Number) -> Number:
        low, high = self.edge(table, "low"), self.edge(table, "high")
        needs = self.reader.sourced and not (self.spec.bare or number.source)
        if needs and "source" not in table and not {"low", "high"} <= set(table):
            at = table.place
            self.fault(
                at,
                "has neither a `source` nor a range: an assumed number needs both `low` and `high`",
            )
        for name, edge, wrong in (("low", low, 1), ("high", high, -1)):
            if edge is not None and (edge - number.value) * wrong > 0:
                relation = "above" if wrong == 1 else "below"
                at = table.values_at[name]
                self.fault(
                    at, f"has `{name}` {edge:g} {relation} its value {number.value:g} ({self.unit})"
                )
        return replace(number, low=low, high=high)

    def edge(self, table: Table, name: str) -> float | None:
        if name not in table:
            return None
        place = table.values_at[name]
        return self.bounded(table[name], place, what=f"`{name}` ")
