"""Dated events of the replications kept, as marks on lines by measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from simcore.charts.naming import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from simcore.charts.scene import Scene

__all__ = [
    "BAND",
    "CROWD",
    "KINDS",
    "OTHER",
    "band",
    "entities",
    "event_rows",
    "measure_label",
    "measures",
    "outage_label",
    "outage_rows",
    "stages",
]

KINDS: Final = (
    "adoption",
    "rejection",
    "commissioning",
    "review",
    "renewal",
    "lapse",
)
"""Kinds of events that tell the life of a measure; audits, works and shutdowns in between are left
out, and `end of life`, after which a renewal or a lapse follows."""

OTHER: Final = "other"
"""Kinds that plugins add."""

STEPS: Final = frozenset(
    {"audit", "trigger", "postponed", "construction", "shutdown", "end of life", "outage"}
)
"""Kinds of the core that are not drawn as marks."""

OUTAGE: Final = "outage"

BAND: Final = 0.8
"""Height of a line of the chart per its distance from the next [1]."""

CROWD: Final = 12
"""Firms times replications from which on a row each would be too thin."""

MONTHS: Final = 3
"""Length of a span in which outages are counted."""

FULL: Final = 0.85
"""Darkest shade of a span with outages [1]."""


def measures(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return the measures that something happened to, by the date of the first of it."""
    first: dict[str, date] = {}
    for row in rows:
        if _kind(row["kind"]):
            known = first.setdefault(row["subject"], row["date"])
            first[row["subject"]] = min(known, row["date"])
    return sorted(first, key=lambda name: (first[name], name))


def measure_label(scene: Scene, name: str) -> str:
    """Return the title of a measure, or its name in plain words where there is none."""
    return scene.runs.measures.get(name) or plain(name)


def band(line: int) -> dict[str, float]:
    """Return from where to where a line of the chart goes."""
    return {"top": line, "bottom": line + BAND}


def entities(rows: Iterable[dict[str, Any]]) -> dict[tuple[int, int], int]:
    """Return a number for each replication and firm that something happened to."""
    found = sorted({(row["replication"], row["firm"]) for row in rows})
    return {one: number for number, one in enumerate(found)}


def event_rows(scene: Scene, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row an event of a measure.

    A few replications have a row each inside the measure's line; of many firms, the events of one
    kind are stacked upwards by date.
    """
    who = entities(rows)
    is_crowd = len(who) > CROWD
    lines = {subject: line for line, subject in enumerate(measures(rows))}
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        kind = _kind(row["kind"])
        if kind:
            found[row["subject"], kind].append(row)
    return [
        {
            "measure": measure_label(scene, subject),
            "kind": scene.say(f"kinds.{kind}"),
            "date": row["date"].isoformat(),
            "place": lines[subject]
            + BAND * (1.0 - (_lane(who, row, place if is_crowd else None) + 0.5) / len(who)),
            "replication": row["replication"],
            "firm": row["firm"],
            "detail": row["detail"],
        }
        for (subject, kind), some in found.items()
        for place, row in enumerate(sorted(some, key=lambda row: row["date"]))
    ]


def _lane(who: dict[tuple[int, int], int], row: dict[str, Any], place: int | None) -> int:
    """Return how far up an event stands: by its place, or by whom it happened to."""
    if place is not None:
        return place % len(who)
    return len(who) - 1 - who[row["replication"], row["firm"]]


def stages(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return the stages that had an outage."""
    return sorted({row["subject"] for row in rows if row["kind"] == OUTAGE})


def outage_rows(scene: Scene, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row a stage and quarter with outages: how many a firm, and how dark it is drawn."""
    many = len(entities(rows))
    first = len(measures(rows))
    lines = {subject: first + line for line, subject in enumerate(stages(rows))}
    counts: Counter[tuple[str, int, int]] = Counter(
        (row["subject"], row["date"].year, (row["date"].month - 1) // MONTHS)
        for row in rows
        if row["kind"] == OUTAGE
    )
    most = max(counts.values(), default=1)
    return [
        {
            "measure": outage_label(scene, subject),
            **band(lines[subject]),
            "start": _quarter(year, quarter),
            "end": _quarter(year, quarter + 1),
            "count": count / many,
            "shade": FULL * count / most,
        }
        for (subject, year, quarter), count in sorted(counts.items())
    ]


def outage_label(scene: Scene, subject: str) -> str:
    """Return the label of the line of a stage's outages."""
    return scene.say("events.outages", stage=plain(subject.removeprefix("stage.")).lower())


def _quarter(year: int, quarter: int) -> str:
    """Return the first day of a quarter; the fifth one is the next year's first."""
    later, turn = divmod(quarter, 12 // MONTHS)
    return f"{year + later}-{turn * MONTHS + 1:02d}-01"


def _kind(kind: str) -> str:
    """Return what an event is drawn as; empty where it is not."""
    if kind in KINDS:
        return kind
    return "" if kind in STEPS else OTHER
