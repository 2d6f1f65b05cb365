"""What changes make of a case and of interventions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.files.access import find, put, walk
from simcore.files.catalogue import Catalogue, Entry, default_number, spec_of
from simcore.files.faults import known, nearest, shown
from simcore.files.numbers import Number, split_number
from simcore.files.section import unit_of
from simcore.files.spec import Spec, amount_text, bounds_text
from simcore.files.units import neat
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simcore.files.adoption import AdoptionReader
    from simcore.files.case import Case
    from simcore.files.faults import Place
    from simcore.files.reading import Reader
    from simcore.files.steps import Step

__all__ = ["Changer", "Target"]

_FIXED = ("exchange", "checks", "base_year", "schema_version", "currency", "include")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path leads to, as it stands before a change.

    Parameters
    ----------
    kind : str
        ``number``; ``count``, a whole number; or ``start``, that of an adoption.
    value : Number, int, Adoption or None
        What stands there; None for a number that may be left out.
    spec : Spec
        What the field says.
    unit : str
        Canonical unit, resolved; empty for a date.
    heat : float, optional
        Heating value beside it [GJ/t].
    entry : Entry, optional
        The intervention that it belongs to; None for what belongs to the case.
    """

    kind: str
    value: Number | int | Adoption | None
    spec: Spec
    unit: str
    heat: float | None = None
    entry: Entry | None = None


@dataclass(slots=True)
class Changer:
    """Applies changes to a case and to a catalogue of interventions."""

    case: Case
    entries: dict[str, Entry]
    catalogue: Catalogue
    reader: Reader
    adoptions: AdoptionReader

    def apply(self, steps: Iterable[Step]) -> None:
        """Apply changes in order; note the faulty ones."""
        for step in steps:
            target = self.target(step)
            if target is None:
                continue
            new = _Changed(self, step, target).result()
            if new is not None and new is not target.value:
                self.put(step, target, new)

    def amount(self, step: Step, target: Target) -> float | str | None:
        """Return what a change sets, adds or multiplies by; None after a fault.

        A number is in the unit of the target, a moment in years from the start of the base year,
        and the word ``rest`` is itself.
        """
        return _Changed(self, step, target).amount()

    def target(self, step: Step) -> Target | None:
        """Return what a change is about, or None after a fault."""
        if step.key.startswith("interventions."):
            return self.of_intervention(step)
        return self.of_case(step)

    def fault(self, place: Place, key: str, what: str) -> None:
        """Note a fault of a key."""
        self.reader.faults.add(place, f"`{key}` {what}")

    def of_case(self, step: Step) -> Target | None:
        """Return a number of the case."""
        key = step.key
        found = find(self.case, key)
        if found is None or key.split(".")[0] in _FIXED:
            self.nowhere(step, exists=found is not None)
            return None
        if found.spec is None or not isinstance(found.value, Number | None):
            return self.count(step, found.value)
        heat = getattr(found.around, "heating_value", None)
        near = {"quantity": ""}
        unit = unit_of(found.spec, key, self.reader, near)
        return Target("number", found.value, found.spec, unit, heat.value if heat else None)

    def nowhere(self, step: Step, *, exists: bool) -> None:
        """Note a path that leads nowhere, or to what cannot be changed."""
        if exists:
            self.fault(step.key_place, step.key, "cannot be changed by a scenario")
            return
        names = [one.key for one in walk(self.case)]
        names += [f"interventions.{name}" for name in self.catalogue.names]
        self.fault(step.key_place, step.key, f"is no path of the case{nearest(step.key, names)}")

    def count(self, step: Step, value: Any) -> Target | None:
        """Return a whole number, such as the size of a crew."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(step.key_place, step.key, f"is {shown(value)}; only numbers can be changed")
            return None
        if step.operation != "set":
            what = f"takes `set` to a whole number of at least 1, found `{step.operation}`"
            self.fault(step.place, step.key, what)
            return None
        return Target("count", value, Spec("1", 1), "1")

    def of_intervention(self, step: Step) -> Target | None:
        """Return a number of an intervention, or when its adoption starts."""
        parts = step.key.split(".")
        name = parts[1]
        if name in self.catalogue.faulty:
            return None
        entry = self.entries.get(name)
        if entry is not None and len(parts) == 4:
            return self.start(step, entry, *parts[2:])
        if entry is not None and len(parts) == 3:
            return self.parameter(step, entry, parts[2])
        near = nearest(name, self.catalogue.names)
        what = f"is no parameter of an intervention{near} (known: {known(self.catalogue.names)})"
        self.fault(step.key_place, step.key, what)
        return None

    def parameter(self, step: Step, entry: Entry, name: str) -> Target | None:
        """Return a number of an intervention, the plugin's default if none is given."""
        one = entry.declared.get(name)
        if one is None or one.kind != "number":
            numbers = [key for key, other in entry.declared.items() if other.kind == "number"]
            near = nearest(name, numbers)
            what = f"is no number of `{entry.spec.plugin}`{near} (known: {known(numbers)})"
            if one is not None and one.kind == "adoption":
                what = f"is an adoption; what can be changed of it is `{step.key}.start`"
            self.fault(step.key_place, step.key, what)
            return None
        old = default_number(entry, name, self.reader)
        unit = self.reader.units.declared(one.unit)
        return Target("number", old, spec_of(one), unit, entry=entry)

    def start(self, step: Step, entry: Entry, name: str, last: str) -> Target | None:
        """Return an adoption whose start is changed; all of it moves."""
        old = entry.spec.parameters.get(name)
        if not isinstance(old, Adoption):
            self.fault(step.key_place, step.key, f"has no adoption `{name}` to move")
        elif last != "start":
            path = step.key.removesuffix(last)
            what = f"cannot be changed; what can be changed of the adoption is `{path}start`"
            self.fault(step.key_place, step.key, what)
        elif step.operation == "scale":
            what = "takes `set` to a year or a date, or `add` a number of years"
            self.fault(step.place, step.key, what)
        else:
            unit = "" if step.operation == "set" else "a"
            return Target("start", old, Spec("a"), unit, entry=entry)
        return None

    def put(self, step: Step, target: Target, new: Number | int | Adoption) -> None:
        """Put what a change made in the place of what was there."""
        if target.entry is None:
            self.case = put(self.case, step.key, new)
        elif not isinstance(new, int):
            spec = target.entry.spec
            parameters = {**spec.parameters, step.key.split(".")[2]: new}
            spec = replace(spec, parameters=parameters)
            self.entries = {**self.entries, spec.name: Entry(spec, target.entry.declared)}


@dataclass(slots=True)
class _Changed:
    """One value under one change."""

    changer: Changer
    step: Step
    target: Target

    def result(self) -> Number | int | Adoption | None:
        """Return what a change makes: the very same if it changes nothing, None if faulty."""
        step, old = self.step, self.target.value
        if isinstance(old, Adoption):
            adoptions = self.changer.adoptions
            return adoptions.moved(old, step.operation, step.raw, step.place, step.key)
        if isinstance(old, int):
            new_count = self.count()
            return old if new_count == old else new_count
        if step.operation == "set":
            given = self.read(self.target.spec)
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

    def amount(self) -> float | str | None:
        """Return what is set, added or multiplied by, or None after a fault."""
        step = self.step
        if self.target.kind == "start":
            adoptions = self.changer.adoptions
            read = adoptions.moment if step.operation == "set" else adoptions.shift
            return read(step.raw, step.place, step.key)
        if self.target.kind == "count":
            return self.count()
        if step.operation == "scale":
            return self.factor()
        number = self.read(self.target.spec) if step.operation == "set" else self.shift()
        if number.is_rest:
            return step.raw if isinstance(step.raw, str) else None
        return None if _is_faulty(number) else number.value

    def read(self, spec: Spec) -> Number:
        step, target = self.step, self.target
        return self.changer.reader.number(
            step.raw, step.place, step.key, spec, unit=target.unit, heat=target.heat
        )

    def count(self) -> int | None:
        raw = self.step.raw
        if type(raw) is int and raw >= 1:
            return raw
        what = f"takes `set` to a whole number of at least 1, found {shown(raw)}"
        self.changer.fault(self.step.place, self.step.key, what)
        return None

    def replaced(self, old: Number | None, new: Number) -> Number:
        if old is None:
            return new
        if new.same_as(old) or (new.is_rest and old.is_rest):
            return old
        low = old.low if new.low is None else new.low
        high = old.high if new.high is None else new.high
        return replace(new, low=low, high=high)

    def moved(self, old: Number) -> Number | None:
        if self.step.operation == "add":
            shift = self.shift()
            return None if _is_faulty(shift) else old.moved(1.0, shift.value, str(self.step.place))
        factor = self.factor()
        return None if factor is None else old.moved(factor, 0.0, str(self.step.place))

    def shift(self) -> Number:
        spec = self.target.spec
        return self.read(
            replace(spec, low=float("-inf"), high=float("inf"), above=False, path=False)
        )

    def factor(self) -> float | None:
        step = self.step
        written = split_number(step.raw)
        if written is None or written.unit not in {"", "%"}:
            self.changer.fault(
                step.place,
                step.key,
                f"is scaled by a plain factor such as 1.2, found {shown(step.raw)}",
            )
            return None
        return written.magnitude / 100 if written.unit else written.magnitude

    def within_bounds(self, new: Number) -> Number | None:
        spec = self.target.spec
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
