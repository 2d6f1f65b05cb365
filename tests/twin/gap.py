"""How far the model's periods are from following stocks and sales from event to event."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Literal

from tests.twin.mill import Twin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simcore.files import Study

__all__ = ["COLUMNS", "Mode", "Period", "Totals", "differences", "gaps", "totals"]

COLUMNS = (
    "output", "sold", "value_added", "ghg", "energy", "virgin_material", "water", "waste",
)  # fmt: skip
Mode = Literal["step", "exact"]
Period = Literal["month", "week"]
Totals = dict[str, list[float]]


def histories(study: Study, seeds: Iterable[int]) -> list[list[tuple[str, float, float]]]:
    """Return histories of major outages of the baseline's stages, one for each seed."""
    found = []
    stages = next(iter(study.scenarios.values())).case.stages
    for seed in seeds:
        luck, one = random.Random(seed), []
        for name, stage in stages.items():
            day = -365.0
            while stage.outages is not None and day < 365 * study.years:
                down = day + luck.expovariate(1 / stage.outages.mtbf.value)
                day = down + luck.expovariate(1 / stage.outages.mttr.value)
                one.append((name, down, day))
        found.append(one)
    return found


def totals(study: Study, scenario: str, mode: Mode, period: Period, seeds: Iterable[int]) -> Totals:
    """Return the annual columns, added up over some histories of outages."""
    summed: Totals = {}
    for outages in histories(study, seeds):
        year = Twin(study, scenario, mode=mode, period=period, outages=outages).run()
        for name in COLUMNS:
            before = summed.get(name, [0.0] * study.years)
            summed[name] = [a + b for a, b in zip(before, year[name], strict=True)]
    return summed


def gaps(steps: Totals, other: Totals) -> dict[str, tuple[float, float]]:
    """Return the largest gap of any year and that of all years together, relative to `other`."""
    return {
        name: (
            max(abs(a / b - 1) for a, b in zip(steps[name], other[name], strict=True)),
            abs(sum(steps[name]) / sum(other[name]) - 1),
        )
        for name in COLUMNS
    }


def differences(base: tuple[Totals, Totals], changed: tuple[Totals, Totals]) -> dict[str, float]:
    """Return the gap in the effect of a scenario over all years, in shares of the baseline."""
    found = {}
    for name in COLUMNS:
        effects = [
            sum(after[name]) / sum(before[name])
            for before, after in zip(base, changed, strict=True)
        ]
        found[name] = abs(effects[0] - effects[1])
    return found
