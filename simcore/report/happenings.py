"""What happens when: dated events, what became of measures, remarks of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from simcore.report.marking import Cell, Interval, quoted, span
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from simcore.report.assumed import Assumed
    from simcore.report.datasets import Datasets, Dates, Projects
    from simcore.report.wording import Wording

__all__ = ["Happenings"]


class Happenings:
    """Tables and remarks on the events and projects of scenarios."""

    def __init__(self, wording: Wording, data: Datasets, assumed: Assumed) -> None:
        self._wording, self._data, self._assumed = wording, data, assumed

    def kept(self, scenario: str) -> Cell:
        """Return for how many replications the events of a scenario were kept."""
        rows = self._data.events(scenario)
        count = len({row["replication"] for row in rows})
        return Cell(count, f"events/{scenario}/replications/count")

    def events(self, scenario: str) -> Table:
        """Return the events of a scenario by kind and subject, in the order of their first."""
        groups: dict[tuple[str, str], list[date]] = {}
        for row in self._data.events(scenario):
            groups.setdefault((row["subject"], row["kind"]), []).append(row["date"])
        lines = [
            Line(self._said(subject, scenario), self._event(scenario, subject, kind, days))
            for (subject, kind), days in sorted(groups.items(), key=lambda item: min(item[1]))
        ]
        heads = ("subject", "kind", "count", "first", "last")
        headings = tuple(self._say(f"events.head_{one}") for one in heads)
        caption = self._say(
            "events.caption",
            scenario=self._wording.scenario(scenario),
            count=self.kept(scenario).counted(),
        )
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))

    def projects(self) -> Iterator[tuple[str, Table]]:
        """Yield each scenario that has measures, with what became of them."""
        for scenario in self._wording.compared.scenarios:
            found = self._data.projects(scenario)
            if found:
                yield scenario, self._projects(scenario, found)

    def remarks(self) -> Iterator[Markup]:
        """Yield levers that met a bound or moved nothing, and runs that failed."""
        result = self._data.result
        for scenario in self._wording.compared.scenarios:
            name = self._wording.scenario(scenario)
            notes = result.notes(scenario)
            for lever, times in notes.get("clipped", {}).items():
                key = f"notes/{scenario}/clipped/{lever}"
                shown = Cell(times, key).counted()
                yield self._say(
                    "events.clipped",
                    scenario=name,
                    lever=quoted(lever, key, tag="code"),
                    times=shown,
                )
            for lever in notes.get("dead", {}):
                key = f"notes/{scenario}/dead/{lever}"
                words = quoted(lever, key, tag="code")
                yield self._say("events.dead", scenario=name, lever=words)
            yield from self._failures(scenario)
        swept = {name for one in self._wording.compared.full.sweeps for name in one.points}
        for scenario in self._wording.compared.left_out:
            if scenario not in swept:  # the section of a sweep tells what failed of its points
                yield from self._failures(scenario)

    def _failures(self, scenario: str) -> Iterator[Markup]:
        for index, block in enumerate(self._data.result.failures(scenario)):
            key = f"failures/{scenario}/{index}"
            count = Cell(block.replications, f"{key}/replications").counted()
            error = quoted(block.failure.error if block.failure else "", f"{key}/error")
            name = self._wording.scenario(scenario)
            yield self._say("events.failed", scenario=name, replications=count, error=error)

    def _event(
        self, scenario: str, subject: str, kind: str, days: Sequence[date]
    ) -> tuple[Markup, ...]:
        key = f"events/{scenario}/{kind}/{subject}"
        return (
            escape(kind),
            Cell(len(days), f"{key}/count").counted(),
            _day(min(days), f"{key}/first"),
            _day(max(days), f"{key}/last"),
        )

    def _projects(self, scenario: str, found: list[Projects]) -> Table:
        currency = self._wording.compared.comparison.currency
        believed = _largest(one.believed_saving for one in found)
        capital = _largest(one.capex for one in found)
        saving = span(currency, believed, self._wording.texts)
        spent = span(currency, capital, self._wording.texts)
        headings = (
            self._say("events.measure"),
            self._say("events.plugin"),
            self._say("events.adopted"),
            self._say("events.commissioned"),
            self._say("events.believed", unit=saving[1]),
            self._say("events.capex", unit=spent[1]),
        )
        lines = [
            Line(
                self._said(one.intervention, scenario),
                (
                    self._assumed.plugin(scenario, one.intervention),
                    self._say("words.percent", value=one.adopted.share()),
                    self._dates(one.commissioning),
                    self._interval(one.believed_saving, saving[0]),
                    self._interval(one.capex, spent[0]),
                ),
            )
            for one in found
        ]
        caption = self._say("events.projects_caption", scenario=self._wording.scenario(scenario))
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))

    def _dates(self, dates: Dates) -> Markup:
        if not dates:
            return self._say("words.none")
        middle, low, high = (
            _day(day, f"{dates.key}/{name}", form="month")
            for day, name in zip(dates.days, ("median", "low", "high"), strict=True)
        )
        if len(set(dates.days)) == 1:
            return middle
        ends = self._say("words.range", low=low, high=high)
        return Markup("{} <small>{}</small>").format(middle, ends)

    def _interval(self, interval: Interval, divisor: float) -> Markup:
        if not interval.is_known:
            return self._say("words.none")
        place = interval.place(divisor)
        middle = interval.middle.rounded(place, divisor)
        if interval.is_exact:
            return middle
        low, high = (one.rounded(place, divisor) for one in (interval.low, interval.high))
        return Markup("{} <small>{}</small>").format(
            middle, self._say("words.range", low=low, high=high)
        )

    def _said(self, name: str, scenario: str) -> Markup:
        return quoted(name, f"events/{scenario}/name", tag="code")

    def _say(self, key: str, **values: object) -> Markup:
        return self._wording.say(key, **values)


def _day(day: date, key: str, form: str = "day") -> Markup:
    """Return a date, or only its year and month."""
    text = day.isoformat() if form == "day" else f"{day.year}-{day.month:02d}"
    return Markup('<data value="{}" data-cell="{}" data-form="{}">{}</data>').format(
        day.isoformat(), key, form, text
    )


def _largest(intervals: Iterator[Interval] | Any) -> float:
    """Return the largest middle, without its sign, of those that there are."""
    known = [abs(one.middle.value) for one in intervals if one.is_known]
    return max(known, default=0.0)
