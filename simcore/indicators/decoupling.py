"""Decoupling of a pressure P (emissions, water ...) from a driver G (real value added).

Notation: index 0 is the start and 1 the end of the span looked at, ``dG = (G1 - G0) / G0`` and
``dP = (P1 - P0) / P0``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "KINDS",
    "STATES",
    "decoupling_factor",
    "decoupling_kind",
    "elasticity",
    "relative_change",
    "sustained_from",
    "tapio_state",
]

STATES: Final = (
    "strong decoupling",
    "weak decoupling",
    "expansive coupling",
    "expansive negative decoupling",
    "strong negative decoupling",
    "weak negative decoupling",
    "recessive coupling",
    "recessive decoupling",
    "undefined",
)
"""Tapio's eight states: growing driver first, each four by rising elasticity; then the rest."""

KINDS: Final = ("absolute", "relative", "none")

LOWER: Final = 0.8
"""Elasticity at which coupling begins, itself coupled [1]. Tapio 2005, Transport Policy 12:137."""

UPPER: Final = 1.2
"""Elasticity at which coupling ends, itself coupled [1]. Tapio 2005, Transport Policy 12:137."""

NEGLIGIBLE: Final = 1e-9
"""A change or a distance to a threshold below this is rounding, not change [1]."""


def relative_change(start: ArrayLike, end: ArrayLike) -> NDArray[np.float64]:
    """Return the change from start to end as a share of the start.

    Parameters
    ----------
    start, end : array_like, one shape
        Values at both ends of the span.

    Returns
    -------
    ndarray
        ``(end - start) / start``; NaN where the start is not positive, since a share of nothing or
        of a loss has no meaning [1].
    """
    first, last = np.asarray(start, np.float64), np.asarray(end, np.float64)
    change = np.full(np.broadcast_shapes(first.shape, last.shape), np.nan)
    np.divide(last - first, first, out=change, where=first > 0.0)
    return change


def elasticity(driver_change: ArrayLike, pressure_change: ArrayLike) -> NDArray[np.float64]:
    """Return Tapio's decoupling elasticity, the change of the pressure per change of the driver.

    Parameters
    ----------
    driver_change, pressure_change : array_like, one shape
        Relative changes dG and dP over the same span [1].

    Returns
    -------
    ndarray
        ``dP / dG``; NaN where the driver does not change [1].

    References
    ----------
    .. [1] P. Tapio, "Towards a theory of decoupling", Transport Policy, vol. 12, pp. 137-151, 2005,
       doi:10.1016/j.tranpol.2005.01.001.
    """
    driver, pressure = _changes(driver_change, pressure_change)
    ratio = np.full(driver.shape, np.nan)
    np.divide(pressure, driver, out=ratio, where=driver != 0.0)
    return ratio


def tapio_state(driver_change: ArrayLike, pressure_change: ArrayLike) -> NDArray[np.int64]:
    """Return the decoupling state as an index into `STATES`.

    Parameters
    ----------
    driver_change, pressure_change : array_like, one shape
        Relative changes dG and dP over the same span [1].

    Returns
    -------
    ndarray of int
        Index into `STATES`. Elasticities of exactly 0.8 and 1.2 are coupled, 0 is weak; where the
        driver does not change or a change is NaN the state is ``undefined``.

    Notes
    -----
    A steady pressure (``dP = 0``) is weak decoupling here, though the OECD calls it absolute:
    `decoupling_kind` says so.
    """
    driver, pressure = _changes(driver_change, pressure_change)
    ratio = elasticity(driver, pressure)
    column = np.select(
        [ratio < 0.0, ratio < LOWER - NEGLIGIBLE, ratio <= UPPER + NEGLIGIBLE, ratio > UPPER],
        [0, 1, 2, 3],
        default=len(STATES) - 1,
    )
    return np.where((driver < 0.0) & (column < 4), column + 4, column)


def decoupling_kind(driver_change: ArrayLike, pressure_change: ArrayLike) -> NDArray[np.int64]:
    """Return absolute, relative or no decoupling as an index into `KINDS`.

    Parameters
    ----------
    driver_change, pressure_change : array_like, one shape
        Relative changes dG and dP over the same span [1].

    Returns
    -------
    ndarray of int
        ``absolute`` where the driver grows and the pressure is stable or falls, ``relative`` where
        the pressure grows less than the driver, else ``none``.

    References
    ----------
    .. [1] OECD, *Indicators to Measure Decoupling of Environmental Pressure from Economic Growth*,
       SG/SD(2002)1/FINAL, 2002.
    """
    driver, pressure = _changes(driver_change, pressure_change)
    grows = driver > 0.0
    falls = pressure <= 0.0
    lags = pressure < driver - NEGLIGIBLE
    return np.select([grows & falls, grows & lags], [0, 1], default=2)


def sustained_from(driver: ArrayLike, pressure: ArrayLike) -> NDArray[np.int64]:
    """Return from which year on a driver stays above and a pressure below the base year's level.

    Parameters
    ----------
    driver, pressure : array_like, shape (..., n_years)
        Values by year, the base year first.

    Returns
    -------
    ndarray of int, shape (...)
        Years after the base year at which absolute decoupling begins that lasts without a break to
        the last year given; `n_years` where it does not hold in the last year, and where the base
        is not positive [a].
    """
    values, loads = np.asarray(driver, np.float64), np.asarray(pressure, np.float64)
    driver_change, pressure_change = _changes(
        relative_change(values[..., :1], values), relative_change(loads[..., :1], loads)
    )
    holds = (driver_change > 0.0) & (pressure_change < 0.0)
    lasts = np.logical_and.accumulate(holds[..., ::-1], axis=-1)
    return np.asarray(holds.shape[-1] - lasts.sum(axis=-1))


def decoupling_factor(
    driver_start: ArrayLike,
    driver_end: ArrayLike,
    pressure_start: ArrayLike,
    pressure_end: ArrayLike,
) -> NDArray[np.float64]:
    """Return the OECD decoupling factor, the fall of the intensity over the span.

    Parameters
    ----------
    driver_start, driver_end : array_like, > 0
        Driver at both ends of the span.
    pressure_start, pressure_end : array_like, > 0
        Pressure at both ends of the span.

    Returns
    -------
    ndarray
        ``1 - (P1 / G1) / (P0 / G0)``: 0 without decoupling, 1 where the pressure is gone [1].

    References
    ----------
    .. [1] OECD, *Indicators to Measure Decoupling of Environmental Pressure from Economic Growth*,
       SG/SD(2002)1/FINAL, 2002.
    """
    before = np.asarray(pressure_start, np.float64) / np.asarray(driver_start, np.float64)
    after = np.asarray(pressure_end, np.float64) / np.asarray(driver_end, np.float64)
    return np.asarray(1.0 - after / before)


def _changes(
    driver_change: ArrayLike, pressure_change: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both changes as arrays of one shape, with rounding taken for no change."""
    driver, pressure = np.broadcast_arrays(
        np.asarray(driver_change, np.float64), np.asarray(pressure_change, np.float64)
    )
    return _without_rounding(driver), _without_rounding(pressure)


def _without_rounding(change: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a change with what is only rounding set to exactly nothing."""
    return np.where(np.abs(change) < NEGLIGIBLE, 0.0, change)
