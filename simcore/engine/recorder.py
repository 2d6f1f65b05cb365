"""The recorder: period flows added up to years, by replication and size class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simcore.kernel.arrays import Array

__all__ = ["Recorder"]


class Recorder:
    """Keeps the annual (and, on request, periodic) sums of the recorded flows.

    Parameters
    ----------
    names : sequence of str
        What is recorded; all of it adds up over periods and firms.
    shape : tuple of int
        Replications and firms.
    class_starts : sequence of int
        First firm of each size class; firms stand in order of size.
    keep_periods : bool
        Keep every period of the system as a whole, too.
    """

    def __init__(
        self,
        names: Sequence[str],
        shape: tuple[int, int],
        class_starts: Sequence[int],
        *,
        keep_periods: bool = False,
    ) -> None:
        self.names = tuple(names)
        self._year = np.zeros((len(names), *shape))
        self._rows = list(self._year)
        self._starts = np.asarray(class_starts, np.intp)
        self._last = self._year
        self.annual: list[Array] = []
        """By year: shape (names, replications, classes)."""
        self.periods: list[Array] | None = [] if keep_periods else None
        """By period: shape (names, replications)."""

    def add(self, flows: Mapping[str, Array]) -> None:
        """Add the flows of a period, each of shape (replications, firms)."""
        for name, row in zip(self.names, self._rows, strict=True):
            np.add(row, flows[name], row)
        if self.periods is not None:
            self.periods.append(np.stack([flows[name].sum(1) for name in self.names]))

    def end_warm_up(self) -> None:
        """Forget what was added up so far, except as the year before the first."""
        self._next_year()
        if self.periods is not None:
            self.periods.clear()

    def end_year(self) -> None:
        """Close a year."""
        year = self._year
        if year.shape[2] == 1:
            self.annual.append(year)
        else:
            self.annual.append(np.add.reduceat(year, self._starts, axis=2))
        self._next_year()

    def _next_year(self) -> None:
        self._last, self._year = self._year, np.zeros_like(self._year)
        self._rows = list(self._year)

    def last_year(self, name: str) -> Array:
        """Return a quantity of the last closed year by firm, shape (replications, firms)."""
        parts = QUANTITIES[name].ratio_of if name in QUANTITIES else None
        if parts is not None:
            above, below = (self.last_year(part) for part in parts)
            return np.divide(above, below, out=np.zeros_like(above), where=below > 0.0)
        value: Array = self._last[self.names.index(name)]
        return value
