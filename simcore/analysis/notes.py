"""What a comparison's numbers mean and what they lack, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from simcore.analysis.compare import BASES
from simcore.analysis.figures import figure
from simcore.analysis.states import DRIVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simcore.analysis.compare import Comparison

__all__ = ["notes"]

FEW: Final = 50
"""Replications below which 5 % of them are no more than two, and an interval hangs on these."""

MEANINGS: Final = {
    "ghg": "ghg is scopes 1, 2 (location-based) and 3.",
    "discounted_cash_flow": (
        "discounted_cash_flow counts capital spending and nothing after the last year: its"
        " cumulated difference is the net present value of what a scenario adds."
    ),
}
"""What a name alone does not say of an indicator."""


def notes(comparisons: Sequence[Comparison], labels: Sequence[dict[str, str]]) -> Iterator[str]:
    """Yield what the numbers mean and what is missing.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One a result.
    labels : sequence of dict of str to str
        How each scenario of each of them is called.
    """
    yield from _few(comparisons)
    yield (
        "Levels are medians over replications: of one year, or of the sum over a span of years."
        " Difference: scenario less baseline in the same replication, median [5 %, 95 %]; the"
        " median once more in % of the baseline's level. The baseline's row shows the range of its"
        " level. All intervals and shares hold given the stated ranges of the inputs."
    )
    yield from _meanings(comparisons)
    yield (
        f"dG, dP: change of {DRIVER} and of the pressure since the replication's own base year,"
        " median [5 %, 95 %]. Share: of replications in the state [95 % sampling error alone]. See"
        " docs/nomenclature.md for the states."
    )
    states = [state for one in comparisons for state in one.states.values()]
    if any(state.unstable and state.state for state in states):
        yield "Unstable: |dG| is below 1 %, or three-year means at both ends give another state."
    for comparison, names in zip(comparisons, labels, strict=True):
        yield from _chance(comparison)
        yield from _missing(comparison, names)
        yield from _levers(comparison, names)


def _few(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield a warning where an interval rests on few replications."""
    fewest = min(count for one in comparisons for count in one.replications.values() if count)
    if fewest < FEW:
        are = "replication is" if fewest == 1 else "replications are"
        yield f"{fewest} {are} few: intervals are rough, and shares too; {FEW} or more are better."


def _meanings(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield at which prices money is, and what names of indicators do not say."""
    said = []
    for one in comparisons:
        prices = f" at prices of {one.price_year}" if one.price_year else ""
        said.append(
            f"Money is {one.currency}{prices}; {DRIVER} is at the prices of the base year,"
            f" {one.first_year} (double deflation)."
        )
    shown = {row.indicator for one in comparisons for row in one.rows}
    said += [text for name, text in MEANINGS.items() if name in shown]
    yield " ".join(dict.fromkeys(said))


def _chance(comparison: Comparison) -> Iterator[str]:
    """Yield how much of the baseline's spread is luck, where it is known."""
    for row in comparison.rows:
        is_pressure = row.indicator == comparison.pressure and row.basis == BASES[0]
        is_known = math.isfinite(row.chance_share)
        if row.scenario == comparison.baseline and is_pressure and is_known:
            yield (
                f"Chance makes {figure(100.0 * row.chance_share, 0)} % of the variance of"
                f" {row.indicator} in {comparison.year} in {row.scenario}; the rest is ignorance"
                " of the inputs."
            )


def _levers(comparison: Comparison, names: dict[str, str]) -> Iterator[str]:
    """Yield which levers met a bound, and which moved nothing."""
    for scenario, name in names.items():
        noted = comparison.notes[scenario]
        for lever, times in noted.get("clipped", {}).items():
            yield f"{name}: {lever} met its bound, {times:,} times over replications and periods."
        for lever in noted.get("dead", {}):
            yield f"{name}: {lever} is zero; what moves it had no effect on any output."


def _missing(comparison: Comparison, names: dict[str, str]) -> Iterator[str]:
    """Yield which scenarios lack replications and what their numbers then rest on."""
    for scenario, name in names.items():
        missing = comparison.missing(scenario)
        if missing:
            yield (
                f"{name}: {missing} of {comparison.requested} replications are missing (failed or"
                f" not run yet); levels use the {comparison.replications[scenario]} left,"
                f" differences the {comparison.paired[scenario]} that the baseline has too."
            )
