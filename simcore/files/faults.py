"""Faults of what a person wrote: collected with their place, raised together."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Fault", "Faults", "Place", "known", "meant", "nearest", "shown"]

MOST_FAULTS = 200
"""Most faults that are collected [1]; the nearest known name is looked for at each."""

LONGEST_WORD = 120
"""Letters of a word of a fault before it is cut [1]."""

LONGEST_FAULT = 4_000
"""Letters of a fault before it is cut [1]."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: file, line and column, both from 1; line 0 is an option's text."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = self.file.replace("\n", r"\n")  # a fault is one line whatever a file is called
        return f"{file}:{self.line}:{self.column}" if self.line else file


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: where it stands, what was found and what is allowed."""

    where: Place
    what: str

    def __str__(self) -> str:
        words = (
            one if len(one) <= LONGEST_WORD else f"{one[:LONGEST_WORD]}..."
            for one in self.what.split()
        )
        text = f"{self.where}: {' '.join(words)}"
        return text if len(text) <= LONGEST_FAULT else f"{text[:LONGEST_FAULT]}..."


@dataclass(slots=True)
class Faults:
    """All faults found so far; a fault said twice is kept once."""

    found: dict[Fault, None] = field(default_factory=dict)

    def add(self, where: Place, what: str) -> None:
        """Note a fault and go on.

        Raises
        ------
        InputError
            With all faults so far, where nobody would read more of them.
        """
        if len(self.found) >= MOST_FAULTS:
            raise InputError(f"{self.message()}\n{where}: here the reading ends, after too many")
        self.found[Fault(where, what)] = None

    def message(self) -> str:
        """Return all faults, one a line, by file, line and column."""
        return "\n".join(str(one) for one in sorted(self.found))

    def raise_any(self) -> None:
        """Raise all faults as one error.

        Raises
        ------
        InputError
            If any fault was noted; its message has one line a fault.
        """
        if self.found:
            raise InputError(self.message())

    def __bool__(self) -> bool:
        return bool(self.found)

    def __len__(self) -> int:
        return len(self.found)


def meant(name: str, names: Iterable[str]) -> list[str]:
    """Return the nearest known name, or nothing, as a list."""
    listed = list(names)
    same = [one for one in listed if one.casefold() == name.casefold()]
    return same[:1] or difflib.get_close_matches(name, listed, n=1, cutoff=0.55)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return ``; did you mean ...?`` with the nearest known name, or nothing."""
    close = meant(name, names)
    return f"; did you mean `{close[0]}`?" if close else ""


def known(names: Iterable[str], limit: int = 30) -> str:
    """Return names for people to choose from, the first `limit` of them."""
    listed = list(names)
    text = ", ".join(listed[:limit]) or "none"
    return text if len(listed) <= limit else f"{text} and {len(listed) - limit} more"


def shown(value: object, width: int = 60) -> str:
    """Return a value as a message shows it: one line, cut where it is long."""
    match value:
        case None:
            return "nothing"
        case bool():
            return f"`{str(value).lower()}`"
        case dict():
            return "a mapping"
        case list():
            return "a list"
    text = str(value)
    return f"`{text}`" if len(text) <= width else f"`{text[:width]}...`"
