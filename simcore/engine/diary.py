"""The diary: dated events of the first replications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simcore.kernel.arrays import Array, Days, Index

__all__ = ["Diary"]


class Diary:
    """Rows of events; only the first `replications` of the study are written down."""

    def __init__(self, replications: int, horizon: int) -> None:
        self._kept, self._horizon = replications, horizon
        self.rows: list[tuple[int, int, int, str, str, str]] = []
        """Replication, firm, day, kind, subject, detail."""

    def note(self, day: int | Days, kind: str, subject: str, at: Index, detail: str = "") -> None:
        """Write an event for those of `at` that are kept."""
        if not self._kept:
            return
        kept = at[0] < self._kept
        if not kept.any():
            return
        days = np.broadcast_to(day, at[0].shape)[kept].tolist()
        where = zip(at[0][kept].tolist(), at[1][kept].tolist(), days, strict=True)
        self.rows += [
            (replication, firm, when, kind, subject, detail)
            for replication, firm, when in where
            if when < self._horizon
        ]

    def outage(self, stage: str, begin: Array, end: Array, at: Array, firms: int) -> None:
        """Write major outages; days may be fractions."""
        kept = (at < self._kept * firms) & (begin >= 0)
        for first, last, flat in zip(
            begin[kept].tolist(), end[kept].tolist(), at[kept].tolist(), strict=True
        ):
            replication, firm = divmod(int(flat), firms)
            detail = f"{last - first:.2f} d"
            self.rows.append((replication, firm, int(first), "outage", f"stage.{stage}", detail))
