"""Quantiles over replications year by year: of a level, or of a paired difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simcore.analysis.dataset import Annual

__all__ = ["QUANTILES", "Fan", "fan", "paired"]

QUANTILES: Final = {"low": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "high": 0.95}
"""Of a fan: its two ends hold 90 % of the replications, its quartiles 50 % [1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """Quantiles over replications by year, each of shape (n_years,); NaN without replications."""

    low: NDArray[np.float64]
    q25: NDArray[np.float64]
    median: NDArray[np.float64]
    q75: NDArray[np.float64]
    high: NDArray[np.float64]

    def rows(self, first_year: int, divisor: float = 1.0) -> list[dict[str, float]]:
        """Return a row a year, in the unit that `divisor` of the old one make."""
        columns = {
            "low": self.low / divisor,
            "q25": self.q25 / divisor,
            "median": self.median / divisor,
            "q75": self.q75 / divisor,
            "high": self.high / divisor,
        }
        values = [column.tolist() for column in columns.values()]
        return [
            {"year": first_year + number, **dict(zip(columns, row, strict=True))}
            for number, row in enumerate(zip(*values, strict=True))
        ]


def fan(values: NDArray[np.float64]) -> Fan:
    """Return the fan of a quantity.

    Parameters
    ----------
    values : ndarray, shape (n_replications, n_years)
        In any unit.
    """
    if not len(values):
        return Fan(*(np.full(values.shape[1], np.nan) for _ in QUANTILES))
    low, q25, median, q75, high = np.quantile(values, tuple(QUANTILES.values()), axis=0)
    return Fan(low, q25, median, q75, high)


def paired(run: Annual, base: Annual, column: str) -> NDArray[np.float64]:
    """Return scenario less baseline over the replications that both have.

    Parameters
    ----------
    run, base : Annual
        Scenario and baseline.
    column : str
        One of their columns.

    Returns
    -------
    ndarray, shape (n_common, n_years)
        The same replication of both had the same luck.
    """
    if np.array_equal(run.replications, base.replications):
        return run.columns[column] - base.columns[column]
    _, here, there = np.intersect1d(run.replications, base.replications, return_indices=True)
    difference: NDArray[np.float64] = run.columns[column][here] - base.columns[column][there]
    return difference
