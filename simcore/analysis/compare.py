"""Scenarios of a result side by side, each paired with the baseline replication by replication."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simcore.analysis.asked import annual_units, asked_name, asked_year
from simcore.analysis.dataset import annual_pieces
from simcore.analysis.spread import Spread, chance_share, spreads, standard_error
from simcore.analysis.states import DRIVER, Decoupling, decoupling
from simcore.analysis.sweeps import Swept, asked_scenarios, swept
from simcore.errors import ResultError
from simcore.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from simcore.analysis.dataset import Annual
    from simcore.analysis.runs import Runs

__all__ = ["BASES", "INDICATORS", "Comparison", "Row", "compare"]

INDICATORS: Final = (
    "value_added",
    "value_added_volume",
    "operating_surplus",
    "capex",
    "discounted_cash_flow",
    "ghg",
    "energy",
    "virgin_material",
    "water",
    "waste",
)
"""Annual columns that a comparison shows where the case has them."""

BASES: Final = ("year", "cumulated")
"""The year asked for alone, and all years from the first simulated one up to it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of one scenario on one basis; values in ``unit``.

    Parameters
    ----------
    scenario, indicator, basis : str
        What the row is about; the basis is one of `BASES`.
    unit : str
        Unit of all values.
    baseline : float
        Median of the baseline over its own replications.
    level : Spread
        Over the replications that the scenario has.
    difference : Spread
        Scenario less baseline over the replications that both have.
    standard_error : float
        Sampling error of the mean difference.
    chance_share, difference_chance_share : float
        Share of the variance of level and difference that is chance, not ignorance [1].
    """

    scenario: str
    indicator: str
    basis: str
    unit: str
    baseline: float
    level: Spread
    difference: Spread
    standard_error: float
    chance_share: float
    difference_chance_share: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All scenarios of a result, the baseline first.

    Parameters
    ----------
    study : str
        Name of the study.
    folder : str
        Result folder.
    baseline : str
        Scenario that the others are compared with.
    first_year, year : int
        Base year, and the year asked for.
    pressure : str
        Annual column that value added is to decouple from.
    currency : str
        Code of the currency of all money.
    price_year : int
        Year whose prices all money is in; 0 where the result does not say.
    titles : dict of str to str
        By scenario.
    requested : int
        Replications that the study asked for.
    replications, paired : dict of str to int
        By scenario: replications that are there, and those that the baseline has too.
    rows : tuple of Row
        By scenario, indicator and basis.
    states : dict of str to Decoupling
        By scenario, from the base year to the year asked for.
    notes : dict of str to dict
        By scenario: how often a bound cut a lever, and levers that were moved and are zero.
    sweeps : tuple of Swept
        Sweeps that some of the scenarios are points of.
    """

    study: str
    folder: str
    baseline: str
    first_year: int
    year: int
    pressure: str
    currency: str
    price_year: int
    titles: dict[str, str]
    requested: int
    replications: dict[str, int]
    paired: dict[str, int]
    rows: tuple[Row, ...]
    states: dict[str, Decoupling]
    notes: dict[str, dict[str, dict[str, int]]]
    sweeps: tuple[Swept, ...] = ()

    def only(self, scenarios: Iterable[str]) -> Comparison:
        """Return what it says of some scenarios and of the baseline."""
        kept = {self.baseline, *scenarios}

        def some(facts: dict[str, Any]) -> dict[str, Any]:
            return {name: fact for name, fact in facts.items() if name in kept}

        return replace(
            self,
            titles=some(self.titles),
            replications=some(self.replications),
            paired=some(self.paired),
            rows=tuple(row for row in self.rows if row.scenario in kept),
            states=some(self.states),
            notes=some(self.notes),
            sweeps=tuple(
                Swept(one.entry, points) for one in self.sweeps if (points := some(one.points))
            ),
        )

    def missing(self, scenario: str) -> int:
        """Return how many replications of a scenario were asked for and are not there."""
        return self.requested - self.replications[scenario]


def compare(  # noqa: PLR0913 - what may be asked
    runs: Runs,
    *,
    baseline: str | None = None,
    at: int | None = None,
    pressure: str = "ghg",
    indicators: Sequence[str] | None = None,
    scenarios: Sequence[str] = (),
) -> Comparison:
    """Compare the scenarios of a study.

    Annual columns of the baseline are kept; those of the others are read one scenario at a time.

    Parameters
    ----------
    runs : Runs
        Of a study: an opened result folder, or what is kept in memory.
    baseline : str, optional
        Scenario to compare with; by default the study's first.
    at : int, optional
        Year at which levels are compared and up to which they are cumulated; by default the last.
    pressure : str
        Annual column that value added is to decouple from.
    indicators : sequence of str, optional
        Annual columns to compare; by default those of `INDICATORS` that the case has.
    scenarios : sequence of str
        Scenarios, or sweeps for all of their points; by default all. The baseline is always there.

    Returns
    -------
    Comparison
        Levels, paired differences and decoupling states.

    Raises
    ------
    InputError
        If baseline, year, pressure, an indicator or a scenario is not in the result.
    ResultError
        If no replication of the baseline is left.
    """
    first = asked_name("scenario", baseline, runs.scenarios) if baseline else runs.scenarios[0]
    units = annual_units(runs)
    for name in (pressure, *(indicators or ())):
        asked_name("annual column", name, units)
    columns = indicators or [name for name in (*INDICATORS, pressure) if name in units]
    columns = list(dict.fromkeys(columns))
    year = asked_year(runs, at)
    n_years = year - runs.first_year + 1
    chosen = asked_scenarios(runs, scenarios) if scenarios else runs.scenarios
    names = [first, *(name for name in chosen if name != first)]
    asked = [(column, basis) for column in columns for basis in _bases(column)]
    read = functools.partial(_read, runs, asked=asked, pressure=pressure, n_years=n_years)
    base = read(first)
    if not base.replications.size:
        raise ResultError(
            f"{runs.folder}: no replication of {first} is left to compare with; choose another"
            " baseline"
        )
    replications, paired, states = {}, {}, {}
    rows: list[Row] = []
    for name in names:
        run = base if name == first else read(name)
        replications[name] = len(run.replications)
        paired[name] = len(np.intersect1d(run.replications, base.replications))
        rows += _rows(name, asked, units, run, base)
        states[name] = run.state
    titles = runs.titles
    return Comparison(
        study=runs.study,
        folder=str(runs.folder),
        baseline=first,
        first_year=runs.first_year,
        year=year,
        pressure=pressure,
        currency=runs.currency,
        price_year=runs.price_year,
        titles={name: titles[name] for name in names},
        requested=runs.requested,
        replications=replications,
        paired=paired,
        rows=tuple(rows),
        states=states,
        notes={name: runs.notes(name) for name in names},
        sweeps=swept(runs, names),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What is compared of a scenario, shape (asked, n_replications), and its state."""

    replications: NDArray[np.int64]
    levels: NDArray[np.float64]
    spreads: list[Spread]
    state: Decoupling


def _read(
    runs: Runs,
    scenario: str,
    *,
    asked: Sequence[tuple[str, str]],
    pressure: str,
    n_years: int,
) -> _Run:
    """Read a scenario; only the columns of its state are read with all of their years."""
    replications = np.asarray(runs.replications(scenario), np.int64)
    count = len(replications)
    levels = np.empty((len(asked), count))
    years = {name: np.empty((count, n_years)) for name in (DRIVER, pressure)}
    needed = list(dict.fromkeys([*(column for column, _ in asked), *years]))
    start = 0
    for piece in annual_pieces(runs, scenario, needed, n_years):
        stop = start + len(piece.replications)
        levels[:, start:stop] = _levels(piece, asked)
        for name, values in years.items():
            values[start:stop] = piece.columns[name]
        start = stop
    first = runs.first_year
    state = decoupling(years[DRIVER], years[pressure], replications, first_year=first)
    return _Run(replications, levels, spreads(levels), state)


def _rows(
    scenario: str,
    asked: Sequence[tuple[str, str]],
    units: dict[str, str],
    run: _Run,
    base: _Run,
) -> Iterator[Row]:
    """Yield the rows of a scenario, one for each indicator and basis asked for."""
    _, here, there = np.intersect1d(run.replications, base.replications, return_indices=True)
    common = run.replications[here]
    is_same = len(common) == len(run.replications) == len(base.replications)
    level = run.levels
    difference = level - base.levels if is_same else level[:, here] - base.levels[:, there]
    found = zip(
        asked, level, difference, base.spreads, run.spreads, spreads(difference), strict=True
    )
    for (column, basis), values, changes, before, after, change in found:
        yield Row(
            scenario=scenario,
            indicator=column,
            basis=basis,
            unit=units[column],
            baseline=before.median,
            level=after,
            difference=change,
            standard_error=standard_error(changes, common),
            chance_share=chance_share(values, run.replications),
            difference_chance_share=chance_share(changes, common),
        )


def _levels(run: Annual, asked: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """Return what is compared, shape (asked, n_replications)."""
    return np.stack([_level(run.columns[column], basis) for column, basis in asked])


def _level(values: NDArray[np.float64], basis: str) -> NDArray[np.float64]:
    """Return what is compared of each replication: its last year, or the sum of its years."""
    return values[:, -1] if basis == "year" else values.sum(axis=1)


def _bases(column: str) -> tuple[str, ...]:
    """Return the bases that make sense for a column; ratios do not add up over years."""
    quantity = QUANTITIES.get(column)
    return BASES[:1] if quantity is not None and quantity.ratio_of else BASES
