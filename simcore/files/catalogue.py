"""The interventions of a study: plugin, and parameters against the plugin's declaration."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Protocol

from simcore.errors import SimcoreError
from simcore.files.document import Row, Table
from simcore.files.faults import Place, known, nearest, shown
from simcore.files.numbers import Number
from simcore.files.scenarios import InterventionSpec, Value
from simcore.files.spec import Spec
from simcore.parameters import Parameter, declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from simcore.files.adoption import AdoptionReader
    from simcore.files.reading import Reader

__all__ = ["Catalogue", "Entry", "PluginLookup", "default_number", "read_catalogue", "spec_of"]

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_OWN_KEYS = ("plugin", "title", "note")


class PluginLookup(Protocol):
    """Finds intervention classes by the name of their plugin."""

    @property
    def names(self) -> Collection[str]:
        """Names of all plugins."""

    def __call__(self, name: str, /) -> type:
        """Return the class of a plugin; KeyError if there is none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An intervention of the catalogue with what its plugin declares."""

    spec: InterventionSpec
    declared: dict[str, Parameter]


@dataclass(slots=True)
class Catalogue:
    """All interventions that a study describes, by name."""

    entries: dict[str, Entry] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    """Names whose plugin is unknown; what refers to them has no fault of its own."""

    @property
    def names(self) -> list[str]:
        """All names, the faulty ones too."""
        return [*self.entries, *self.faulty]


def spec_of(parameter: Parameter) -> Spec:
    """Return what the reader must know of a number that a plugin declares."""
    return Spec(parameter.unit, parameter.low, parameter.high, bare=True, doc=parameter.doc)


def read_catalogue(
    raw: Any,
    *,
    plugins: PluginLookup,
    reader: Reader,
    adoptions: AdoptionReader,
    levers: Callable[[], Collection[str]] | None,
) -> Catalogue:
    """Return the interventions that a study describes."""
    catalogue = Catalogue()
    if not isinstance(raw, Table):
        return catalogue
    one = _Parameters(reader, adoptions, levers)
    for name, table in raw.items():
        at = raw.keys_at[name]
        is_named = _NAME.fullmatch(name) is not None
        if not is_named:
            reader.faults.add(
                at,
                f"the intervention's name {shown(name)} must be small letters, digits, `_` and `-`",
            )
        cls = _plugin_class(name, table, plugins, reader, at)
        if cls is None:
            catalogue.faulty.add(name)
            continue
        declared = declarations(cls)
        values = one.read(table, declared)
        title = "" if "title" in declared else one.title(table)
        if not is_named:
            catalogue.faulty.add(name)  # a dot would make other paths of its parameters
            continue
        spec = InterventionSpec(name, table["plugin"], values, str(at), title)
        catalogue.entries[name] = Entry(spec, declared)
    return catalogue


def _plugin_class(
    name: str, table: Any, plugins: PluginLookup, reader: Reader, at: Place
) -> type | None:
    """Return the class that an intervention names, or None after a fault."""
    key = f"interventions.{name}"
    if not isinstance(table, Table):
        reader.faults.add(
            at, f"`{key}` must be a mapping with `plugin` and parameters, found {shown(table)}"
        )
        return None
    named = table.get("plugin")
    if not isinstance(named, str):
        reader.faults.add(at, f"`{key}` needs `plugin`, the name of one of: {known(plugins.names)}")
        return None
    place = table.values_at["plugin"]
    try:
        return plugins(named)
    except KeyError:
        near = nearest(named, plugins.names)
        reader.faults.add(
            place,
            f"`{key}.plugin`: no plugin {shown(named)}{near} "
            f"(known: {known(sorted(plugins.names))})",
        )
    except SimcoreError as error:
        reader.faults.add(place, f"`{key}.plugin`: {error}")
    return None


@dataclass(slots=True)
class _Parameters:
    """Reads the parameters of interventions."""

    reader: Reader
    adoptions: AdoptionReader
    levers: Callable[[], Collection[str]] | None

    def read(self, table: Table, declared: dict[str, Parameter]) -> dict[str, Value]:
        """Return the parameters that are given and sound."""
        found = {}
        for name, raw in table.items():
            key = table.key_of(name)
            if name in declared:
                value = self.value(raw, table.values_at[name], key, declared[name])
                if value is not None:
                    found[name] = value
            elif name not in _OWN_KEYS:
                allowed = ["plugin", "title", *declared]
                self.fault(
                    table.keys_at[name],
                    f"`{table.path}`: the plugin `{table['plugin']}` has no parameter {shown(name)}"
                    f"{nearest(name, allowed)} (allowed: {known(allowed)})",
                )
        for name, one in declared.items():
            if one.required and name not in table:
                self.fault(table.place, f"`{table.path}` needs `{name}`: {one.doc or one.kind}")
        return found

    def title(self, table: Table) -> str:
        """Return what an intervention is called, or nothing."""
        if "title" not in table:
            return ""
        raw, place = table["title"], table.values_at["title"]
        return str(self.of_type(raw, place, table.key_of("title"), str, "text") or "")

    def fault(self, place: Place, what: str) -> None:
        self.reader.faults.add(place, what)

    def value(self, raw: Any, place: Place, key: str, one: Parameter) -> Value | None:
        """Return one parameter by its kind, or None after a fault."""
        if one.kind == "levers":
            return self.patterns(raw, place, key)
        if one.kind in {"number", "adoption"} and self.adoptions.case is None:
            return None  # neither currency nor base year are known
        if one.kind == "number":
            unit = self.reader.units.declared(one.unit)
            return self.reader.number(raw, place, key, spec_of(one), unit=unit)
        if one.kind == "adoption":
            return self.adoptions.read(raw, place, key)
        return self.word(raw, place, key, one)

    def word(self, raw: Any, place: Place, key: str, one: Parameter) -> bool | str | None:
        """Return a flag, a choice or a text, or None after a fault."""
        if one.kind == "flag":
            return self.of_type(raw, place, key, bool, "true or false")
        if one.kind == "choice":
            if raw in one.choices:
                return str(raw)
            near = nearest(str(raw), one.choices)
            what = f"must be one of {known(one.choices)}, found {shown(raw)}{near}"
            self.fault(place, f"`{key}` {what}")
            return None
        return self.of_type(raw, place, key, str, "text")

    def of_type(
        self, raw: Any, place: Place, key: str, kind: type[bool | str], words: str
    ) -> bool | str | None:
        if isinstance(raw, kind):
            return raw
        self.fault(place, f"`{key}` must be {words}, found {shown(raw)}")
        return None

    def patterns(self, raw: Any, place: Place, key: str) -> tuple[str, ...] | None:
        """Return lever patterns, each of which must match a lever."""
        rows = [(raw, place)] if isinstance(raw, str) else []
        if isinstance(raw, Row):
            rows = list(zip(raw, raw.values_at, strict=True))
        if not rows or not all(isinstance(one, str) for one, _ in rows):
            self.fault(
                place,
                f"`{key}` must be a list of levers such as `stage.*.electricity.*`, "
                f"found {shown(raw)}",
            )
            return None
        names = self.levers() if self.levers else None
        for pattern, at in rows:
            if names is not None and not any(fnmatchcase(name, pattern) for name in names):
                self.fault(
                    at,
                    f"`{key}`: no lever matches {shown(pattern)}{nearest(pattern, names)} "
                    f"(known: {known(sorted(names), 12)})",
                )
        return tuple(one for one, _ in rows)


def default_number(entry: Entry, parameter: str, reader: Reader) -> Number | None:
    """Return a number of an intervention as given or by the plugin's default."""
    given = entry.spec.parameters.get(parameter)
    if isinstance(given, Number):
        return given
    one = entry.declared.get(parameter)
    if one is None or one.kind != "number" or given is not None:
        return None
    if not isinstance(one.default, int | float) or isinstance(one.default, bool):
        return None
    key = f"interventions.{entry.spec.name}.{parameter}"
    unit = reader.units.declared(one.unit)
    source = one.source or None
    return Number(key, float(one.default), unit, source=source, origin="default of the plugin")
