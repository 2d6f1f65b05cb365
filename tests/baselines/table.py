"""The tables that stand in the README of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.baselines.figures import is_saving, published, read
from tests.baselines.savings import savings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.baselines.figures import Columns, Figure, Runs
    from tests.baselines.savings import Saving

__all__ = ["CLOSES", "Closure", "closures", "render"]

CLOSES = 0.01
"""By how much a published input may come back out different [1]."""

Closure = tuple["Figure", float]


def closures(runs: Runs) -> list[Closure]:
    """Return the figures that are inputs, each with what comes back out with chance off."""
    quiet = runs.quiet()
    return [
        (one, _quiet_value(quiet, one))
        for one in published(runs)
        if one.kind == "closure" and not is_saving(one)
    ]


def render(runs: Runs) -> str:
    """Return the tables of a case as Markdown."""
    figures = published(runs)
    quiet, drawn = runs.quiet(), runs.columns(runs.baseline)
    year = runs.study.first_year
    parts = [
        "## Published and simulated",
        "",
        (
            "Written by `python -m tests.baselines --write`; the tests compare it with a new run. "
            f"Simulated is {year} of the baseline with chance switched off, beside it the 5-95 % "
            f"range of {runs.replications} replications. Ratios are of yearly sums."
        ),
        "",
        (
            "**Closure**: inputs, or what inputs were made from, come back out; that they agree "
            "shows that the case was put together right, no more."
        ),
        "",
        *_head("figure", "published (low-high)", "simulated", "5-95 %", "unit", "gap", "source"),
        *(
            _closure_row(one, quiet, drawn)
            for one in figures
            if one.kind == "closure" and not is_saving(one)
        ),
    ]
    levels = [one for one in figures if one.kind == "validation" and not is_saving(one)]
    if levels:
        parts += [
            "",
            "**Validation**: published figures that are no inputs.",
            "",
            *_head(
                "figure", "published (low-high)", "simulated", "5-95 %", "unit", "inside range?",
                "source",
            ),
            *(_level_row(one, quiet, drawn) for one in levels),
        ]  # fmt: skip
    savings = [savings_of(runs, one) for one in figures if is_saving(one)]
    if savings:
        parts += ["", *_savings_head(runs), *(_saving_row(pair) for pair in savings)]
    said = runs.study.scenarios[runs.baseline].case.unpublished
    if said:
        parts += ["", "**Not published**, so neither checked nor known:", ""]
        parts += [f"- {one}" for one in said]
    return "\n".join(parts)


def _head(*names: str) -> list[str]:
    return ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _closure_row(figure: Figure, quiet: Columns, drawn: Columns) -> str:
    value = _quiet_value(quiet, figure)
    gap = f"{100 * (value / figure.value - 1):+.1f} %".replace("-0.0", "+0.0")
    return _row(
        figure.name, _range(figure), number(value, 4), _spread(drawn, figure, 4), figure.unit, gap,
        _source(figure),
    )  # fmt: skip


def _level_row(figure: Figure, quiet: Columns, drawn: Columns) -> str:
    value = _quiet_value(quiet, figure)
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    inside = "yes" if low <= value <= high else "**no**"
    return _row(
        figure.name, _range(figure), number(value), _spread(drawn, figure), figure.unit, inside,
        _source(figure),
    )  # fmt: skip


def _savings_head(runs: Runs) -> list[str]:
    when = (
        "the tenth and the last year of the horizon, since mills adopt over years"
        if runs.is_sector
        else "the first full year in which every measure of the scenario stands (in 95 % of the "
        "replications), and the fifth"
    )
    return [
        (
            "**Validation of savings**: a year, both scenarios in the same replication. The "
            f"simulated interval is 5-95 % over {runs.replications} replications, in {when}. "
            "*Hit*: the reported figure lies in the interval; *range only*: its stated range "
            "reaches the interval."
        ),
        "",
        *_head(
            "saving", "reported (low-high)", "unit", "simulated, early", "hit?",
            "simulated, late", "hit?", "scenarios", "source",
        ),
    ]  # fmt: skip


def _saving_row(savings: Sequence[Saving]) -> str:
    figure = savings[0].figure
    cells = [figure.name.removeprefix("saving: "), _range(figure), figure.unit]
    for one in savings:
        interval = f"[{number(one.low, 2)}, {number(one.high, 2)}]"
        cells += [f"{one.year}: {number(one.median, 2)} {interval}", _verdict(one)]
    return _row(*cells, savings[0].pair, _source(figure))


def _verdict(saving: Saving) -> str:
    if saving.is_hit:
        return "hit"
    if saving.meets:
        return "range only"
    return "**miss**, low" if saving.high < saving.figure.value else "**miss**, high"


def _quiet_value(quiet: Columns, figure: Figure) -> float:
    return float(read(quiet, figure.quantity)[0, 0]) * figure.factor


def _spread(drawn: Columns, figure: Figure, digits: int = 3) -> str:
    values = read(drawn, figure.quantity)[:, 0] * figure.factor
    low, high = np.percentile(values, [5, 95])
    return f"{number(float(low), digits)} to {number(float(high), digits)}"


def _range(figure: Figure) -> str:
    value = number(figure.value, 4)
    ends = {figure.low, figure.high} - {None, figure.value}
    if not ends or figure.low is None or figure.high is None:
        return value
    return f"{value} ({number(figure.low, 4)}-{number(figure.high, 4)})"


def _source(figure: Figure) -> str:
    return f"{figure.source} ({figure.note})" if figure.note else figure.source


def number(value: float, digits: int = 3) -> str:
    """Return a number with some significant digits and no exponent."""
    if value == 0.0:
        return "0"
    places = digits - 1 - int(np.floor(np.log10(abs(value))))
    rounded = round(value, places)
    text = f"{rounded:,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
