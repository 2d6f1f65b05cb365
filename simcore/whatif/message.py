"""Messages of the page: JSON that is read with suspicion."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from simcore.errors import InputError
from simcore.files.faults import known, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.whatif.state import State

__all__ = ["Beside", "Order", "Reader", "number", "parsed", "title_of"]

LONGEST_TITLE: Final = 120
"""Longest title of a pin or an exported scenario [1]."""

MOST_BESIDE: Final = 6
"""Most states shown beside the current one [1]."""

CLIENT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
ROLE: Final = re.compile(r"previous|pin[1-9]")
LARGEST: Final = 2**53
"""Whole numbers beyond this are not exact in JavaScript [1]."""

ROOM: Final = (640, 360)
"""Width and height of a chart where the page does not say [px]."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A state that is shown beside the current one."""

    name: str
    title: str
    state: State


@dataclass(frozen=True, slots=True)
class Order:
    """What the page asks to be run and shown.

    Parameters
    ----------
    client : str
        Who asks; of each client only the newest order counts.
    sequence : int
        Rises with each order of a client.
    state : State
        What is set now.
    also : tuple of Beside
        Previous state and pins.
    charts : tuple of str or None
        Charts that are in view; None for all.
    specs : dict of str to str
        Keys of the specs that the page has compiled, by chart.
    pressure : str or None
        Annual column that value added is to decouple from.
    at : int or None
        Year of the headline.
    big : bool
        Letters for a projector.
    width, height : int
        Room of a chart [px].
    """

    client: str
    sequence: int
    state: State
    also: tuple[Beside, ...] = ()
    charts: tuple[str, ...] | None = None
    specs: dict[str, str] = field(default_factory=dict)
    pressure: str | None = None
    at: int | None = None
    big: bool = False
    width: int = ROOM[0]
    height: int = ROOM[1]


def parsed(body: bytes) -> Any:
    """Return the value of a JSON text.

    Raises
    ------
    InputError
        If it is no JSON, or holds NaN, infinity, a key twice or too much nesting.
    """
    try:
        return json.loads(
            body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_without_doubles
        )
    except RecursionError as error:
        raise InputError("the message is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise InputError("the message is no UTF-8 text") from error
    except ValueError as error:
        raise InputError(f"the message is no JSON: {error}") from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def number(raw: Any) -> float | None:
    """Return a finite number, or None for all else, true and false too."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


class Reader:
    """Reads an object of a message by key, and collects what is wrong with it.

    Parameters
    ----------
    raw : object
        Value of the message.
    keys : sequence of str
        Keys that it may have.
    """

    def __init__(self, raw: Any, *keys: str, where: str = "") -> None:
        self.faults: list[str] = []
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self._where = f"{where}." if where else ""
        if not isinstance(raw, dict):
            self.faults.append(f"the message must be an object, found {shown(raw)}")
        for key in self._raw:
            if key not in keys:
                near = nearest(key, keys)
                self.faults.append(f"unknown key {shown(key)}{near} (allowed: {known(keys)})")

    def get(self, key: str) -> Any:
        """Return the value of a key as it is, None where it is missing."""
        return self._raw.get(key)

    def text(
        self, key: str, is_right: Callable[[str], object], words: str, *, default: str = ""
    ) -> str:
        """Return a text that must be as `words` say."""
        raw = self._raw.get(key, default)
        if isinstance(raw, str) and is_right(raw):
            return raw
        self.faults.append(f"`{self._where}{key}` must be {words}, found {shown(raw)}")
        return ""

    def whole(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """Return a whole number within bounds."""
        raw = self._raw.get(key)
        if raw is None and default is not None:
            return default
        if type(raw) is int and low <= raw <= high:
            return raw
        self.faults.append(
            f"`{self._where}{key}` must be a whole number from {low} to {high}, found {shown(raw)}"
        )
        return low

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is missing."""
        raw = self._raw.get(key, False)
        if not isinstance(raw, bool):
            self.faults.append(f"`{self._where}{key}` must be true or false, found {shown(raw)}")
        return raw is True

    def rows(self, key: str, most: int) -> list[Any]:
        """Return a list of at most so many values; empty where it is missing."""
        raw = self._raw.get(key)
        if raw is None:
            return []
        if isinstance(raw, list) and len(raw) <= most:
            return raw
        self.faults.append(f"`{self._where}{key}` must be a list of at most {most}")
        return []

    def raise_any(self) -> None:
        """Raise all faults as one error, a line each."""
        if self.faults:
            raise InputError("\n".join(self.faults))


def title_of(reader: Reader, key: str, *, default: str = "") -> str:
    """Return a title: any text without control characters, of a stated length."""
    return reader.text(
        key,
        lambda text: len(text) <= LONGEST_TITLE and text.isprintable(),
        f"a line of at most {LONGEST_TITLE} characters",
        default=default,
    ).strip()
