"""Scenarios of a result side by side, each paired with the baseline replication by replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simcore.analysis.dataset import read_annual
from simcore.analysis.spread import Spread, chance_share, spread, standard_error
from simcore.analysis.states import DRIVER, Decoupling, decoupling
from simcore.errors import InputError, ResultError
from simcore.files.faults import known, nearest
from simcore.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from simcore.analysis.dataset import Annual
    from simcore.batch.result import Result

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

    def missing(self, scenario: str) -> int:
        """Return how many replications of a scenario were asked for and are not there."""
        return self.requested - self.replications[scenario]


def compare(
    result: Result,
    *,
    baseline: str | None = None,
    at: int | None = None,
    pressure: str = "ghg",
    indicators: Sequence[str] | None = None,
) -> Comparison:
    """Compare the scenarios of a result.

    Parameters
    ----------
    result : Result
        An opened result folder.
    baseline : str, optional
        Scenario to compare with; by default the study's first.
    at : int, optional
        Year at which levels are compared and up to which they are cumulated; by default the last.
    pressure : str
        Annual column that value added is to decouple from.
    indicators : sequence of str, optional
        Annual columns to compare; by default those of `INDICATORS` that the case has.

    Returns
    -------
    Comparison
        Levels, paired differences and decoupling states.

    Raises
    ------
    InputError
        If baseline, year, pressure or an indicator is not in the result.
    ResultError
        If no replication of the baseline is left.
    """
    first = _known("scenario", baseline, result.scenarios) if baseline else result.scenarios[0]
    units = _units(result)
    for name in (pressure, *(indicators or ())):
        _known("annual column", name, units)
    columns = indicators or [name for name in (*INDICATORS, pressure) if name in units]
    columns = list(dict.fromkeys(columns))
    needed = list(dict.fromkeys([*columns, DRIVER, pressure]))
    year = _year(result, at)
    n_years = year - result.manifest.request.first_year + 1
    scenarios = [first, *(name for name in result.scenarios if name != first)]
    runs = {name: read_annual(result, name, needed, n_years) for name in scenarios}
    base = runs[first]
    if not base.replications.size:
        raise ResultError(
            f"{result.folder}: no replication of {first} is left to compare with; choose another"
            " baseline"
        )
    return Comparison(
        study=result.manifest.request.study,
        folder=str(result.folder),
        baseline=first,
        first_year=result.manifest.request.first_year,
        year=year,
        pressure=pressure,
        currency=result.manifest.request.currency,
        price_year=result.manifest.request.price_year,
        titles={name: result.titles[name] for name in scenarios},
        requested=result.requested,
        replications={name: len(run.replications) for name, run in runs.items()},
        paired={
            name: len(np.intersect1d(run.replications, base.replications))
            for name, run in runs.items()
        },
        rows=tuple(
            row
            for name, run in runs.items()
            for column in columns
            for row in _rows(name, column, units[column], run, base)
        ),
        states={
            name: decoupling(run.columns[DRIVER], run.columns[pressure], run.replications)
            for name, run in runs.items()
        },
        notes={name: result.notes(name) for name in runs},
    )


def _rows(scenario: str, column: str, unit: str, run: Annual, base: Annual) -> Iterator[Row]:
    """Yield the rows of an indicator of a scenario, one a basis."""
    _, here, there = np.intersect1d(run.replications, base.replications, return_indices=True)
    common = run.replications[here]
    for basis in _bases(column):
        level = _level(run.columns[column], basis)
        reference = _level(base.columns[column], basis)
        difference = level[here] - reference[there]
        yield Row(
            scenario=scenario,
            indicator=column,
            basis=basis,
            unit=unit,
            baseline=spread(reference).median,
            level=spread(level),
            difference=spread(difference),
            standard_error=standard_error(difference, common),
            chance_share=chance_share(level, run.replications),
            difference_chance_share=chance_share(difference, common),
        )


def _level(values: NDArray[np.float64], basis: str) -> NDArray[np.float64]:
    """Return what is compared of each replication: its last year, or the sum of its years."""
    return values[:, -1] if basis == "year" else values.sum(axis=1)


def _bases(column: str) -> tuple[str, ...]:
    """Return the bases that make sense for a column; ratios do not add up over years."""
    quantity = QUANTITIES.get(column)
    return BASES[:1] if quantity is not None and quantity.ratio_of else BASES


def _units(result: Result) -> dict[str, str]:
    """Return the unit of each annual column that holds a quantity."""
    units = result.units.get("annual", {})
    if not units:
        raise ResultError(f"{result.folder} has no annual results: no run is left to compare")
    return {name: unit for name, unit in units.items() if name not in ("replication", "year")}


def _year(result: Result, at: int | None) -> int:
    """Return the year asked for, which must be a simulated one."""
    request = result.manifest.request
    if at is None:
        return request.last_year
    if not request.first_year <= at <= request.last_year:
        raise InputError(
            f"{result.folder}: year {at} is not simulated; the years are {request.first_year} to"
            f" {request.last_year}"
        )
    return at


def _known(kind: str, name: str, allowed: Iterable[str]) -> str:
    """Return a name that is in the result; name what is where it is not."""
    names = list(allowed)
    if name in names:
        return name
    raise InputError(f"no {kind} {name} in the result{nearest(name, names)}; {known(names, 60)}")
