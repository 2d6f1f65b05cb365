"""Published savings: differences between two scenarios, replication by replication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.baselines.figures import read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.baselines.figures import Figure, Runs

__all__ = ["Saving", "savings_of"]

_PAIR = re.compile(r"(\S+) less (\S+?),")
_SHARED = "over the share of mills"


@dataclass(frozen=True, slots=True)
class Saving:
    """A reported saving and the simulated interval of it in one year."""

    figure: Figure
    pair: str
    year: int
    low: float
    median: float
    high: float

    @property
    def is_hit(self) -> bool:
        """Whether the reported figure is inside the simulated interval."""
        return self.low <= self.figure.value <= self.high

    @property
    def meets(self) -> bool:
        """Whether the reported range and the simulated interval have values in common."""
        figure = self.figure
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        return self.low <= high and low <= self.high


def savings_of(runs: Runs, figure: Figure) -> list[Saving]:
    """Return a saving in two years: soon after commissioning, and later.

    A mill: the first full year after every measure of the scenario stands in 95 % of the
    replications, and the fifth full year. A sector, where mills adopt over years: the tenth and
    the last year.
    """
    found = _PAIR.match(figure.note)
    if found is None:
        raise ValueError(f"{figure.name}: the note must begin `SCENARIO less SCENARIO,`")
    scenario, other = found.groups()
    with_it, without = runs.columns(scenario), runs.columns(other)
    saved = (read(without, figure.quantity) - read(with_it, figure.quantity)) * figure.factor
    if _SHARED in figure.note:
        saved = saved / np.maximum(_share_reached(runs, scenario), 1e-9)
    savings = []
    for year in _years(runs, scenario):
        column = saved[:, year - runs.study.first_year]
        low, median, high = (float(one) for one in np.percentile(column, [5, 50, 95]))
        savings.append(Saving(figure, f"{scenario} less {other}", year, low, median, high))
    return savings


def _years(runs: Runs, scenario: str) -> tuple[int, int]:
    first, years = runs.study.first_year, runs.study.years
    if runs.is_sector:
        return first + 9, first + years - 1
    dates = np.concatenate(
        [one.tables["projects"].columns["commissioning"] for one in runs.blocks(scenario)]
    )
    ids = np.concatenate(
        [one.tables["projects"].columns["replication"] for one in runs.blocks(scenario)]
    )
    last = np.full(runs.replications, first + years, np.float64)
    begun = dates.astype("datetime64[Y]").astype(np.int64) + 1970.0
    begun[np.isnat(dates)] = first + years
    for replication in range(runs.replications):
        last[replication] = begun[ids == replication].max()
    full = int(np.quantile(last, 0.95, method="higher")) + 1
    return full, full + 4


def _share_reached(runs: Runs, scenario: str) -> NDArray[np.float64]:
    """Return the share of mills with a measure that stands at the start of each year [1]."""
    shares = []
    for block in runs.blocks(scenario):
        columns = block.tables["projects"].columns
        measures = len(runs.study.scenarios[scenario].interventions)
        dates = columns["commissioning"].reshape(block.replications, measures, -1)
        begun = dates.astype("datetime64[Y]").astype(np.float64) + 1970.0
        begun[np.isnat(dates)] = np.inf
        first = begun.min(axis=1)  # replications, mills
        years = runs.study.first_year + np.arange(runs.study.years)
        shares.append((first[:, :, None] < years).mean(axis=1))
    return np.concatenate(shares)
