"""What was asked: study, case, scenarios, horizon, replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from simcore.report.marking import Cell, quoted
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.analysis.compare import Comparison
    from simcore.report.assumed import Assumed
    from simcore.report.wording import Wording

__all__ = ["Question"]


@dataclass(frozen=True)
class Question:
    """Sentences and a table on what a result answers."""

    wording: Wording
    assumed: Assumed
    comparison: Comparison

    @property
    def title(self) -> Markup:
        """Return the title of the study."""
        return self._quote("title")

    def lead(self) -> Iterator[Markup]:
        """Yield what was compared, what was asked, and with what."""
        manifest = self.wording.manifest
        count = Cell(len(self.wording.compared.full.titles), "manifest/scenarios/count")
        replications = manifest.cell("replications")
        scenarios = self.wording.say("question.scenarios", count=count.counted())
        yield self.wording.say(
            f"question.lead{'' if count.value > 1 else '_one'}",
            scenarios=scenarios,
            study=self._quote("study"),
            replications=self.wording.say(
                f"words.replication{'s' if replications.value > 1 else ''}",
                count=replications.counted(),
            ),
            first=manifest.cell("first_year").counted(),
            last=self._last().counted(),
        )
        subject = self.wording.subject(self.comparison.pressure)
        yield self.wording.say("question.asked", subject=subject)
        yield from self._case()
        price_year = manifest.cell("price_year")
        key = "question.compared" if self.comparison.price_year else "question.compared_plain"
        yield self.wording.say(
            key,
            baseline=self.wording.baseline,
            year=self._year().counted(),
            currency=self.comparison.currency,
            price_year=price_year.counted() if self.comparison.price_year else "",
        )

    def scenarios(self) -> Table:
        """Return the scenarios with their measures and other changes."""
        heads = ("scenario", "title", "measures", "changes")
        headings = tuple(self.wording.say(f"question.head_{one}") for one in heads)
        lines = tuple(
            Line(
                self.wording.scenario(name),
                (self.wording.title(name), self._measures(name), self._changes(name)),
            )
            for name in self.comparison.titles
        )
        caption = self.wording.say("question.caption")
        return Table(caption, headings, (Band(lines),), frozenset({0, 1, 2, 3}))

    def _case(self) -> Iterator[Markup]:
        tree = self.assumed.tree
        title, description = tree.get("case_title"), tree.get("case_description")
        if title and description:
            yield self.wording.say(
                "question.case",
                title=quoted(title, tree.key("case_title")),
                description=quoted(description.strip(), tree.key("case_description")),
            )
        elif title:
            yield self.wording.say(
                "question.case_alone", title=quoted(title, tree.key("case_title"))
            )

    def _measures(self, scenario: str) -> Markup:
        key = self.assumed.tree.key(*self.assumed.where(scenario), "interventions")
        names = [quoted(name, key, tag="code") for name in self.assumed.measures(scenario)]
        return Markup(" ").join(names) or self.wording.say("question.no_measures")

    def _changes(self, scenario: str) -> Markup:
        changes = [shown for _, shown in self.assumed.changes(scenario)]
        return Markup("; ").join(changes) or self.wording.say("question.no_changes")

    def _last(self) -> Cell:
        manifest = self.wording.manifest
        last = manifest.get("first_year") + manifest.get("years") - 1
        return Cell(last, manifest.key("last_year"))

    def _year(self) -> Cell:
        compared = self.wording.compared
        return compared.whole(compared.baseline, "year")

    def _quote(self, name: str) -> Markup:
        manifest = self.wording.manifest
        return quoted(str(manifest.get(name)), manifest.key(name))
