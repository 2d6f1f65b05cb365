"""What happened when: the life of each measure, and the outages, in the replications kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from simcore.charts.bands import legend_above
from simcore.charts.chart import Chart
from simcore.charts.happenings import (
    BAND,
    CROWD,
    KINDS,
    OTHER,
    band,
    entities,
    event_rows,
    measure_label,
    measures,
    outage_label,
    outage_rows,
    stages,
)
from simcore.charts.spec import filled_spec
from simcore.errors import LeftOutError, ResultError

if TYPE_CHECKING:
    from simcore.charts.scene import Scene

__all__ = ["events_chart"]

BAR: Final = "M-.2,-1H.2V1H-.2Z"
"""A thin upright shape for what comes often."""

STYLES: Final = {
    "adoption": ("#0072b2", "diamond"),
    "rejection": ("#d55e00", "cross"),
    "commissioning": ("#00815f", "triangle-up"),
    "review": ("#6b6b6b", BAR),
    "renewal": ("#8c6d00", "square"),
    "lapse": ("#882255", "triangle-down"),
    OTHER: ("#5c5c5c", "circle"),
}
"""Colour and shape of each kind of event."""


def events_chart(scene: Scene) -> Chart:
    """Return the events of one scenario: of those to be drawn, the one with most measures."""
    name, rows = max(
        ((name, _read(scene, name)) for name in scene.scenarios),
        key=lambda pair: len(measures(pair[1])),
    )
    who = entities(rows)
    kept, firms = (len({one[part] for one in who}) for part in (0, 1))
    lines = [
        *(measure_label(scene, name) for name in measures(rows)),
        *(outage_label(scene, stage) for stage in stages(rows)),
    ] or [scene.say("events.none")]
    span = [f"{scene.first_year}-01-01", f"{scene.runs.last_year + 1}-01-01"]
    marks = event_rows(scene, rows)
    return Chart(
        name="events",
        title=_title(scene, name, kept, firms),
        description=_description(scene, name, marks, lines),
        spec=_spec(scene, lines, is_crowd=len(who) > CROWD),
        data={
            "lines": [
                {"measure": line, "start": span[0], "end": span[1], **band(number)}
                for number, line in enumerate(lines)
            ],
            "outages": outage_rows(scene, rows),
            "events": marks,
        },
    )  # fmt: skip


def _title(scene: Scene, name: str, kept: int, firms: int) -> str:
    """Return what is seen: a row for each replication, or many firms above each other."""
    key = "title_firms" if firms > 1 else "title" if kept > 1 else "title_one"
    return scene.say(f"events.{key}", scenario=scene.labels[name], replications=kept, firms=firms)


def _read(scene: Scene, name: str) -> list[dict[str, Any]]:
    """Return the events of a scenario; none where its replications are not among those kept."""
    try:
        rows: list[dict[str, Any]] = scene.runs.read("events", name).to_pylist()
    except LeftOutError:
        raise
    except ResultError:
        return []
    return rows


def _description(scene: Scene, name: str, marks: list[dict[str, Any]], lines: list[str]) -> str:
    """Return when each measure was adopted and began to work first."""
    starts = []
    began = scene.say("kinds.commissioning")
    for line in lines:
        years = sorted(
            row["date"][:4] for row in marks if row["measure"] == line and row["kind"] == began
        )
        if years:
            starts.append(
                scene.say("events.start", measure=line, first=years[0], last=years[-1])
                if years[0] != years[-1]
                else scene.say("events.start_one", measure=line, year=years[0])
            )
    said = "; ".join(starts) or scene.say("events.nothing")
    return scene.say("events.description", scenario=scene.labels[name], starts=said)


def _spec(scene: Scene, lines: list[str], *, is_crowd: bool) -> dict[str, Any]:
    look = scene.look
    kinds = {scene.say(f"kinds.{kind}"): STYLES[kind] for kind in (*KINDS, OTHER)}
    size = look.letters * (2 if is_crowd else 6)
    return filled_spec(
        "events",
        {
            "width": look.width,
            "height": max(look.height, 7 * look.letters + 3 * look.letters * len(lines)),
            "depth": [max(1, len(lines)), -0.1],
            "middles": [number + BAND / 2.0 for number in range(len(lines))],
            # An array of texts as JSON is one in Vega's expressions, too; nothing in it is run.
            "names": f"{json.dumps(lines)}[floor(datum.value)]",
            "label_limit": look.width // 3,
            "ticks": max(2, look.width // (8 * look.letters)),
            "mark": size,
            "rim": 0 if is_crowd else 0.5,
            "kinds": list(kinds),
            "colours": [colour for colour, _ in kinds.values()],
            "shapes": [shape for _, shape in kinds.values()],
            "legend": legend_above(look, list(kinds), "circle") | {"symbolStrokeWidth": 1.5},
        },
        look,
    )
