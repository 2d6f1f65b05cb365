"""What a study says of its live page: replications, columns, sliders and their ranges."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from simcore.files.access import find, walk
from simcore.files.annual import column_names
from simcore.files.bounds import factor_bounds
from simcore.files.catalogue import default_number, spec_of
from simcore.files.document import Row, Table
from simcore.files.faults import known, nearest, shown
from simcore.files.numbers import FOLLOWS, Number, split_number
from simcore.files.spec import Spec
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from simcore.files.case import Case
    from simcore.files.catalogue import Catalogue
    from simcore.files.reading import Reader

__all__ = ["WHATIF_COLUMNS", "Whatif", "WhatifControl", "WhatifReader"]

WHATIF_COLUMNS: Final = ("value_added_volume", "ghg", "operating_surplus")
"""Annual columns that the live page shows over time where the study names none."""


@dataclass(frozen=True, slots=True)
class WhatifControl:
    """A slider or switch that the study asks for.

    Parameters
    ----------
    path : str
        Dotted path of what it moves.
    title : str
        What it is called; empty where the study says nothing.
    low, high, step : float, optional
        Range and distance of values: in the unit of a parameter, as factors on a number of the
        case, as years of a start.
    """

    path: str
    title: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Whatif:
    """What the live page shows; without controls they are chosen from the declarations."""

    replications: int = 256
    columns: tuple[str, ...] = WHATIF_COLUMNS
    controls: tuple[WhatifControl, ...] = field(default=())


@dataclass(slots=True)
class WhatifReader:
    """Reads the section ``whatif`` of a study; its form is checked apart."""

    case: Case
    catalogue: Catalogue
    reader: Reader

    def read(self, raw: Any) -> Whatif:
        """Return what the section says; note what is wrong with it."""
        found = Whatif()
        if not isinstance(raw, Table):
            return found
        if type(raw.get("replications")) is int:
            found = replace(found, replications=raw["replications"])
        columns, controls = raw.get("columns"), raw.get("controls")
        if isinstance(columns, Row):
            found = replace(found, columns=self._columns(columns))
        if isinstance(controls, Row):
            found = replace(found, controls=self._controls(controls))
        return found

    def _columns(self, raw: Row) -> tuple[str, ...]:
        names = column_names(self.case.carriers, self.reader.pollutants)
        for one, at in zip(raw, raw.values_at, strict=True):
            if isinstance(one, str) and one not in names:
                what = f"{shown(one)} is no annual column{nearest(one, names)}"
                self.reader.faults.add(at, f"`whatif.columns`: {what} (known: {known(names, 60)})")
        return tuple(dict.fromkeys(str(one) for one in raw))

    def _controls(self, raw: Row) -> tuple[WhatifControl, ...]:
        found: dict[str, WhatifControl] = {}
        for table in raw:
            if not isinstance(table, Table) or not isinstance(table.get("path"), str):
                continue
            if table["path"] in found:
                what = f"`whatif.controls`: `{table['path']}` stands here twice"
                self.reader.faults.add(table.values_at["path"], what)
            one = self._control(table)
            if one is not None:
                found[one.path] = one
        return tuple(found.values())

    def _control(self, table: Table) -> WhatifControl | None:
        """Return a control, or None after a fault."""
        path, at = table["path"], table.values_at["path"]
        before = len(self.reader.faults)
        title = table.get("title")
        one = WhatifControl(path, title if isinstance(title, str) else "")
        parts = path.split(".")
        if parts[0] == "interventions":
            one = self._of_intervention(one, parts, table)
        else:
            one = self._of_case(one, table)
        if one.low is not None and one.high is not None and not one.low < one.high:
            what = f"`whatif.controls`: `{path}` has `low` {one.low:g} not below `high`"
            self.reader.faults.add(at, f"{what} {one.high:g}")
        return one if len(self.reader.faults) == before else None

    def _of_intervention(self, one: WhatifControl, parts: list[str], table: Table) -> WhatifControl:
        entry = self.catalogue.entries.get(parts[1]) if len(parts) > 1 else None
        if len(parts) > 1 and parts[1] in self.catalogue.faulty:
            return one
        if entry is None or len(parts) > 4:
            self._nowhere(table, [f"interventions.{name}" for name in self.catalogue.names])
            return one
        if len(parts) == 2:
            self._no_range(table, "is a switch")
            return one
        given = entry.spec.parameters.get(parts[2])
        if len(parts) == 4:
            if parts[3] != "start" or not isinstance(given, Adoption):
                self._nowhere(table, [f"interventions.{parts[1]}.adopt.start"])
            return self._ranged(one, table, Spec("1", 1900, 2199, bare=True), "1")
        number = default_number(entry, parts[2], self.reader)
        if number is None:
            numbers = [key for key, other in entry.declared.items() if other.kind == "number"]
            self._nowhere(table, [f"interventions.{parts[1]}.{key}" for key in numbers])
            return one
        return self._ranged(one, table, spec_of(entry.declared[parts[2]]), number.unit)

    def _of_case(self, one: WhatifControl, table: Table) -> WhatifControl:
        found = find(self.case, one.path)
        number = found.value if found else None
        if found is None or found.spec is None or not isinstance(number, Number):
            self._nowhere(table, [other.key for other in walk(self.case)])
            return one
        if one.path.split(".")[0] in {"exchange", "checks"}:
            self._no_slider(table, "is used when the files are read and cannot be moved")
        elif number.is_rest or number.source == FOLLOWS:
            self._no_slider(table, "follows from others; move those")
        elif not any(number.values):
            self._no_slider(table, "is 0, which no factor moves")
        lowest, highest = factor_bounds(number, found.spec)
        return self._ranged(one, table, Spec("1", lowest, highest, bare=True), "1")

    def _ranged(self, one: WhatifControl, table: Table, spec: Spec, unit: str) -> WhatifControl:
        """Return a control with the range that is written."""
        free = Spec(spec.unit, 0.0, above=True, bare=True)
        given: dict[str, Any] = {
            name: self.reader.number(
                table[name],
                table.values_at[name],
                f"{table.path}.{name}",
                free if name == "step" else spec,
                unit=unit,
            ).value
            for name in ("low", "high", "step")
            if table.get(name) is not None
        }
        return replace(one, **given)

    def _no_range(self, table: Table, why: str) -> None:
        for name in ("low", "high", "step"):
            if split_number(table.get(name)) is not None:
                what = f"`whatif.controls`: `{table['path']}` {why}; it has no `{name}`"
                self.reader.faults.add(table.values_at[name], what)

    def _no_slider(self, table: Table, why: str) -> None:
        what = f"`whatif.controls`: `{table['path']}` {why}"
        self.reader.faults.add(table.values_at["path"], what)

    def _nowhere(self, table: Table, names: list[str]) -> None:
        self._no_slider(table, f"is nothing that can be moved{nearest(table['path'], names)}")
