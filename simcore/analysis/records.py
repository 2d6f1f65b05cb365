"""A comparison as records: csv and json for other programs."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.states import Decoupling
    from simcore.analysis.sweeps import Swept

    Value: TypeAlias = str | int | float | bool | None
    Record: TypeAlias = dict[str, Value]

__all__ = ["csv_lines", "json_lines", "record", "records"]

NEW_LINE: Final = "\n"

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets reckon with."""


def records(comparisons: Sequence[Comparison]) -> Iterator[Record]:
    """Yield a record per scenario, indicator and basis; None stands for what there is not.

    Where there are sweeps, the name of the sweep and the values of the point stand at the end, a
    field for each label of an axis.
    """
    labels = dict.fromkeys(
        axis.label for one in comparisons for sweep in one.sweeps for axis in sweep.entry.axes
    )
    for comparison in comparisons:
        points = {name: sweep for sweep in comparison.sweeps for name in sweep.points}
        for row in comparison.rows:
            own = record(comparison, row)
            yield own | dict(_point(points.get(row.scenario), row.scenario, labels, own))


def record(comparison: Comparison, row: Row) -> Record:
    """Return the record of a row, without the values of a point."""
    return {name: _plain(value) for name, value in _record(comparison, row)}


def json_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield the records of comparisons as a JSON list of objects, some lines at a time."""
    start = "["
    for one in records(comparisons):
        text = json.dumps(one, indent=1, ensure_ascii=False)
        yield f"{start}\n {text.replace(NEW_LINE, NEW_LINE + ' ')}"
        start = ","
    yield "[]" if start == "[" else "\n]"


def csv_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield the records of comparisons as CSV with a header; empty is what there is not."""
    text, start = io.StringIO(), ""
    writer: Any = csv.writer(text, lineterminator="")
    for one in records(comparisons):
        if not start:
            writer.writerow([_word(name) for name in one])
            start = NEW_LINE
        text.write(NEW_LINE)
        writer.writerow([_word(value) for value in one.values()])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _point(
    sweep: Swept | None, scenario: str, labels: dict[str, None], own: Record
) -> Iterator[tuple[str, Value]]:
    """Yield the sweep of a scenario and its values; a label is marked that is a field already."""
    if not labels:
        return
    values = {} if sweep is None else sweep.at(scenario)
    yield "sweep", None if sweep is None else sweep.name
    for label in labels:
        is_taken = label in own or label == "sweep"
        yield (f"axis {label}" if is_taken else label), values.get(label)


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
