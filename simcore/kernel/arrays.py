"""Names for the arrays that run through the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NEVER", "Array", "Days", "Index", "Mask", "add_rows", "add_up", "pick", "where"]

Array: TypeAlias = NDArray[np.float64]
"""Quantities; the last two axes are replication and firm."""
Mask: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.int64]
"""Whole days since 1 January of the base year."""
Index: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Replications and firms that an event concerns."""

NEVER = 2**40
"""A day that does not come."""


def add_up(table: Array, out: Array | None = None) -> Array:
    """Return the sum of the rows of a table, shape (rows, replications, firms), in their order.

    ``sum(0)`` does that for wide rows, but sums rows of one element pairwise: the last bit would
    depend on how many replications run side by side. The ufunc is called itself: at the usual
    width its wrapper costs as much as the sum.

    Parameters
    ----------
    table : ndarray, shape (rows, replications, firms)
        What is added up.
    out : ndarray, shape (replications, firms), optional
        Where the sum is written.
    """
    if 0 < len(table) == table.size:
        table = np.add.accumulate(table)[-1:]
    total: Array = np.add.reduce(table, 0, out=out)
    return total


def add_rows(table: Array, rows: Sequence[int]) -> Array:
    """Return the sum of some rows of a table, in their order; of a single one the row itself.

    For a few rows that is cheaper than a copy of them and its sum.
    """
    if not rows:
        return np.zeros(table.shape[1:])
    total: Array = table[rows[0]]
    if len(rows) > 1:
        total = total + table[rows[1]]
        for row in rows[2:]:
            total += table[row]
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
