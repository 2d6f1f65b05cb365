"""The diary: dated events of the first replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simcore.interventions.sim import Detail
    from simcore.kernel.arrays import Array, Days, Index

__all__ = ["Diary"]


class Diary:
    """Rows of events of `replications` replications, from number `first` of the run on."""

    def __init__(self, replications: int, horizon: int, first: int = 0) -> None:
        self._first, self._last, self._horizon = first, first + replications, horizon
        self.rows: list[tuple[int, int, int, str, str, str]] = []
        """Replication, firm, day, kind, subject, detail."""

    def note(
        self, day: int | Days, kind: str, subject: str, at: Index, detail: Detail = ""
    ) -> None:
        """Write an event for those of `at` that are kept; `detail` may tell it by their place."""
        if self._first == self._last:
            return
        places = (at[0] < self._last).nonzero()[0]
        if self._first:
            places = places[at[0][places] >= self._first]
        for place in places.tolist():
            when = int(day[place] if isinstance(day, np.ndarray) and day.ndim else day)
            if when < self._horizon:
                words = detail if isinstance(detail, str) else detail(place)
                who = (int(at[0][place]) - self._first, int(at[1][place]))
                self.rows.append((*who, when, kind, subject, words))

    def outage(self, stage: str, begin: Array, end: Array, at: Array, firms: int) -> None:
        """Write major outages; days may be fractions."""
        kept = (at >= self._first * firms) & (at < self._last * firms) & (begin >= 0)
        for first, last, flat in zip(
            begin[kept].tolist(), end[kept].tolist(), at[kept].tolist(), strict=True
        ):
            replication, firm = divmod(int(flat) - self._first * firms, firms)
            detail = f"{last - first:.2f} d"
            self.rows.append((replication, firm, int(first), "outage", f"stage.{stage}", detail))
