"""Reading of what is uncertain: distributions become factors on the declared value."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.files.access import find, walk
from simcore.files.bounds import factor_bounds
from simcore.files.catalogue import Catalogue, default_number, spec_of
from simcore.files.document import Row, Table
from simcore.files.faults import Place, known, nearest, shown
from simcore.files.numbers import FOLLOWS, Number, split_number
from simcore.files.shares import groups
from simcore.files.spec import Spec, amount_text, bounds_text
from simcore.files.uncertainty import Uncertain
from simcore.files.units import neat

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files.case import Case
    from simcore.files.reading import Reader

__all__ = ["DistributionReader"]

_KINDS = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "gsd"),
}
_EXAMPLE = (
    "`range`, `{uniform: [low, high]}`, `{triangular: [low, mode, high]}`, "
    "`{normal: [mean, sd]}` or `{lognormal: [median, gsd]}`"
)


@dataclass(slots=True)
class DistributionReader:
    """Reads the uncertain numbers of a study."""

    case: Case
    catalogue: Catalogue
    reader: Reader

    def read(self, raw: Any) -> tuple[Uncertain, ...]:
        """Return all uncertain numbers: the list of the study, then ranges written in place."""
        found: dict[str, Uncertain] = {}
        for table in raw if isinstance(raw, Row) else ():
            one = self.listed(table, found)
            if one is not None:
                found[one.key] = one
        for entry in self.catalogue.entries.values():
            for value in entry.spec.parameters.values():
                if isinstance(value, Number) and value.key not in found:
                    ranged = self.in_place(value)
                    if ranged is not None:
                        found[value.key] = ranged
        return tuple(found.values())

    def fault(self, place: Place, what: str) -> None:
        """Note a fault."""
        self.reader.faults.add(place, what)

    def listed(self, table: Any, found: dict[str, Uncertain]) -> Uncertain | None:
        """Return one item of the list, or None after a fault."""
        if not isinstance(table, Table) or not isinstance(table.get("path"), str):
            return None
        key = table["path"]
        at = table.values_at["path"]
        if key in found:
            self.fault(at, f"`{key}` is uncertain twice; the first stands at {found[key].origin}")
            return None
        declared = self.declared(key, at)
        if declared is None or "distribution" not in table:
            return None
        number, spec = declared
        place = table.values_at["distribution"]
        one = _Distribution(self, number, spec, place).read(table["distribution"])
        source, quality = (str(table.get(name) or "") for name in ("source", "quality"))
        return one and replace(one, source=source, quality=quality)

    def declared(self, key: str, at: Place) -> tuple[Number, Spec] | None:
        """Return the number at a path with what its field says, or None after a fault."""
        if key.startswith("interventions."):
            return self.declared_parameter(key, at)
        found = find(self.case, key)
        number = found.value if found else None
        if not isinstance(number, Number) or found is None or found.spec is None:
            there = "is not a number that is given" if found else "is no path of the case"
            names = [one.key for one in walk(self.case)]
            self.fault(at, f"uncertain: `{key}` {there}{nearest(key, names)}")
            return None
        what = self.reason_against(number)
        if what:
            self.fault(at, f"uncertain: `{key}` {what}")
            return None
        return number, found.spec

    def reason_against(self, number: Number) -> str:
        """Return why a number of the case cannot be uncertain, or nothing."""
        if number.key.split(".")[0] in {"exchange", "checks"}:
            return "is used when the files are read and cannot be uncertain"
        if number.is_rest or number.source == FOLLOWS:
            return "follows from others; make those uncertain"
        for group in groups(self.case):
            if number in group.members and not (group.rests or group.open_ended):
                return (
                    "is a share of a group in which no other is `rest`, so they would not sum to 1"
                )
        return ""

    def declared_parameter(self, key: str, at: Place) -> tuple[Number, Spec] | None:
        """Return a number of an intervention with its declaration, or None after a fault."""
        parts = key.split(".")
        name = parts[1]
        if name in self.catalogue.faulty:
            return None
        entry = self.catalogue.entries.get(name)
        if entry is None or len(parts) != 3:
            names = self.catalogue.names
            self.fault(
                at,
                f"uncertain: `{key}` is no parameter of an intervention"
                f"{nearest(name, names)} "
                f"(known interventions: {known(names)})",
            )
            return None
        number = default_number(entry, parts[2], self.reader)
        if number is None:
            numbers = [one for one, said in entry.declared.items() if said.kind == "number"]
            if parts[2] not in numbers:
                self.fault(
                    at,
                    f"uncertain: `{key}` is no number of `{entry.spec.plugin}`"
                    f"{nearest(parts[2], numbers)} (known: {known(numbers)})",
                )
            return None
        return number, spec_of(entry.declared[parts[2]])

    def in_place(self, number: Number) -> Uncertain | None:
        """Return the uncertainty of a parameter that has a range beside its value."""
        if number.low is None or number.high is None or number.low == number.high:
            return None
        if not number.value or math.isnan(number.value):
            return None
        spec = spec_of(self.catalogue.entries[number.key.split(".")[1]].declared[_last(number)])
        return _ranged(number, spec, number.low, number.high, number.origin)


def _last(number: Number) -> str:
    return number.key.rpartition(".")[2]


def _ranged(number: Number, spec: Spec, low: float, high: float, origin: str) -> Uncertain:
    """Return the uncertainty of a number over its range."""
    factors = sorted(neat(one / number.value) for one in (low, number.value, high))
    return _uncertain(number, spec, "triangular", factors, origin)


def _uncertain(
    number: Number, spec: Spec, kind: str, factors: list[float], origin: str
) -> Uncertain:
    if kind in {"uniform", "triangular"}:  # a negative value turns the order round
        factors = sorted(factors)
    lowest, highest = factor_bounds(number, spec)
    return Uncertain(
        number.key, kind, tuple(factors), number.unit, number.value, origin, lowest, highest
    )


@dataclass(slots=True)
class _Distribution:
    """One distribution on one number."""

    owner: DistributionReader
    number: Number
    spec: Spec
    place: Place

    def fault(self, what: str, place: Place | None = None) -> None:
        self.owner.fault(place or self.place, f"uncertain: `{self.number.key}` {what}")

    def read(self, raw: Any) -> Uncertain | None:
        if math.isnan(self.number.value):  # its own fault is noted
            return None
        if self.number.value == 0:
            self.fault("is 0; uncertainty is a factor on the value, so declare one that is not 0")
            return None
        if raw == "range":
            return self.range()
        if not isinstance(raw, Table) or len(raw) != 1 or next(iter(raw)) not in _KINDS:
            name = next(iter(raw), "") if isinstance(raw, Table) else str(raw)
            self.fault(
                f"has the distribution {shown(name)}{nearest(name, (*_KINDS, 'range'))}; "
                f"write {_EXAMPLE}"
            )
            return None
        kind = next(iter(raw))
        return self.of_kind(kind, raw[kind], raw.values_at[kind])

    def range(self) -> Uncertain | None:
        low, high = self.number.low, self.number.high
        if low is None or high is None or low == high:
            self.fault("has no range to take: give `low` and `high` where it is declared")
            return None
        return _ranged(self.number, self.spec, low, high, str(self.place))

    def of_kind(self, kind: str, raw: Any, place: Place) -> Uncertain | None:
        wanted = _KINDS[kind]
        if not isinstance(raw, Row) or len(raw) != len(wanted):
            self.fault(f"needs `{kind}: [{', '.join(wanted)}]`, found {shown(raw)}", place)
            return None
        values = self.values(kind, raw)
        if values is None:
            return None
        what = _NONSENSE[kind](values)
        if what:
            listed = ", ".join(str(one) for one in raw)
            self.fault(f"has {kind} [{listed}]: {what}", place)
            return None
        found = _uncertain(self.number, self.spec, kind, values, str(self.place))
        self.check_reach(found, place)
        return found

    def values(self, kind: str, raw: Row) -> list[float] | None:
        """Return the arguments as factors on the declared value, or None after a fault."""
        written = [split_number(one) for one in raw]
        as_values = self.number.key.startswith("interventions.") or any(
            one is not None and one.unit for one in written
        )
        found = []
        for position, (one, place) in enumerate(zip(raw, raw.values_at, strict=True)):
            scaled = as_values and not (kind == "lognormal" and position == 1)
            free = Spec(self.spec.unit if scaled else "1", bare=True)
            unit = self.number.unit if scaled else "1"
            number = self.owner.reader.number(
                one, place, f"{self.number.key}: {_KINDS[kind][position]}", free, unit=unit
            )
            found.append(neat(number.value / self.number.value) if scaled else number.value)
        if any(math.isnan(one) for one in found):
            return None
        if as_values and self.number.value < 0 and kind == "normal":
            found[1] = -found[1]
        return found if self.number.value > 0 or not as_values else _turned(kind, found)

    def check_reach(self, found: Uncertain, place: Place) -> None:
        """Note a distribution that reaches outside of what the field allows."""
        if found.kind not in {"uniform", "triangular"}:
            return
        ends = [
            factor * value
            for factor in (found.arguments[0], found.arguments[-1])
            for value in self.number.values
        ]
        if min(ends) < self.spec.low - 1e-9 or max(ends) > self.spec.high + 1e-9:
            unit = self.number.unit
            reach = f"from {min(ends):g} to {amount_text(max(ends), unit)}"
            allowed = bounds_text(self.spec, unit)
            self.fault(f"would reach {reach}; it must be {allowed}", place)


def _turned(kind: str, factors: list[float]) -> list[float]:
    """Return factors on a negative value in ascending order where the order has a meaning."""
    return factors[::-1] if kind in {"uniform", "triangular"} else factors


_NONSENSE: dict[str, Callable[[list[float]], str]] = {
    "uniform": lambda v: "" if v[0] < v[1] else "low must be below high",
    "triangular": lambda v: (
        ""
        if v[0] <= v[1] <= v[2] and v[0] < v[2]
        else "must have low <= mode <= high, low below high"
    ),
    "normal": lambda v: "" if v[1] > 0 else "sd must be above 0",
    "lognormal": lambda v: (
        "" if v[0] > 0 and v[1] > 1 else "median must be above 0 and gsd above 1"
    ),
}
