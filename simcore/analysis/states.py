"""Whether value added decouples from a pressure, and in how many replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simcore.analysis.spread import PROBABILITIES, Spread, share_bracket, spread
from simcore.indicators import (
    KINDS,
    STATES,
    decoupling_kind,
    relative_change,
    sustained_from,
    tapio_state,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DRIVER", "Decoupling", "decoupling"]

DRIVER: Final = "value_added_volume"
"""Column of the driver: value added at the prices of the base year (double deflation)."""

MINIMUM_GROWTH: Final = 0.01
"""A driver that changed by less says nothing stable about a state [1]."""

PIECE: Final = 1 << 16
"""Replications whose years are looked at together [1]."""

WINDOW: Final = 3
"""Years averaged at both ends to see whether a state hangs on single years."""


@dataclass(frozen=True, slots=True)
class Decoupling:
    """State of a scenario against the base year of each of its replications.

    Parameters
    ----------
    state : str or None
        Tapio's state that most replications are in; None without any replication.
    share, share_low, share_high : float
        Share of replications in it, given the stated ranges, and its 95 % sampling bracket [1].
    driver, pressure : Spread
        Relative change of value added (volume) and of the pressure [1].
    absolute, relative : float
        Shares of replications with absolute and with relative decoupling [1].
    unstable : bool
        Whether the driver hardly changes or three-year means at both ends give another state.
    absolute_from : Spread
        Year from which on, up to the year asked for, value added stays above and the pressure below
        the level of the base year; over the replications that get there, NaN where none does.
    absolute_from_share, absolute_from_share_low, absolute_from_share_high : float
        Share of replications that get there, and its 95 % sampling bracket [1].
    """

    state: str | None
    share: float
    share_low: float
    share_high: float
    driver: Spread
    pressure: Spread
    absolute: float
    relative: float
    unstable: bool
    absolute_from: Spread
    absolute_from_share: float
    absolute_from_share_low: float
    absolute_from_share_high: float


def decoupling(
    driver: NDArray[np.float64],
    pressure: NDArray[np.float64],
    replications: NDArray[np.int64],
    *,
    first_year: int,
) -> Decoupling:
    """Return how far a scenario decouples from its first to its last year.

    Parameters
    ----------
    driver, pressure : ndarray, shape (n_replications, n_years)
        Recorded years from the base year to the year asked for.
    replications : ndarray of int, shape (n_replications,)
        Which replications they are, ascending.
    first_year : int
        The base year.

    Returns
    -------
    Decoupling
        The most frequent state and what stands behind it.
    """
    driver_change = relative_change(driver[:, 0], driver[:, -1])
    pressure_change = relative_change(pressure[:, 0], pressure[:, -1])
    growth = spread(driver_change)
    if not replications.size:
        return _nothing(growth)
    states = tapio_state(driver_change, pressure_change)
    kinds = decoupling_kind(driver_change, pressure_change)
    most = _most_frequent(states)
    smoothed = tapio_state(_smoothed_change(driver), _smoothed_change(pressure))
    low, high = share_bracket(states == most, replications)
    after = _sustained(driver, pressure)
    arrives = after < driver.shape[1]
    from_low, from_high = share_bracket(arrives, replications)
    return Decoupling(
        state=STATES[most],
        share=float(np.mean(states == most)),
        share_low=low,
        share_high=high,
        driver=growth,
        pressure=spread(pressure_change),
        absolute=float(np.mean(kinds == KINDS.index("absolute"))),
        relative=float(np.mean(kinds == KINDS.index("relative"))),
        unstable=not abs(growth.median) >= MINIMUM_GROWTH or _most_frequent(smoothed) != most,
        absolute_from=_years(first_year + after[arrives]),
        absolute_from_share=float(np.mean(arrives)),
        absolute_from_share_low=from_low,
        absolute_from_share_high=from_high,
    )


def _sustained(driver: NDArray[np.float64], pressure: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return `sustained_from`, some replications at a time: it makes arrays of each year."""
    cuts = range(PIECE, len(driver), PIECE)
    pairs = zip(np.split(driver, cuts), np.split(pressure, cuts), strict=True)
    return np.concatenate([sustained_from(*pair) for pair in pairs])


def _nothing(growth: Spread) -> Decoupling:
    """Return what can be said without any replication."""
    nan = float("nan")
    return Decoupling(
        None, nan, nan, nan, growth, growth, nan, nan, unstable=True,
        absolute_from=growth, absolute_from_share=nan,
        absolute_from_share_low=nan, absolute_from_share_high=nan,
    )  # fmt: skip


def _years(years: NDArray[np.int64]) -> Spread:
    """Return the spread of years; its ends are years, too, not something between two of them."""
    if not years.size:
        return spread(years.astype(np.float64))
    low, median, high = np.quantile(years, PROBABILITIES, method="inverted_cdf")
    return Spread(float(median), float(low), float(high))


def _smoothed_change(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative change between the means of the first and of the last years."""
    return relative_change(values[:, :WINDOW].mean(axis=1), values[:, -WINDOW:].mean(axis=1))


def _most_frequent(states: NDArray[np.int64]) -> int:
    """Return the state that most replications are in; of several, the first of the table."""
    return int(np.bincount(states, minlength=len(STATES)).argmax())
