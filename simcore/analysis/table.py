"""A comparison as tables for a terminal of about a hundred columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from rich.console import Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from simcore.analysis.compare import BASES
from simcore.analysis.figures import bracket, figure, fitting_unit, last_place, percent
from simcore.analysis.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.states import Decoupling

__all__ = ["tables"]


def tables(comparisons: Sequence[Comparison]) -> Group:
    """Return comparisons side by side: levels with differences, states, and what they mean.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One a result, at least one.

    Returns
    -------
    rich.console.Group
        To be printed on a rich console.
    """
    labels = _labels(comparisons)
    return Group(
        *(Text(_head(one)) for one in comparisons),
        Text(),
        _Levels(_bands(comparisons, labels), _headings(comparisons)),
        Text(),
        _states(comparisons, labels),
        Text(),
        *(Text(line) for line in _notes(comparisons, labels)),
    )


def _head(comparison: Comparison) -> str:
    """Return what was compared, in one line."""
    return (
        f"{comparison.study}: {len(comparison.states)} scenarios, {comparison.requested}"
        f" replications, {comparison.first_year}-{comparison.year}, against"
        f" {comparison.baseline} ({comparison.folder})"
    )


def _labels(comparisons: Sequence[Comparison]) -> list[dict[str, str]]:
    """Return how each scenario is called: with its study or folder, where there are several."""
    studies = [one.study for one in comparisons]
    apart = studies if len(set(studies)) == len(studies) else [one.folder for one in comparisons]
    return [
        {name: f"{owner}: {name}" if len(comparisons) > 1 else name for name in one.states}
        for owner, one in zip(apart, comparisons, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """One indicator of one scenario, on each basis."""

    label: str
    is_baseline: bool
    rows: tuple[Row, ...]


_Bands: TypeAlias = "dict[tuple[str, str], list[_Line]]"


@dataclass(frozen=True, slots=True)
class _Levels:
    """Levels and differences, both bases side by side where the terminal is wide enough."""

    bands: _Bands
    headings: tuple[str, str]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Yield one table, or one a basis."""
        table = self._table(BASES)
        if Measurement.get(console, options, table).maximum < options.max_width:
            yield table
            return
        for basis in BASES:
            yield from (self._table((basis,)), Text())

    def _table(self, bases: tuple[str, ...]) -> Table:
        """Return a table with a band an indicator and a line a scenario."""
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
        table.add_column("", no_wrap=True)
        for basis in bases:
            heading = self.headings[BASES.index(basis)]
            for name in (heading, "difference", "[90 %]", ""):
                table.add_column(name, justify="right", no_wrap=True)
        for (indicator, unit), lines in self.bands.items():
            largest = max(abs(line.rows[0].level.median) for line in lines)
            divisor, name = fitting_unit(unit, largest)
            table.add_row(Text(indicator, style="bold"), Text(name, style="bold"))
            for line in lines:
                rows = [row for row in line.rows if row.basis in bases]
                cells = [cell for row in rows for cell in _cells(line, row, divisor)]
                table.add_row(Text(f"  {line.label}"), *cells)
        return table


def _bands(comparisons: Sequence[Comparison], labels: Sequence[dict[str, str]]) -> _Bands:
    """Return the lines of each indicator and unit: what has two units cannot stand in one band."""
    bands: _Bands = {}
    for comparison, names in zip(comparisons, labels, strict=True):
        of_line: dict[tuple[str, str, str], list[Row]] = {}
        for row in comparison.rows:
            of_line.setdefault((row.indicator, row.unit, row.scenario), []).append(row)
        for (indicator, unit, scenario), rows in of_line.items():
            line = _Line(names[scenario], scenario == comparison.baseline, tuple(rows))
            bands.setdefault((indicator, unit), []).append(line)
    return bands


def _headings(comparisons: Sequence[Comparison]) -> tuple[str, str]:
    """Return the headings of the two bases: the years, where all results have the same."""
    spans = {(one.first_year, one.year) for one in comparisons}
    if len(spans) > 1:
        return BASES
    first, year = spans.pop()
    return f"{year}", f"{first}-{year}"


def _cells(line: _Line, row: Row, divisor: float) -> Iterator[Text]:
    """Yield level, difference, interval and percentage of a row."""
    level, change = _divided(row.level, divisor), _divided(row.difference, divisor)
    place = last_place(level)
    yield Text(figure(level.median, place))
    if line.is_baseline:
        yield from (Text(""), Text(bracket(level, place), style="dim"), Text(""))
        return
    place = last_place(change)
    yield Text(figure(change.median, place, sign=True))
    yield Text(bracket(change, place, sign=True))
    yield Text(percent(row.difference, row.baseline))


def _divided(interval: Spread, divisor: float) -> Spread:
    """Return an interval in another unit."""
    return Spread(interval.median / divisor, interval.low / divisor, interval.high / divisor)


def _states(comparisons: Sequence[Comparison], labels: Sequence[dict[str, str]]) -> Table:
    """Return the decoupling states of all scenarios."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    pressures = ", ".join(dict.fromkeys(one.pressure for one in comparisons))
    table.add_column(f"from {pressures}", no_wrap=True)
    table.add_column("decoupling")
    for heading in ("share [95 %]", "dG [90 %]", "dP [90 %]", "absolute", "relative"):
        table.add_column(heading, justify="right")
    for comparison, names in zip(comparisons, labels, strict=True):
        for name, state in comparison.states.items():
            table.add_row(Text(f"  {names[name]}"), *(Text(cell) for cell in _state_cells(state)))
    return table


def _state_cells(state: Decoupling) -> Iterator[str]:
    """Yield the state, its share, both changes and the shares of the OECD's kinds."""
    if state.state is None:
        yield "no replication left"
        return
    share = _divided(Spread(state.share, state.share_low, state.share_high), 0.01)
    yield f"{state.state}, unstable" if state.unstable else state.state
    yield f"{figure(share.median, 0)} % {bracket(share, 0)}"
    for change in (_divided(state.driver, 0.01), _divided(state.pressure, 0.01)):
        place = max(last_place(change), -1)
        middle = figure(change.median, place, sign=True)
        yield f"{middle} % {bracket(change, place, sign=True)}"
    yield f"{figure(100.0 * state.absolute, 0)} %"
    yield f"{figure(100.0 * state.relative, 0)} %"


def _notes(comparisons: Sequence[Comparison], labels: Sequence[dict[str, str]]) -> Iterator[str]:
    """Yield what the numbers mean and what is missing."""
    yield (
        "Difference: scenario less baseline in the same replication, median [5 %, 95 %]. All"
        " intervals and shares hold given the stated ranges of the inputs; the baseline's row"
        " shows the range of its level."
    )
    yield (
        "dG, dP: change of value_added_volume and of the pressure since the replication's own base"
        " year. Share: of replications in the state; its bracket is sampling error alone."
    )
    states = [state for one in comparisons for state in one.states.values()]
    if any(state.unstable and state.state for state in states):
        yield "Unstable: |dG| is below 1 %, or three-year means at both ends give another state."
    for comparison, names in zip(comparisons, labels, strict=True):
        yield from _chance(comparison)
        yield from _missing(comparison, names)
        yield from _levers(comparison, names)


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
