"""Names for the arrays that run through the simulator."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEVER", "Array", "Days", "Index", "Mask", "where"]

Array: TypeAlias = NDArray[np.float64]
"""Quantities; the last two axes are replication and firm."""
Mask: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.int64]
"""Whole days since 1 January of the base year."""
Index: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Replications and firms that an event concerns."""

NEVER = 2**40
"""A day that does not come."""


def where(mask: Mask) -> Index:
    """Return the replications and firms for which a mask holds."""
    replications, firms = np.nonzero(mask)
    return replications, firms
