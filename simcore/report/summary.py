"""The answer in plain sentences, made from the numbers of the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simcore.analysis.notes import FEW
from simcore.report.difference import Difference
from simcore.report.marking import INTERVAL, PERCENT, Cell
from simcore.report.standing import SHOWN_SHARE, SPACE, UNDEFINED, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from simcore.report.assumed import Assumed
    from simcore.report.datasets import Datasets
    from simcore.report.wording import Wording

__all__ = ["Summary"]

BEST_FIRST: Final = "discounted_cash_flow"
"""Its cumulated difference is the net present value of what a scenario adds."""


@dataclass(frozen=True)
class Summary:
    """Sentences about a comparison: in short, and for each scenario."""

    wording: Wording
    assumed: Assumed
    data: Datasets

    def short(self) -> Iterator[Markup]:
        """Yield what a reader with one minute should know."""
        yield from self._states()
        best = self.largest_cut()
        if best is not None:
            noun = self.wording.noun(self.wording.compared.pressure)
            lead = self.wording.say(
                "summary.largest",
                noun=noun,
                baseline=self.wording.baseline,
                scenario=self.wording.scenario(best),
            )
            yield SPACE.join([lead, *self._difference(best).pressure()])
            name = self.wording.scenario(best)
            told = SPACE.join(Standing(self.wording, best).all())
            yield self.wording.say("words.colon", head=name, rest=told)
        yield from self._money()
        yield from self._few()

    def left_out(self) -> Markup | None:
        """Return how many scenarios are told in detail, and where the others are; None for all."""
        compared = self.wording.compared
        if not compared.left_out:
            return None
        swept = {name for sweep in compared.full.sweeps for name in sweep.points}
        points = sum(name in swept for name in compared.left_out)
        nowhere = len(compared.left_out) - points
        return self.wording.say(
            f"summary.left_{'some' if nowhere else 'points'}",
            told=Cell(len(compared.scenarios), "report/told/count").counted(),
            points=Cell(points, "report/points/count").counted(),
            nowhere=Cell(nowhere, "report/nowhere/count").counted(),
        )

    def largest_cut(self) -> str | None:
        """Return the scenario that clearly cuts most of the pressure by its measures alone."""
        compared = self.wording.compared
        cuts = {
            name: compared.difference(name, compared.pressure).middle.value
            for name in compared.others
            if compared.difference(name, compared.pressure).side == "less"
        }
        alone = [name for name in cuts if not self.assumed.changed(name, compared.baseline)]
        return min(alone or cuts, key=lambda name: cuts[name], default=None)

    def meaning(self) -> Iterator[Markup]:
        """Yield what intervals and shares mean, and what they do not."""
        share = INTERVAL.rounded(0, PERCENT)
        yield self.wording.say("summary.meaning", interval=share)
        yield self.wording.say("summary.bracket")

    def base_year(self) -> Markup:
        """Return what the eco-balance shows."""
        compared = self.wording.compared
        return self.wording.say(
            "balance.lead",
            year=compared.whole(compared.baseline, "first_year").counted(),
            replications=compared.whole(compared.baseline, "replications").counted(),
        )

    def not_alone(self) -> Markup | None:
        """Return which scenarios differ from the baseline by more than measures, if any."""
        compared = self.wording.compared
        names = [one for one in compared.others if self.assumed.changed(one, compared.baseline)]
        if not names:
            return None
        return self.wording.say("tables.changed", names=self.wording.names(names))

    def of(self, scenario: str) -> Iterator[Markup]:
        """Yield what a scenario does since its base year, and against the baseline."""
        compared = self.wording.compared
        if not compared.comparison.replications[scenario]:
            yield self.wording.say("state.no_runs")
            return
        yield from Standing(self.wording, scenario).all()
        if scenario != compared.baseline:
            yield from self._difference(scenario).all()
        missing = compared.whole(scenario, "missing")
        if missing.value:
            yield self.wording.say(
                "missing",
                missing=missing.counted(),
                requested=self._requested().counted(),
                left=compared.whole(scenario, "replications").counted(),
                paired=compared.whole(scenario, "paired").counted(),
                baseline=self.wording.baseline,
            )

    def _difference(self, scenario: str) -> Difference:
        changed = self.assumed.changed(scenario, self.wording.compared.baseline)
        has_measures = self.assumed.has_own_measures(scenario, self.wording.compared.baseline)
        return Difference(self.wording, self.data, scenario, changed, has_measures=has_measures)

    def _states(self) -> Iterator[Markup]:
        """Yield the scenarios by their state, those that nothing stable can be said of last."""
        compared, groups = self.wording.compared, dict[tuple[int, str], list[str]]()
        for name, one in compared.comparison.states.items():
            if one.state is None:
                group = (4, "nothing")
            elif one.state == UNDEFINED:
                group = (3, UNDEFINED)
            elif one.unstable:
                group = (2, "unstable")
            elif one.share <= SHOWN_SHARE:
                group = (1, "split")
            else:
                group = (0, one.state)
            groups.setdefault(group, []).append(name)
        for (rank, state), names in sorted(groups.items(), key=lambda item: item[0][0]):
            listed = self.wording.names(names)
            if rank:
                yield self.wording.say(f"summary.state_{state}", names=listed)
            else:
                meaning, title = self.wording.meaning(state), state.capitalize()
                yield self.wording.say(
                    "summary.state_of", state=title, meaning=meaning, names=listed
                )

    def _money(self) -> Iterator[Markup]:
        """Yield which scenarios gain and which lose money."""
        compared = self.wording.compared
        if not compared.has(BEST_FIRST, "cumulated"):
            return
        sides: dict[str, list[str]] = {}
        for name in compared.others:
            side = compared.difference(name, BEST_FIRST, "cumulated").side
            sides.setdefault(side, []).append(name)
        words = {"more": "above", "unclear": "unclear", "less": "below", "same": "same"}
        said = [
            self.wording.say(f"summary.npv_{word}", names=self.wording.names(sides[side]))
            for side, word in words.items()
            if side in sides
        ]
        if said:
            parts = self.wording.say("words.semicolon").join(said)
            baseline = self.wording.baseline
            money = self.wording.say(
                "summary.npv_heading", parts=parts, baseline=baseline, **self.wording.years()
            )
            yield SPACE.join(filter(None, [money, self._discounted(), self.not_alone()]))

    def _discounted(self) -> Markup | None:
        """Return at which rate the future counts less, where the result says it."""
        at = ("values", "finance.discount_rate", 0, "value")
        tree = self.assumed.tree
        if tree.get(*at) is None:
            return None
        rate = tree.cell(*at).rounded(-1, PERCENT)
        return self.wording.say("summary.npv_rate", rate=rate, **self.wording.years())

    def _few(self) -> Iterator[Markup]:
        compared = self.wording.compared
        scenario = min(
            (name for name in compared.scenarios if compared.comparison.replications[name]),
            key=lambda name: compared.comparison.replications[name],
        )
        fewest = compared.whole(scenario, "replications")
        if fewest.value < FEW:
            enough = Cell(FEW, "method/few").counted()
            key = "summary.few_one" if fewest.value == 1.0 else "summary.few"
            yield self.wording.say(key, count=fewest.counted(), enough=enough)

    def _requested(self) -> Cell:
        return self.wording.manifest.cell("replications")
