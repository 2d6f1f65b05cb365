"""Reading the orders of the page against what the study offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simcore.files.faults import known, nearest, shown
from simcore.whatif.message import (
    CLIENT,
    LARGEST,
    MOST_BESIDE,
    ROLE,
    ROOM,
    Beside,
    Order,
    Reader,
    number,
    title_of,
)
from simcore.whatif.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.whatif.board import Board

__all__ = ["read_export", "read_order"]

KEYS: Final = (
    "client", "sequence", "state", "also", "charts", "specs", "pressure", "at", "big", "width",
    "height",
)  # fmt: skip

STATE_KEYS: Final = ("preset", "on", "values")

WIDTHS: Final = (200, 2400)
HEIGHTS: Final = (150, 1600)
"""Smallest and largest room of a chart [px]."""

_NOTHING = State("", ())


def read_order(raw: Any, board: Board) -> Order:
    """Return the order that a message holds.

    Raises
    ------
    InputError
        With everything that is wrong with it, one a line.
    """
    reader = Reader(raw, *KEYS)
    order = Order(
        client=reader.text("client", CLIENT.fullmatch, "1 to 64 letters, digits, `-` and `_`"),
        sequence=reader.whole("sequence", 0, LARGEST),
        state=_state(reader.get("state"), board, "state", reader.faults) or _NOTHING,
        also=_also(reader, board),
        charts=_charts(reader, board),
        specs=_specs(reader, board),
        pressure=_pressure(reader, board),
        at=None
        if reader.get("at") is None
        else reader.whole("at", board.first_year + 1, board.last_year),
        big=reader.flag("big"),
        width=reader.whole("width", *WIDTHS, default=ROOM[0]),
        height=reader.whole("height", *HEIGHTS, default=ROOM[1]),
    )
    reader.raise_any()
    return order


def read_export(raw: Any, board: Board) -> tuple[State, str]:
    """Return state and title of the study file that a message asks for.

    Raises
    ------
    InputError
        With everything that is wrong with it, one a line.
    """
    reader = Reader(raw, "state", "title")
    state = _state(reader.get("state"), board, "state", reader.faults)
    title = title_of(reader, "title")
    reader.raise_any()
    return state or _NOTHING, title


def _state(raw: Any, board: Board, where: str, faults: list[str]) -> State | None:
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
        faults.append(f"`{where}` must be an object with {known(STATE_KEYS)}, found {shown(raw)}")
        return None
    before = len(faults)
    faults.extend(
        f"`{where}` has an unknown key {shown(key)}{nearest(key, STATE_KEYS)}"
        for key in raw
        if key not in STATE_KEYS
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


def _also(reader: Reader, board: Board) -> tuple[Beside, ...]:
    found: dict[str, Beside] = {}
    for place, raw in enumerate(reader.rows("also", MOST_BESIDE), 1):
        where = f"also.{place}"
        inner = Reader(raw, "name", "title", "state", where=where)
        name = inner.text("name", ROLE.fullmatch, "`previous`, `pin1`, `pin2` ...")
        title = title_of(inner, "title", default=name)
        state = _state(inner.get("state"), board, f"{where}.state", inner.faults)
        if name in found:
            inner.faults.append(f"`also` has {shown(name)} twice")
        reader.faults += inner.faults
        found[name] = Beside(name, title or name, state or _NOTHING)
    return tuple(sorted(found.values(), key=lambda one: (one.name != "previous", one.name)))


def _charts(reader: Reader, board: Board) -> tuple[str, ...] | None:
    if reader.get("charts") is None:
        return None
    asked = reader.rows("charts", len(board.charts))
    for one in asked:
        if one not in board.charts:
            reader.faults.append(
                f"`charts`: {shown(one)} is no chart of the page (known: {known(board.charts)})"
            )
    return tuple(one for one in board.charts if one in asked)


def _specs(reader: Reader, board: Board) -> dict[str, str]:
    raw = reader.get("specs")
    if raw is None:
        return {}
    if not isinstance(raw, dict) or not all(isinstance(one, str) for one in raw.values()):
        reader.faults.append(f"`specs` must be an object of texts, found {shown(raw)}")
        return {}
    return {key: value for key, value in raw.items() if key in board.charts}


def _pressure(reader: Reader, board: Board) -> str | None:
    raw = reader.get("pressure")
    if raw is not None and (not isinstance(raw, str) or raw not in board.pressures):
        reader.faults.append(
            f"`pressure` must be one of {known(board.pressures)}, found {shown(raw)}"
        )
    return raw if isinstance(raw, str) else None
