"""Whose fault a failure is, as far as its message and the last note of its process tell."""

from __future__ import annotations

import json
import mmap
import re
import signal
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simcore.batch.manifest import Failure
from simcore.errors import PluginError, SimcoreError

if TYPE_CHECKING:
    from pathlib import Path

    from simcore.batch.limits import Limits
    from simcore.files import Study

__all__ = ["DIED", "OVERTIME", "Blame", "Note", "Place", "last_note", "new_note"]

DIED, OVERTIME = "Died", "Overtime"
"""Kinds of failures that no exception tells of."""

_SIZE = 1024
_ACTIVE = re.compile(r"interventions then active: ([^;(]*)")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_REPLICATION = re.compile(r"\bin replication (\d+)(?! of the group)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run was: hook of an intervention, and day of the simulation."""

    plugin: str
    hook: str
    day: int

    @property
    def words(self) -> str:
        """Return who was at work: ``hood: hook effects``."""
        is_hook = self.hook in {"setup", "effects", "period_end"}
        return f"{self.plugin}: {'hook ' if is_hook else ''}{self.hook}"


class Note:
    """What a run notes before each call of a plugin, in memory that outlives its process."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)
        self.place: Place | None = None
        self.suspicion: tuple[Place, str] | None = None

    def note(self, plugin: str, hook: str, day: int) -> None:
        """Take down what begins now; no names when it is over."""
        self.place = Place(plugin, hook, day)
        self._memory[:_SIZE] = json.dumps([plugin, hook, day]).encode().ljust(_SIZE)[:_SIZE]

    def suspect(self, plugin: str, hook: str, day: int, what: str) -> None:
        """Take down what a plugin did that the model will hardly survive; first of a day."""
        if self.suspicion is None or self.suspicion[0].day < day:
            self.suspicion = Place(plugin, hook, day), what


def new_note(path: Path) -> None:
    """Write an empty note, for another process to fill."""
    path.write_bytes(bytes(_SIZE))


def last_note(path: Path) -> Place | None:
    """Return what a process noted last; None if it had not come so far."""
    try:
        plugin, hook, day = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return Place(plugin, hook, day)


class Blame:
    """Writes failures of the blocks of one scenario."""

    def __init__(self, study: Study, scenario: str, limits: Limits) -> None:
        self._study, self._limits = study, limits
        said = study.scenarios[scenario].interventions
        self._plugins = {one.name: one.plugin for one in said}

    def of_error(self, error: BaseException, note: Note | None = None) -> Failure:
        """Return the failure that an exception is."""
        text = str(error) or type(error).__name__
        if isinstance(error, MemoryError) or "MemoryError" in text:
            text += self._memory_limit()
        place = None if note is None or note.place is None else note.place
        if place is not None and not place.plugin and note is not None and note.suspicion:
            place, what = note.suspicion
            text = f"{place.words} {what} on {self._date(place)}; then {text}"
        found = self._failure(text, type(error).__name__, place)
        trace = "" if isinstance(error, SimcoreError) else _trace(error)
        noted = found.date if found.plugin else ""
        date = noted or _first(_DATE, text) or found.date
        name = found.plugin or self._named(error)
        return replace(found, date=date, plugin=name, traceback=trace)

    def of_death(self, code: int | None, place: Place | None, said: str) -> Failure:
        """Return the failure that the end of a process is.

        Parameters
        ----------
        code : int, optional
            Its exit code, below zero for a signal; None if it was ended for taking too long.
        place : Place, optional
            What it noted last.
        said : str
            What it wrote to standard error.
        """
        who = "the block" if place is None or not place.plugin else place.words
        if code is None:
            what = f"took longer than {self._limits.seconds:g} s (--block-seconds)"
        else:
            what = f"{'ended' if place and place.plugin else 'took down'} its process {_how(code)}"
        when = " before time started" if place is None else f" (simulated date {self._date(place)})"
        found = self._failure(f"{who} {what}{when}", OVERTIME if code is None else DIED, place)
        return replace(found, traceback=said)

    def _failure(self, text: str, kind: str, place: Place | None) -> Failure:
        replication = _first(_REPLICATION, text)
        return Failure(
            error=text,
            kind=kind,
            plugin="" if place is None else self._plugin(place.plugin),
            hook="" if place is None else place.hook,
            date="" if place is None else self._date(place),
            replication=int(replication) if replication else None,
        )

    def _plugin(self, name: str) -> str:
        return f"{name} ({self._plugins[name]})" if name in self._plugins else name

    def _named(self, error: BaseException) -> str:
        """Return the intervention that a message names alone, else nothing."""
        text = str(error)
        head = text.partition(":")[0]
        if isinstance(error, PluginError) and head in self._plugins:
            return self._plugin(head)
        active = _first(_ACTIVE, text).strip()
        return self._plugin(active) if active in self._plugins else ""

    def _date(self, place: Place) -> str:
        from simcore.engine.calendar import as_date

        return as_date(self._study.first_year, place.day)

    def _memory_limit(self) -> str:
        if not self._limits.memory:
            return ""
        return f" (a block may take {self._limits.memory / 2**30:.3g} GB: --block-memory)"


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return "" if found is None else found[found.re.groups]


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _how(code: int) -> str:
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
