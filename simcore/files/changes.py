"""Changes of a scenario: ``set``, ``scale`` and ``add`` at dotted paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.files.access import find, put, walk
from simcore.files.catalogue import Catalogue, Entry, default_number, spec_of
from simcore.files.document import Row, Table, parse
from simcore.files.faults import Faults, Place, known, nearest, shown
from simcore.files.numbers import Number, split_number
from simcore.files.scenarios import Change
from simcore.files.section import unit_of
from simcore.files.spec import Spec, amount_text, bounds_text
from simcore.files.units import neat
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simcore.files.adoption import AdoptionReader
    from simcore.files.case import Case
    from simcore.files.reading import Reader

__all__ = ["Changer", "Step", "read_sets", "read_steps"]

_PARTNERS = {"set": "to", "scale": "by", "add": "by"}
_FIXED = ("exchange", "checks", "base_year", "schema_version", "currency", "include")


@dataclass(frozen=True, slots=True)
class Step:
    """One change as it was read: operation, path, value, and where path and value stand."""

    operation: str
    key: str
    raw: Any
    place: Place
    key_place: Place

    @property
    def change(self) -> Change:
        """The change for people."""
        return Change(self.operation, self.key, _text(self.raw), str(self.place))

    @property
    def written(self) -> dict[str, Any]:
        """The change as a file has it."""
        return {self.operation: self.key, _PARTNERS[self.operation]: self.raw}


def _text(raw: Any) -> str:
    if isinstance(raw, Table):
        return "{" + ", ".join(f"{key}: {_text(value)}" for key, value in raw.items()) + "}"
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def read_steps(raw: Any, faults: Faults) -> list[Step]:
    """Return the changes of a scenario that are well formed."""
    if not isinstance(raw, Row):
        return []
    steps = []
    for one, place in zip(raw, raw.values_at, strict=True):
        step = _step(one, place, faults)
        if step is not None:
            steps.append(step)
    return steps


def _step(raw: Any, place: Place, faults: Faults) -> Step | None:
    operations = [name for name in _PARTNERS if isinstance(raw, Table) and name in raw]
    if len(operations) == 1:
        operation = operations[0]
        keys = {operation, _PARTNERS[operation]}
        if (
            set(raw) == keys
            and isinstance(raw[operation], str)
            and raw[_PARTNERS[operation]] is not None
        ):
            partner = _PARTNERS[operation]
            at = raw.values_at
            return Step(operation, raw[operation], raw[partner], at[partner], at[operation])
    found = ", ".join(f"`{name}`" for name in raw) if isinstance(raw, Table) else shown(raw)
    faults.add(
        place,
        "a change is `{set: PATH, to: VALUE}`, `{scale: PATH, by: FACTOR}` or "
        f"`{{add: PATH, by: VALUE}}`, found {found}",
    )
    return None


def read_sets(sets: Iterator[str], faults: Faults) -> list[Step]:
    """Return the changes given as ``PATH=VALUE``."""
    steps = []
    for text in sets:
        key, equals, value = text.partition("=")
        key = key.strip()
        place = Place(f"--set {key or text}")
        if not (key and equals and value.strip()):
            faults.add(place, f"must be PATH=VALUE, found {shown(text)}")
            continue
        own = Faults()
        raw = parse(value, place.file, own)
        if own or raw is None:
            faults.add(place, f"cannot read the value {shown(value)}")
            continue
        steps.append(Step("set", key, raw, place, place))
    return steps


@dataclass(slots=True)
class Changer:
    """Applies changes to a case and to a catalogue of interventions."""

    case: Case
    entries: dict[str, Entry]
    catalogue: Catalogue
    reader: Reader
    adoptions: AdoptionReader

    def apply(self, steps: Sequence[Step]) -> None:
        """Apply changes in order; note the faulty ones."""
        for step in steps:
            if step.key.startswith("interventions."):
                self.change_intervention(step)
            else:
                self.change_case(step)

    def fault(self, place: Place, key: str, what: str) -> None:
        """Note a fault of a key."""
        self.reader.faults.add(place, f"`{key}` {what}")

    def change_case(self, step: Step) -> None:
        """Change a number of the case."""
        key = step.key
        found = find(self.case, key)
        if found is None or key.split(".")[0] in _FIXED:
            self.nowhere(step, exists=found is not None)
            return
        if found.spec is None or not isinstance(found.value, Number | None):
            self.change_count(step, found.value)
            return
        heat = getattr(found.around, "heating_value", None)
        near = {"quantity": ""}
        unit = unit_of(found.spec, key, self.reader, near)
        one = _Changed(self, step, found.spec, unit, heat.value if heat else None)
        new = one.result(found.value)
        if new is not None and new is not found.value:
            self.case = put(self.case, key, new)

    def nowhere(self, step: Step, *, exists: bool) -> None:
        """Note a path that leads nowhere, or to what cannot be changed."""
        if exists:
            self.fault(step.key_place, step.key, "cannot be changed by a scenario")
            return
        names = [one.key for one in walk(self.case)]
        names += [f"interventions.{name}" for name in self.catalogue.names]
        self.fault(step.key_place, step.key, f"is no path of the case{nearest(step.key, names)}")

    def change_count(self, step: Step, value: Any) -> None:
        """Change a whole number, such as the size of a crew."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(step.key_place, step.key, f"is {shown(value)}; only numbers can be changed")
        elif step.operation != "set" or type(step.raw) is not int or step.raw < 1:
            self.fault(
                step.place,
                step.key,
                f"takes `set` to a whole number of at least 1, found {shown(step.raw)}",
            )
        elif step.raw != value:
            self.case = put(self.case, step.key, step.raw)

    def change_intervention(self, step: Step) -> None:
        """Change a number of an intervention, or when its adoption starts."""
        parts = step.key.split(".")
        name = parts[1]
        if name in self.catalogue.faulty:
            return
        entry = self.entries.get(name)
        if entry is not None and len(parts) == 4 and parts[3] == "start":
            self.change_start(step, entry, parts[2])
        elif entry is not None and len(parts) == 3:
            self.change_parameter(step, entry, parts[2])
        else:
            near = nearest(name, self.catalogue.names)
            what = (
                f"is no parameter of an intervention{near} (known: {known(self.catalogue.names)})"
            )
            self.fault(step.key_place, step.key, what)

    def change_parameter(self, step: Step, entry: Entry, name: str) -> None:
        """Change a number of an intervention, from the plugin's default if none is given."""
        one = entry.declared.get(name)
        if one is None or one.kind != "number":
            numbers = [key for key, other in entry.declared.items() if other.kind == "number"]
            near = nearest(name, numbers)
            what = f"is no number of `{entry.spec.plugin}`{near} (known: {known(numbers)})"
            if one is not None and one.kind == "adoption":
                what = f"is an adoption; what can be changed of it is `{step.key}.start`"
            self.fault(step.key_place, step.key, what)
            return
        old = default_number(entry, name, self.reader)
        unit = self.reader.units.declared(one.unit)
        new = _Changed(self, step, spec_of(one), unit, None).result(old)
        if new is not None and new is not old:
            self.put_parameter(entry, name, new)

    def change_start(self, step: Step, entry: Entry, name: str) -> None:
        """Change when an adoption starts; all of it moves."""
        old = entry.spec.parameters.get(name)
        if not isinstance(old, Adoption):
            self.fault(step.key_place, step.key, f"has no adoption `{name}` to move")
            return
        new = self.adoptions.moved(old, step.operation, step.raw, step.place, step.key)
        if new is not None and new is not old:
            self.put_parameter(entry, name, new)

    def put_parameter(self, entry: Entry, name: str, value: Number | Adoption) -> None:
        """Give a parameter of an intervention another value."""
        parameters = {**entry.spec.parameters, name: value}
        spec = replace(entry.spec, parameters=parameters)
        self.entries = {**self.entries, spec.name: Entry(spec, entry.declared)}


@dataclass(slots=True)
class _Changed:
    """One number under one change."""

    changer: Changer
    step: Step
    spec: Spec
    unit: str
    heat: float | None

    def result(self, old: Number | None) -> Number | None:
        """Return the number after the change: the very same if nothing changes, None if faulty."""
        step = self.step
        if step.operation == "set":
            given = self.read(step.raw, self.spec)
            return None if _is_faulty(given) else self.replaced(old, given)
        if old is None or old.is_rest:
            what = (
                "is `rest`: change the other shares, or `set` it"
                if old
                else "has no value to start from"
            )
            self.changer.fault(step.key_place, step.key, what)
            return None
        new = self.moved(old)
        if new is None:
            return None
        return old if new.same_as(old) else self.within_bounds(new)

    def read(self, raw: Any, spec: Spec) -> Number:
        reader = self.changer.reader
        return reader.number(
            raw, self.step.place, self.step.key, spec, unit=self.unit, heat=self.heat
        )

    def replaced(self, old: Number | None, new: Number) -> Number:
        if old is None:
            return new
        if new.same_as(old) or (new.is_rest and old.is_rest):
            return old
        low = old.low if new.low is None else new.low
        high = old.high if new.high is None else new.high
        return replace(new, low=low, high=high)

    def moved(self, old: Number) -> Number | None:
        step = self.step
        if step.operation == "add":
            free = replace(self.spec, low=float("-inf"), high=float("inf"), above=False, path=False)
            shift = self.read(step.raw, free)
            return None if _is_faulty(shift) else old.moved(1.0, shift.value, str(step.place))
        written = split_number(step.raw)
        if written is None or written.unit not in {"", "%"}:
            self.changer.fault(
                step.place,
                step.key,
                f"is scaled by a plain factor such as 1.2, found {shown(step.raw)}",
            )
            return None
        factor = written.magnitude / 100 if written.unit else written.magnitude
        return old.moved(factor, 0.0, str(step.place))

    def within_bounds(self, new: Number) -> Number | None:
        spec = self.spec
        for value in new.values:
            if not (spec.allows(value) or spec.allows(neat(value))):
                self.changer.fault(
                    self.step.place,
                    self.step.key,
                    f"would become {amount_text(value, new.unit)}; it must be "
                    f"{bounds_text(spec, new.unit)}",
                )
                return None
        return new


def _is_faulty(number: Number) -> bool:
    return number.value != number.value and not number.is_rest
