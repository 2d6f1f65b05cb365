"""How a scenario stands since its base year: changes, decoupling state, and from when on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from simcore.analysis.states import DRIVER, MINIMUM_GROWTH
from simcore.report.marking import INTERVAL, PERCENT, Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.report.wording import Wording

__all__ = ["SHOWN_SHARE", "SPACE", "UNDEFINED", "Standing"]

SHOWN_SHARE: Final = 0.5
"""A state that fewer replications are in is the most frequent one, but not that of most."""

UNDEFINED: Final = "undefined"
"""State of what has no base above zero to divide by, or does not change."""

SPACE: Final = Markup(" ")


@dataclass(frozen=True)
class Standing:
    """Sentences about one scenario that has at least one replication."""

    wording: Wording
    scenario: str

    def all(self) -> Iterator[Markup]:
        """Yield changes, state, and from when on decoupling is absolute."""
        yield self.changes()
        yield from self.state()
        yield from self.since()

    def changes(self) -> Markup:
        """Return how value added and the pressure changed since the base year."""
        compared = self.wording.compared
        parts = []
        for name, column, prefix, role in (
            ("dg", DRIVER, "", "driver"),
            ("dp", compared.pressure, "and_", "pressure"),
        ):
            change = compared.change(self.scenario, name)
            shown = {"amount": self.wording.percent("state.{form}", change)}
            subject = {role: self.wording.subject(column)}
            years = self.wording.years() if not prefix else {}
            parts.append(
                self.wording.say(f"state.{prefix}{change.trend}", **shown, **subject, **years)
            )
        return SPACE.join(parts)

    def state(self) -> Iterator[Markup]:
        """Yield the state, in how many replications, and whether to build on it."""
        compared = self.wording.compared
        state = compared.word(self.scenario, "state")
        if state is None:
            return
        share = compared.whole(self.scenario, "state_share")
        count = compared.whole(self.scenario, "replications")
        kind = "all" if share.value == 1.0 else "most" if share.value > SHOWN_SHARE else "some"
        kind = "one" if count.value == 1.0 else kind
        yield self.wording.say(
            f"state.{kind}",
            state=state,
            meaning=self.wording.meaning(state),
            count=count.counted(),
            share=share.share(),
            low=compared.whole(self.scenario, "state_share_low").rounded(0, PERCENT),
            high=compared.whole(self.scenario, "state_share_high").rounded(0, PERCENT),
        )
        if compared.comparison.states[self.scenario].unstable and state != UNDEFINED:
            growth = abs(compared.whole(self.scenario, "dg").value)
            limit = Cell(MINIMUM_GROWTH, "method/minimum-growth").rounded(0, PERCENT)
            small = growth < MINIMUM_GROWTH
            yield self.wording.say(f"state.unstable_{'growth' if small else 'years'}", limit=limit)

    def since(self) -> Iterator[Markup]:
        """Yield from when on decoupling is absolute, and in how many replications."""
        compared = self.wording.compared
        share = compared.whole(self.scenario, "absolute_from_share")
        if not math.isfinite(share.value):
            return
        first, low, high = (
            compared.whole(self.scenario, f"absolute_from{end}") for end in ("", "_low", "_high")
        )
        is_sure = low.value == high.value
        if not share.value:
            kind = "never"
        elif share.value == 1.0:
            kind = "all" if is_sure else "all_spread"
        else:
            kind = "most" if share.value > SHOWN_SHARE else "some"
            kind += "_sure" if is_sure else ""
            if kind.startswith("some") and first.value == compared.comparison.year:
                kind = "some_last"
        yield self.wording.say(
            f"since.{kind}",
            noun=self.wording.noun(compared.pressure),
            **self.wording.years(),
            interval=INTERVAL.rounded(0, PERCENT),
            start=first.counted(),
            low=low.counted(),
            high=high.counted(),
            share=share.share(),
            share_low=compared.whole(self.scenario, "absolute_from_share_low").rounded(0, PERCENT),
            share_high=compared.whole(self.scenario, "absolute_from_share_high").rounded(
                0, PERCENT
            ),
        )
