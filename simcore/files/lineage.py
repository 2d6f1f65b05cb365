"""Which scenario extends which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcore.files.document import Row, Table
from simcore.files.faults import Faults, Place, known, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["lineages", "parents_of"]


def lineages(scenarios: Table, faults: Faults) -> dict[str, list[str]]:
    """Return for each scenario those it is made of, itself last, each once.

    A scenario that two parents share counts once, so that its changes are not made twice.
    Circles and unknown names are noted and left out.
    """
    parents = {
        name: list(parents_of(scenarios[name], f"scenarios.{name}", scenarios, faults))
        for name in scenarios
    }
    _note_circles(parents, scenarios, faults)
    return {name: _line(name, parents) for name in scenarios}


def parents_of(table: Any, path: str, scenarios: Table, faults: Faults) -> Iterator[str]:
    """Yield the scenarios that a scenario or a sweep extends; note those that are none.

    Parameters
    ----------
    table : object
        What describes it.
    path : str
        Where it stands in the study.
    scenarios : Table
        All scenarios.
    faults : Faults
        Takes what is wrong.
    """
    for parent, at in _extended(table, path, faults):
        if parent in scenarios:
            yield parent
        else:
            faults.add(
                at,
                f"`{path}` extends {shown(parent)}, which is no scenario"
                f"{nearest(parent, scenarios)} (known: {known(scenarios)})",
            )


def _extended(table: Any, path: str, faults: Faults) -> list[tuple[str, Place]]:
    """Return the names in ``extends`` with their places."""
    raw = table.get("extends") if isinstance(table, Table) else None
    if raw is None:
        return []
    at = table.values_at["extends"]
    rows = list(zip(raw, raw.values_at, strict=True)) if isinstance(raw, Row) else [(raw, at)]
    if not all(isinstance(one, str) for one, _ in rows):
        faults.add(at, f"`{path}.extends` must be a scenario or a list of them, found {shown(raw)}")
    return [(one, place) for one, place in rows if isinstance(one, str)]


def _note_circles(parents: dict[str, list[str]], scenarios: Table, faults: Faults) -> None:
    """Note each circle once, at the ``extends`` of its member that comes first; cut it there."""
    for name in scenarios:
        circle = _circle(name, parents)
        while circle:
            at = scenarios[name].values_at["extends"]
            faults.add(at, f"`extends` goes in a circle: {' -> '.join(circle)}")
            parents[name] = [one for one in parents[name] if one != circle[1]]
            circle = _circle(name, parents)


def _circle(start: str, parents: dict[str, list[str]]) -> list[str]:
    """Return a way from a scenario back to itself, or nothing."""
    came_from: dict[str, str] = {}
    open_ends = [start]
    while open_ends:
        here = open_ends.pop()
        for parent in parents[here]:
            if parent == start:
                return [start, *_way(here, start, came_from), start]
            if parent not in came_from:
                came_from[parent] = here
                open_ends.append(parent)
    return []


def _way(end: str, start: str, came_from: dict[str, str]) -> list[str]:
    """Return the scenarios from after `start` to `end`."""
    way = []
    while end != start:
        way.append(end)
        end = came_from[end]
    return way[::-1]


def _line(name: str, parents: dict[str, list[str]]) -> list[str]:
    """Return those that a scenario is made of, parents first; no recursion, so any depth does."""
    line: list[str] = []
    seen = {name}
    open_ends = [(name, iter(parents[name]))]
    while open_ends:
        here, rest = open_ends[-1]
        parent = next((one for one in rest if one not in seen), None)
        if parent is None:
            line.append(here)
            open_ends.pop()
        else:
            seen.add(parent)
            open_ends.append((parent, iter(parents[parent])))
    return line
