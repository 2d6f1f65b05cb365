"""A comparison as tables for a terminal of about a hundred columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.console import Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from simcore.analysis.compare import BASES
from simcore.analysis.digest import TOP, digest
from simcore.analysis.figures import bracket, figure, fitting_unit, last_place, percent
from simcore.analysis.notes import notes
from simcore.analysis.points import pictures
from simcore.analysis.spread import Spread
from simcore.analysis.sweeps import SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

    from simcore.analysis.compare import Comparison, Row
    from simcore.analysis.states import Decoupling

__all__ = ["tables"]

COLUMNS: Final = 4
"""Of a basis: level, difference, interval, percentage."""

RANGE: Final = "[5 %, 95 %]"
"""How an interval over replications is headed."""

STATE_COLUMNS: Final = (
    "decoupling",
    "share [error]",
    f"dG {RANGE}",
    f"dP {RANGE}",
    "absolute",
    "relative",
)


def tables(comparisons: Sequence[Comparison], *, sort: str | None = None, top: int = TOP) -> Group:
    """Return comparisons side by side: levels with differences, states, and what they mean.

    Of many scenarios, the baseline and those that are no points of a sweep stand there, and below
    them the best and the worst points of each sweep.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One a result, at least one.
    sort : str, optional
        Compared column that makes a point the best; by default the pressure.
    top : int
        How many of the best and of the worst points of each sweep.

    Returns
    -------
    rich.console.Group
        To be printed on a rich console.

    Raises
    ------
    InputError
        If the column was not compared.
    """
    digests = [digest(one, sort, top) for one in comparisons]
    heads = [Text(_head(one)) for one in comparisons]
    comparisons = [one.shown for one in digests]
    labels = _labels(comparisons)
    return Group(
        *heads,
        *(Text(line) for line in _titles(comparisons, labels)),
        Text(),
        _Levels(_bands(comparisons, labels), _headings(comparisons)),
        Text(),
        _States(tuple(comparisons), tuple(labels)),
        Text(),
        *(part for one in digests for part in pictures(one)),
        *(Text(line) for line in notes(comparisons, labels)),
    )


def _head(comparison: Comparison) -> str:
    """Return what was compared, in one line."""
    count = len(comparison.states)
    scenarios = "1 scenario" if count == 1 else f"{count:,} scenarios"
    replications = "replication" if comparison.requested == 1 else "replications"
    return (
        f"{comparison.study}: {scenarios}, {comparison.requested} {replications},"
        f" {comparison.first_year}-{comparison.year}, against {comparison.baseline}"
        f" ({comparison.folder})"
    )


def _titles(comparisons: Sequence[Comparison], labels: Sequence[dict[str, str]]) -> Iterator[str]:
    """Yield the titles of scenarios that say more than their names."""
    for comparison, names in zip(comparisons, labels, strict=True):
        for name, title in comparison.titles.items():
            if title.casefold() != name.casefold():
                yield f"  {names[name]}: {title}"


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
    """One indicator of one scenario, on each basis that is shown of it."""

    label: str
    is_baseline: bool
    rows: dict[str, Row]

    @property
    def first(self) -> Row:
        """Return the row by which the unit is chosen, so that both bases have one."""
        return next(iter(self.rows.values()))


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
        year, cumulated = (self._table((basis,)) for basis in BASES)
        yield from (year, Text(), cumulated)

    def _table(self, bases: tuple[str, ...]) -> Table:
        """Return a table with a band an indicator and a line a scenario."""
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
        table.add_column("", no_wrap=True)
        for basis in bases:
            heading = self.headings[BASES.index(basis)]
            for name in (heading, "difference", RANGE, "%"):
                table.add_column(Text(name), justify="right", no_wrap=True)
        for (indicator, unit), lines in self.bands.items():
            shown = [basis for basis in bases if basis in lines[0].rows]
            if not shown:
                continue
            largest = max(abs(line.first.level.median) for line in lines)
            divisor, name = fitting_unit(unit, largest)
            empty = [Text()] * (COLUMNS * bases.index(shown[0]))
            table.add_row(Text(indicator, style="bold"), *empty, Text(name, style="bold"))
            for line in lines:
                cells = [cell for basis in bases for cell in _cells(line, basis, divisor)]
                table.add_row(Text(f"  {line.label}"), *cells)
        return table


def _bands(comparisons: Sequence[Comparison], labels: Sequence[dict[str, str]]) -> _Bands:
    """Return the lines of each indicator and unit: what has two units cannot stand in one band."""
    bands: _Bands = {}
    for comparison, names in zip(comparisons, labels, strict=True):
        of_line: dict[tuple[str, str, str], dict[str, Row]] = {}
        for row in comparison.rows:
            if row.indicator not in SUMS or row.basis == BASES[1]:
                of_line.setdefault((row.indicator, row.unit, row.scenario), {})[row.basis] = row
        for (indicator, unit, scenario), rows in of_line.items():
            line = _Line(names[scenario], scenario == comparison.baseline, rows)
            bands.setdefault((indicator, unit), []).append(line)
    return bands


def _headings(comparisons: Sequence[Comparison]) -> tuple[str, str]:
    """Return the headings of the two bases: the years, where all results have the same."""
    spans = {(one.first_year, one.year) for one in comparisons}
    if len(spans) > 1:
        return BASES
    first, year = spans.pop()
    return f"{year}", f"{first}-{year}"


def _cells(line: _Line, basis: str, divisor: float) -> Iterator[Text]:
    """Yield level, difference, interval and percentage on a basis, empty where it is not shown."""
    row = line.rows.get(basis)
    if row is None:
        yield from [Text()] * COLUMNS
        return
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


@dataclass(frozen=True, slots=True)
class _States:
    """Decoupling states, with the changes behind them beside or below."""

    comparisons: tuple[Comparison, ...]
    labels: tuple[dict[str, str], ...]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Yield one table; two, without the OECD's kinds, on a narrow terminal."""
        table = self._table(slice(None))
        if Measurement.get(console, options, table).maximum < options.max_width:
            yield table
            return
        yield from (self._table(slice(0, 2)), Text(), self._table(slice(2, 4)))

    def _table(self, part: slice) -> Table:
        """Return some of the columns of all scenarios."""
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
        pressures = ", ".join(dict.fromkeys(one.pressure for one in self.comparisons))
        table.add_column(f"from {pressures}", no_wrap=True)
        for heading in STATE_COLUMNS[part]:
            table.add_column(Text(heading), justify="left" if heading == "decoupling" else "right")
        for comparison, names in zip(self.comparisons, self.labels, strict=True):
            for name, state in comparison.states.items():
                cells = [Text(cell) for cell in _state_cells(state)][part]
                table.add_row(Text(f"  {names[name]}"), *cells)
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
