"""A comparison as records: csv and json for other programs."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.states import Decoupling

    Value: TypeAlias = str | int | float | bool | None
    Record: TypeAlias = dict[str, Value]

__all__ = ["as_csv", "as_json", "records"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets reckon with."""


def records(comparisons: Sequence[Comparison]) -> list[Record]:
    """Return a record per scenario, indicator and basis; None stands for what there is not."""
    return [
        {name: _plain(value) for name, value in _record(comparison, row)}
        for comparison in comparisons
        for row in comparison.rows
    ]


def as_json(comparisons: Sequence[Comparison]) -> str:
    """Return the records of comparisons as a JSON list of objects."""
    return json.dumps(records(comparisons), indent=1, ensure_ascii=False)


def as_csv(comparisons: Sequence[Comparison]) -> str:
    """Return the records of comparisons as CSV with a header; empty is what there is not."""
    rows = records(comparisons)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _word(value) for name, value in row.items()})
    return text.getvalue().removesuffix("\n")


def _record(comparison: Comparison, row: Row) -> Iterator[tuple[str, Value]]:
    """Yield the fields of a record: the row first, then the scenario's state, then context."""
    yield "scenario", row.scenario
    yield "indicator", row.indicator
    yield "basis", row.basis
    yield "baseline", row.baseline
    yield "median", row.level.median
    yield "low", row.level.low
    yield "high", row.level.high
    yield "difference", row.difference.median
    yield "difference_low", row.difference.low
    yield "difference_high", row.difference.high
    yield "standard_error", row.standard_error
    yield "unit", row.unit
    state = comparison.states[row.scenario]
    yield "state", state.state
    yield "state_share", state.share
    yield "unstable", state.unstable
    yield "missing", comparison.missing(row.scenario)
    yield from _state(state)
    yield "chance_share", row.chance_share
    yield "difference_chance_share", row.difference_chance_share
    yield "study", comparison.study
    yield "result", comparison.folder
    yield "baseline_scenario", comparison.baseline
    yield "pressure", comparison.pressure
    yield "first_year", comparison.first_year
    yield "year", comparison.year
    yield "replications", comparison.replications[row.scenario]
    yield "paired", comparison.paired[row.scenario]


def _state(state: Decoupling) -> Iterator[tuple[str, Value]]:
    """Yield what stands behind a scenario's state."""
    yield "state_share_low", state.share_low
    yield "state_share_high", state.share_high
    yield "dg", state.driver.median
    yield "dg_low", state.driver.low
    yield "dg_high", state.driver.high
    yield "dp", state.pressure.median
    yield "dp_low", state.pressure.low
    yield "dp_high", state.pressure.high
    yield "absolute_share", state.absolute
    yield "relative_share", state.relative
    yield "absolute_from", _year(state.absolute_from.median)
    yield "absolute_from_low", _year(state.absolute_from.low)
    yield "absolute_from_high", _year(state.absolute_from.high)
    yield "absolute_from_share", state.absolute_from_share
    yield "absolute_from_share_low", state.absolute_from_share_low
    yield "absolute_from_share_high", state.absolute_from_share_high


def _year(value: float) -> Value:
    """Return a year as a whole number, or nothing."""
    return int(value) if math.isfinite(value) else None


def _plain(value: Value) -> Value:
    """Return a value that JSON has a word for."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _word(value: Value) -> Value:
    """Return a value as CSV shows it: booleans in the words of JSON.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value).lower() if isinstance(value, bool) else value
