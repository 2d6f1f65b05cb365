"""Names for the arrays that run through the simulator."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEVER", "Array", "Days", "Index", "Mask", "add_up", "pick", "where"]

Array: TypeAlias = NDArray[np.float64]
"""Quantities; the last two axes are replication and firm."""
Mask: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.int64]
"""Whole days since 1 January of the base year."""
Index: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Replications and firms that an event concerns."""

NEVER = 2**40
"""A day that does not come."""


def add_up(table: Array) -> Array:
    """Return the sum of the rows of a table, shape (rows, replications, firms), in their order.

    ``sum(0)`` does that for wide rows, but sums rows of one element pairwise: the last bit would
    depend on how many replications run side by side.
    """
    total: Array = np.add.accumulate(table)[-1] if table[:1].size == 1 else table.sum(0)
    return total


def where(mask: Mask) -> Index:
    """Return the replications and firms for which a mask holds."""
    replications, firms = np.nonzero(mask)
    return replications, firms


def pick(value: Array, at: Index) -> Array:
    """Return the values of the (replication, firm) at an index, one below the other.

    Parameters
    ----------
    value : ndarray, shape (..., replications or 1, firms or 1)
        What is picked from; returned as it is where it has one value for all.
    at : tuple of two ndarray, shape (n,)
        Replications and firms.

    Returns
    -------
    ndarray, shape (..., n or 1, 1)
    """
    rows, columns = value.shape[-2:]
    if columns == 1:  # an index of one axis takes a third of the time of one of two
        return value if rows == 1 else value.take(at[0], axis=-2)
    replications = at[0] if rows > 1 else np.zeros_like(at[0])
    picked: Array = value[..., replications, at[1]][..., None]
    return picked
