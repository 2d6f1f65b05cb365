"""Appraisal of payments a year apart; the first stands at time 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["annuity", "npv", "payback"]


def npv(rate: ArrayLike, flows: ArrayLike) -> NDArray[np.float64]:
    """Return the net present value of yearly payments.

    Parameters
    ----------
    rate : array_like, shape (...), > -1
        Real discount rate [1/a].
    flows : array_like, shape (..., n_years)
        Receipts less payments after 0, 1, 2 ... years [USD].

    Returns
    -------
    ndarray, shape (...)
        ``sum of flows[t] / (1 + rate)**t`` [USD].
    """
    return np.asarray(_discounted(rate, flows).sum(axis=-1))


def annuity(rate: ArrayLike, life: ArrayLike) -> NDArray[np.float64]:
    """Return the capital recovery factor, the yearly payment per unit borrowed.

    Parameters
    ----------
    rate : array_like, >= 0
        Real discount rate [1/a].
    life : array_like, > 0
        Years over which the capital is recovered [a].

    Returns
    -------
    ndarray
        ``rate / (1 - (1 + rate)**-life)``, and ``1 / life`` without interest [1/a].
    """
    interest, years = np.broadcast_arrays(
        np.asarray(rate, np.float64), np.asarray(life, np.float64)
    )
    # expm1 and log1p keep their digits where the rate is small.
    repaid = -np.expm1(-years * np.log1p(interest))
    factor = np.asarray(1.0 / years)
    np.divide(interest, repaid, out=factor, where=interest != 0.0)
    return factor


def payback(flows: ArrayLike, rate: ArrayLike = 0.0) -> NDArray[np.float64]:
    """Return the time after which payments have paid back, simple or discounted.

    Parameters
    ----------
    flows : array_like, shape (..., n_years)
        Receipts less payments after 0, 1, 2 ... years [USD].
    rate : array_like, shape (...), > -1
        Real discount rate; 0 gives the simple payback [1/a].

    Returns
    -------
    ndarray, shape (...)
        Years until the running sum first reaches 0, linear inside the year; 0 where nothing was
        spent, infinite where it never does [a].
    """
    present = _discounted(rate, flows)
    balance = present.cumsum(axis=-1)
    paid = balance >= 0.0
    year = paid.argmax(axis=-1)[..., np.newaxis]
    over = np.take_along_axis(balance, year, axis=-1)[..., 0]
    gain = np.take_along_axis(present, year, axis=-1)[..., 0]
    part = np.divide(over, gain, out=np.zeros_like(over), where=year[..., 0] > 0)
    return np.where(paid.any(axis=-1), year[..., 0] - part, np.inf)


def _discounted(rate: ArrayLike, flows: ArrayLike) -> NDArray[np.float64]:
    """Return payments at their value at time 0."""
    payments = np.asarray(flows, np.float64)
    growth = 1.0 + np.asarray(rate, np.float64)[..., np.newaxis]
    return np.asarray(payments / growth ** np.arange(payments.shape[-1]))
