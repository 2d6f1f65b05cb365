"""What the page shows of some runs: headline, charts with rows, notes; as JSON, as short as can."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from simcore.analysis.compare import compare
from simcore.charts import Look, draw
from simcore.whatif.headline import MONEY, VALUE_ADDED, Headline
from simcore.whatif.wire import as_json, rows_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simcore.batch.recorded import Recorded
    from simcore.charts import Chart
    from simcore.texts import Texts

__all__ = ["Panel", "View", "panels_for"]

OTHERS: Final = ("plane", "difference", "money", "events")
"""Charts after the fans."""

MOST_NOTES: Final = 6
"""Remarks of the engine that are shown [1]."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart of the page: its id, the chart's name and, for a fan, the column."""

    id: str
    chart: str
    column: str | None = None


def panels_for(columns: Sequence[str]) -> tuple[Panel, ...]:
    """Return the charts of a page in their order: a fan a column, then the others."""
    fans = [Panel(f"fan-{column.replace('.', '-')}", "fan", column) for column in columns]
    return (*fans, *(Panel(name, name) for name in OTHERS))


@dataclass(frozen=True, slots=True)
class View:
    """Draws the runs of the page's roles.

    Parameters
    ----------
    runs : Recorded
        By role, the baseline first and what is set now last.
    texts : Texts
        Catalogue.
    pressure : str
        Annual column that value added is to decouple from.
    at : int or None
        Year of the headline and the plane; None for the last.
    look : Look
        Room and letters; the roles are added.
    """

    runs: Recorded
    texts: Texts
    pressure: str = "ghg"
    at: int | None = None
    look: Look = Look()  # noqa: RUF009 - frozen

    def answer(self, panels: Sequence[Panel], specs: Mapping[str, str]) -> bytes:
        """Return what the page needs to show these runs, as the JSON of an object.

        Parameters
        ----------
        panels : sequence of Panel
            Charts that are in view.
        specs : mapping of str to str
            Keys of the specs that the page has; these are left out.
        """
        indicators = list(dict.fromkeys([VALUE_ADDED, self.pressure, MONEY]))
        comparison = compare(self.runs, pressure=self.pressure, at=self.at, indicators=indicators)
        charts = ",".join(
            f"{json.dumps(panel.id)}:{self._chart(panel, specs.get(panel.id))}" for panel in panels
        )
        parts = {
            "roles": [{"name": name, "title": title} for name, title in self.runs.titles.items()],
            "headline": Headline(comparison, self.texts).cards(),
            "notes": list(self._notes()),
        }
        return f'{as_json(parts)[:-1]},"charts":{{{charts}}}}}'.encode()

    def offered(self, panels: Sequence[Panel]) -> list[dict[str, Any]]:
        """Return the charts as the page is told of them at its start, with specs."""
        found = []
        for panel in panels:
            chart = self._draw(panel)
            spec = as_json(chart.spec)
            found.append(
                {
                    "id": panel.id,
                    "name": panel.chart,
                    "title": chart.title,
                    "description": chart.description,
                    "key": _key(spec),
                    "spec": chart.spec,
                }
            )
        return found

    def _draw(self, panel: Panel) -> Chart:
        runs = self.runs
        return draw(
            panel.chart,
            runs,
            texts=self.texts,
            look=replace(self.look, roles={name: name for name in runs.scenarios}),
            column=panel.column or self.pressure,
            scenarios=runs.scenarios[-1:] if panel.chart == "events" else None,
            at=self.at,
            pressure=self.pressure,
        )

    def _chart(self, panel: Panel, known: str | None) -> str:
        """Return the JSON of a chart; its spec only where the page has not this one."""
        chart = self._draw(panel)
        spec = as_json(chart.spec)
        key = _key(spec)
        said = as_json({"key": key, "title": chart.title, "description": chart.description})
        rows = ",".join(f"{as_json(name)}:{rows_json(rows)}" for name, rows in chart.data.items())
        sent = "" if key == known else f',"spec":{spec}'
        return f'{said[:-1]},"data":{{{rows}}}{sent}}}'

    def _notes(self) -> Iterator[str]:
        """Yield what the engine remarks on what is set now."""
        role = self.runs.scenarios[-1]
        noted = self.runs.notes(role)
        lines = [
            self.texts("whatif.server.clipped", lever=lever, times=f"{times:,}")
            for lever, times in noted.get("clipped", {}).items()
        ]
        lines += [self.texts("whatif.server.dead", lever=lever) for lever in noted.get("dead", {})]
        yield from lines[:MOST_NOTES]
        if len(lines) > MOST_NOTES:
            yield self.texts("whatif.server.more-notes", count=len(lines) - MOST_NOTES)


def _key(spec: str) -> str:
    """Return a short key of a spec."""
    return hashlib.blake2b(spec.encode(), digest_size=9).hexdigest()
