"""Changes as they are written: ``set``, ``scale`` and ``add`` at dotted paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.files.document import Row, Table, parse
from simcore.files.faults import Faults, Place, shown
from simcore.files.scenarios import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PARTNERS", "Step", "read_sets", "read_steps"]

PARTNERS = {"set": "to", "scale": "by", "add": "by"}
"""Operations with the key of their value."""


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
        return {self.operation: self.key, PARTNERS[self.operation]: self.raw}


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
    operations = [name for name in PARTNERS if isinstance(raw, Table) and name in raw]
    if len(operations) == 1:
        operation = operations[0]
        keys = {operation, PARTNERS[operation]}
        if (
            set(raw) == keys
            and isinstance(raw[operation], str)
            and raw[PARTNERS[operation]] is not None
        ):
            partner = PARTNERS[operation]
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
