"""What a person has set on the live page, and how it becomes changes of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simcore.files.faults import known, nearest, shown
from simcore.whatif.message import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.whatif.board import Board

__all__ = ["State", "read_state"]

KEYS: Final = ("preset", "on", "values")


@dataclass(frozen=True, slots=True)
class State:
    """A preset with what was moved away from it.

    Parameters
    ----------
    preset : str
        Scenario of the study whose own changes hold underneath.
    on : tuple of str
        Exactly these interventions run; sorted.
    values : tuple of (str, float)
        Controls that stand elsewhere than in the preset, with their value; sorted by key.
    """

    preset: str
    on: tuple[str, ...]
    values: tuple[tuple[str, float], ...] = ()

    @property
    def payload(self) -> dict[str, Any]:
        """The state as the page has it."""
        return {"preset": self.preset, "on": list(self.on), "values": dict(self.values)}

    def changes(self, board: Board) -> list[dict[str, Any]]:
        """Return the changes that a file would write beside those of the preset."""
        return [
            board.controls[key].change(value, board.start(self.preset, key))
            for key, value in self.values
        ]

    def without_measures(self, board: Board) -> State:
        """Return the baseline under what this state takes as given: the measures alone differ.

        A comparison with a baseline at other prices would credit the prices to the measures.
        """
        base = next(iter(board.presets.values())).state
        given = tuple(
            (key, value) for key, value in self.values if not board.controls[key].intervention
        )
        return State(board.worlds[self.preset], base.on, given)

    def effective(self, board: Board) -> State:
        """Return the state without what moves no number: controls of what is switched off."""
        kept = tuple(
            (key, value)
            for key, value in self.values
            if board.controls[key].intervention in {"", *self.on}
        )
        return State(self.preset, self.on, kept)


def read_state(raw: Any, board: Board, where: str, faults: list[str]) -> State | None:
    """Return the state that a message holds, or None after a fault.

    Parameters
    ----------
    raw : object
        Value of the message.
    board : Board
        What the study offers.
    where : str
        Its place in the message.
    faults : list of str
        Takes what is wrong.
    """
    if not isinstance(raw, dict):
        faults.append(f"`{where}` must be an object with {known(KEYS)}, found {shown(raw)}")
        return None
    before = len(faults)
    faults.extend(
        f"`{where}` has an unknown key {shown(key)}{nearest(key, KEYS)}"
        for key in raw
        if key not in KEYS
    )
    preset = raw.get("preset")
    if not isinstance(preset, str) or preset not in board.presets:
        near = nearest(str(preset), board.presets)
        faults.append(
            f"`{where}.preset` must be a scenario, found {shown(preset)}{near} "
            f"(known: {known(board.presets)})"
        )
    on = _switched_on(raw.get("on"), board, f"{where}.on", faults)
    values = _values(raw.get("values", {}), board, f"{where}.values", faults)
    if len(faults) > before or not isinstance(preset, str):
        return None
    moved = {key: value for key, value in values.items() if value != board.start(preset, key)}
    return State(preset, tuple(sorted(on)), tuple(sorted(moved.items())))


def _switched_on(raw: Any, board: Board, where: str, faults: list[str]) -> list[str]:
    if not isinstance(raw, list):
        faults.append(f"`{where}` must be a list of interventions, found {shown(raw)}")
        return []
    names = board.interventions
    for one in raw:
        if not isinstance(one, str) or one not in names:
            near = nearest(str(one), names)
            faults.append(f"`{where}`: {shown(one)} is no intervention of the study{near}")
    if not faults and len(set(raw)) < len(raw):
        faults.append(f"`{where}` names an intervention twice")
    return [one for one in raw if isinstance(one, str)]


def _values(raw: Any, board: Board, where: str, faults: list[str]) -> Mapping[str, float]:
    if not isinstance(raw, dict):
        faults.append(f"`{where}` must be an object of controls and numbers, found {shown(raw)}")
        return {}
    found = {}
    for key, given in raw.items():
        control = board.controls.get(key)
        if control is None or control.kind == "switch":
            near = nearest(key, board.controls)
            faults.append(f"`{where}`: {shown(key)} is no slider of the page{near}")
            continue
        value = number(given)
        if value is None:
            faults.append(f"`{where}.{key}` must be a number, found {shown(given)}")
        elif not control.allows(value):
            unit = "" if control.unit == "1" else f" {control.unit}"
            faults.append(
                f"`{where}.{key}` is {value:g}{unit}; from {control.low:g} to {control.high:g}"
                f"{unit} is allowed"
            )
        else:
            found[key] = round(value) if control.kind == "year" else value
    return found
