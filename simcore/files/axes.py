"""Axes of sweeps: a path, an operation, and the values that it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.files.calendar import moment_text
from simcore.files.document import Row, Table
from simcore.files.explain import figures
from simcore.files.faults import known, nearest, shown
from simcore.files.ranges import Range
from simcore.files.spec import amount_text
from simcore.files.steps import PARTNERS, Step
from simcore.files.sweeps import Axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.files.changes import Changer, Target
    from simcore.files.faults import Place

__all__ = ["AxisReader", "Coordinate", "Drawn", "Listed", "operation_of", "value_text"]

_EXAMPLES = {
    "grid": "`[0.5, 1, 2]` or `{low: 0.5, high: 2, steps: 4}`",
    "sample": "`{low: 0.5, high: 2}`",
}


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One value of an axis.

    Parameters
    ----------
    step : Step
        The change that it makes.
    value : float or str
        In the unit of the axis, or a date or ``rest``.
    word : str
        The value in the name of a point.
    """

    step: Step
    value: float | str
    word: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An axis of a grid with its values."""

    axis: Axis
    coordinates: list[Coordinate]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An axis of a sample with the range of its values."""

    axis: Axis
    range: Range
    reader: AxisReader

    def coordinate(self, share: float) -> Coordinate:
        """Return the value at a share of the way from `low` to `high`."""
        return self.reader.coordinate(self.range.drawn(share))


def operation_of(raw: Any) -> str:
    """Return the operation of an axis, or nothing where it is not well formed."""
    found = [name for name in PARTNERS if isinstance(raw, Table) and name in raw]
    if len(found) != 1 or not isinstance(raw[found[0]], str):
        return ""
    keys = {found[0], PARTNERS[found[0]]}
    label = raw.get("label", "")
    is_right = keys <= set(raw) <= keys | {"label"} and isinstance(label, str)
    return found[0] if is_right else ""


@dataclass(slots=True)
class AxisReader:
    """Reads one axis, which stands well formed in a table.

    Parameters
    ----------
    changer : Changer
        Of the scenario that the sweep extends, after its changes.
    table : Table
        The axis.
    operation : str
        ``set``, ``scale`` or ``add``.
    path : str
        Where the axis stands in the study, for messages.
    target : Target
        What its path leads to.
    """

    changer: Changer
    table: Table
    operation: str
    path: str
    target: Target

    @classmethod
    def find(cls, changer: Changer, table: Table, operation: str, path: str) -> AxisReader | None:
        """Return who reads an axis, or None where its path leads to nothing that can be varied."""
        key, at = table[operation], table.values_at[operation]
        target = changer.target(Step(operation, key, table[PARTNERS[operation]], at, at))
        return None if target is None else cls(changer, table, operation, path, target)

    def listed(self) -> Listed | None:
        """Return an axis of a grid; what is wrong with it is noted."""
        values = self.values
        if isinstance(values, Row) and values:
            found = [self._given(*one) for one in zip(values, values.values_at, strict=True)]
            coordinates = [one for one in found if one is not None]
        else:
            steps = self._steps()
            span = self._range(("low", "high", "steps"), "grid") if steps else None
            evenly = span.evenly(steps) if span and steps else []
            coordinates = [self.coordinate(one) for one in evenly]
        coordinates = self._distinct(coordinates)
        return Listed(self._axis(), coordinates) if coordinates else None

    def drawn(self) -> Drawn | None:
        """Return an axis of a sample; what is wrong with it is noted."""
        span = self._range(("low", "high"), "sample")
        return None if span is None else Drawn(self._axis(), span, self)

    @property
    def key(self) -> str:
        """The path that is varied."""
        return str(self.table[self.operation])

    @property
    def partner(self) -> str:
        """The key of the values."""
        return PARTNERS[self.operation]

    @property
    def values(self) -> Any:
        """The values as they are written."""
        return self.table[self.partner]

    @property
    def place(self) -> Place:
        """Where the values stand."""
        return self.table.values_at[self.partner]

    @property
    def unit(self) -> str:
        """Unit of the values; empty for dates."""
        return "1" if self.operation == "scale" else self.target.unit

    def coordinate(self, value: float) -> Coordinate:
        """Return a value of a range."""
        said: float | str = value
        raw: Any = value
        if self._is_date:
            said = raw = moment_text(self.changer.reader.base_year, value / 365)
        elif self._is_count:
            raw = int(value)
        elif self.unit != "1":
            raw = f"{value!r} {self.unit}"
        return Coordinate(self._step(raw, self.place), said, _word(said))

    @property
    def _is_date(self) -> bool:
        return self.target.kind == "start" and self.operation == "set"

    @property
    def _is_count(self) -> bool:
        return self.target.kind == "count"

    def _axis(self) -> Axis:
        label = str(self.table.get("label") or self.key)
        return Axis(label, self.key, self.operation, self.unit)

    def _step(self, raw: Any, place: Place) -> Step:
        return Step(self.operation, self.key, raw, place, self.table.values_at[self.operation])

    def _given(self, raw: Any, place: Place) -> Coordinate | None:
        """Return a value of a list, or None after a fault."""
        value = self._read(raw, place)
        if value is None:
            return None
        if self._is_date and isinstance(value, float):
            value = moment_text(self.changer.reader.base_year, value / 365)
        return Coordinate(self._step(raw, place), value, _word(value))

    def _read(self, raw: Any, place: Place) -> float | str | None:
        """Return a written value in the unit of the axis, of a date its day; None after a fault."""
        if raw is None or isinstance(raw, list | dict):
            what = f"must be a plain value, found {shown(raw)}"
            self._fault(place, what)
            return None
        found = self.changer.amount(self._step(raw, place), self.target)
        if found is None or isinstance(found, str):
            return found
        return float(round(found * 365)) if self._is_date else float(found)

    def _distinct(self, found: Sequence[Coordinate]) -> list[Coordinate]:
        """Return values without those that a name cannot tell from one before; note them."""
        kept: dict[str, Coordinate] = {}
        for one in found:
            if one.word in kept:
                what = f"has {one.word} twice; six digits must tell its values apart"
                self._fault(one.step.place, what)
            kept.setdefault(one.word, one)
        return list(kept.values())

    def _steps(self) -> int:
        """Return how many values a range of a grid has, 0 after a fault."""
        steps = self.values.get("steps") if isinstance(self.values, Table) else None
        if type(steps) is int and steps >= 2:
            return steps
        if not isinstance(self.values, Table) or "steps" not in self.values:
            self._misfit("grid")
        else:
            place = self.values.values_at["steps"]
            self._fault(place, f"needs `steps` of at least 2, found {shown(steps)}")
        return 0

    def _range(self, keys: tuple[str, ...], kind: str) -> Range | None:
        """Return lowest and highest value, or None after a fault."""
        table = self.values
        if not isinstance(table, Table) or not set(keys) <= set(table):
            self._misfit(kind)
            return None
        for name in table:
            if name not in keys:
                what = f"has an unknown key `{name}`{nearest(name, keys)} (allowed: {known(keys)})"
                self._fault(table.keys_at[name], what)
        ends = [self._read(table[name], table.values_at[name]) for name in ("low", "high")]
        low, high = ends
        if "rest" in ends:
            self._fault(self.place, "cannot reach to `rest`; give two numbers")
        if not isinstance(low, float) or not isinstance(high, float):
            return None
        if not low < high:
            said = [shown(table[name]) for name in ("low", "high")]
            self._fault(self.place, f"has `low` {said[0]} not below `high` {said[1]}")
            return None
        if math.isinf(high - low):
            self._fault(self.place, "is too wide a range")
            return None
        return Range(low, high, self._is_date or self._is_count)

    def _misfit(self, kind: str) -> None:
        what = f"takes values such as {_EXAMPLES[kind]}, found {shown(self.values)}"
        self._fault(self.place, what)

    def _fault(self, place: Place, what: str) -> None:
        self.changer.reader.faults.add(place, f"`{self.path}.{self.partner}` {what}")


def value_text(axis: Axis, value: float | str) -> str:
    """Return a value of an axis for people.

    Examples
    --------
    >>> value_text(Axis("Fee", "carbon.price", "scale", "1"), 0.5)
    'Fee × 0.5'
    """
    said = value if isinstance(value, str) else amount_text(float(figures(value)), axis.unit)
    if axis.operation == "set":
        return f"{axis.label} {said}"
    if axis.operation == "scale":
        return f"{axis.label} × {said}"
    return f"{axis.label} {'' if said.startswith('-') else '+'}{said}"


def _word(value: float | str) -> str:
    """Return a value as part of a name, a number with six digits."""
    return value if isinstance(value, str) else figures(value + 0.0).replace("+", "")
