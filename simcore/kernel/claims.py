"""Limited resources of projects: crews, yearly budgets and permitted days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.timeline import SERVE, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.kernel.arrays import Array, Days, Index
    from simcore.kernel.timeline import Timeline

__all__ = ["Budget", "Claim", "Crew", "Desk", "Window"]


class Crew:
    """A fixed number of servers, first come first served, holding time known when asked.

    Kiefer-Wolfowitz workloads on arrays: the next to be free is the one with the smallest day.

    Parameters
    ----------
    count : int
        Servers of each firm, or of all firms together where `shared`.
    shape : tuple of int
        Replications and firms.
    shared : bool
        One pool for all firms of a replication.
    start : int
        First day [d].
    """

    def __init__(self, count: int, shape: tuple[int, int], *, shared: bool, start: int) -> None:
        self.shared = shared
        self._may_meet = shared and shape[1] > 1
        self._free = np.full((shape[0], 1 if shared else shape[1], count), float(start))

    def next_free(self, at: Index) -> Array:
        """Return the day on which the next server is free [d]."""
        free: Array = np.minimum.reduce(self._servers(at), -1)
        return free

    def hold(self, at: Index, until: Array | Days) -> None:
        """Keep the next free server until a day; `at` names no owner twice."""
        server = self._servers(at).argmin(-1)
        if self._free.shape[1] == 1:
            self._free[:, 0][at[0], server] = until
        else:
            self._free[(*at, server)] = until

    def rounds(self, at: Index, order: Array) -> list[np.ndarray]:
        """Split claims so that no round asks the same owner twice, in the order of `order`."""
        if not self._may_meet or at[0].size == np.unique(at[0]).size:
            return [np.arange(at[0].size)]
        by = np.lexsort((order, at[0]))
        heads = np.concatenate(([True], at[0][by][1:] != at[0][by][:-1]))
        starts = np.flatnonzero(heads)
        rank = np.arange(by.size) - np.repeat(starts, np.diff(np.append(starts, by.size)))
        return [by[rank == k] for k in range(int(rank.max()) + 1)]

    def _servers(self, at: Index) -> Array:
        """Return the days on which the servers of each are free [d]."""
        if self._free.shape[1] == 1:  # one firm, or a pool for all of them
            return self._free[:, 0].take(at[0], 0)
        servers: Array = self._free[at]
        return servers


class Window:
    """Days of the year on which a line may be stopped.

    Parameters
    ----------
    permitted : ndarray of bool, shape (365,)
        Whether each day of the year is permitted.
    """

    def __init__(self, permitted: np.ndarray) -> None:
        days = np.flatnonzero(np.tile(permitted, 2))
        following = np.searchsorted(days, np.arange(YEAR))
        self._wait = days[following] - np.arange(YEAR)

    def first(self, day: Days) -> Days:
        """Return the first permitted day at or after `day` [d]."""
        first: Days = day + self._wait[day % YEAR]
        return first


class Budget:
    """Money for projects, refilled every 1 January.

    Parameters
    ----------
    amount : ndarray, shape (replications, firms)
        Yearly amount [$].
    carry_over : ndarray
        Share of what is left that stays for the next year [1].
    """

    def __init__(self, timeline: Timeline, amount: Array, carry_over: Array | float) -> None:
        self._amount, self._carry_over = amount, carry_over
        self._left = amount.copy()
        for year in range(1, timeline.years):
            timeline.at(YEAR * year, self._refill)

    def _refill(self) -> None:
        self._left = self._amount + self._carry_over * self._left

    def take(self, at: Index, cost: Array) -> np.ndarray:
        """Return who can pay `cost`, and take it from them."""
        fits = cost <= self._left[at]
        paid = (at[0][fits], at[1][fits])
        self._left[paid] -= cost[fits]
        return fits


@dataclass(slots=True, eq=False)
class Claim:
    """A project's wish for a crew, a permitted day and money, all at once."""

    owner: str
    priority: float
    at: Index
    crew: Crew
    build: Days
    shutdown: Days
    cost: Array
    granted: Callable[[Index, Days, Days], None]
    """Called with who starts, and start and finish days."""
    postponed: Callable[[Index], None]
    """Called with those whose money does not fit; they claim again on 1 January."""


@dataclass(slots=True, eq=False)
class Desk:
    """Where the claims of a day are served together.

    By priority, then name of the project, then a firm order drawn per replication: neither the
    order in the file nor the number of the firm decides.
    """

    timeline: Timeline
    order: Array
    budget: Budget | None = None
    window: Window | None = None
    _waiting: list[Claim] = field(default_factory=list)

    def ask(self, claim: Claim) -> None:
        """Put a claim before today's serving."""
        if not self._waiting:
            self.timeline.at(self.timeline.today, self._serve, SERVE)
        self._waiting.append(claim)

    def _serve(self) -> None:
        claims, self._waiting = self._waiting, []
        for claim in sorted(claims, key=lambda one: (-one.priority, one.owner)):
            if not claim.crew.shared:
                self._grant(claim, slice(None))
                continue
            for some in claim.crew.rounds(claim.at, self.order[claim.at]):
                self._grant(claim, some)

    def _grant(self, claim: Claim, some: np.ndarray | slice) -> None:
        if self.budget is not None:
            at = (claim.at[0][some], claim.at[1][some])
            fits = self.budget.take(at, claim.cost[some])
            if not fits.all():
                claim.postponed((at[0][~fits], at[1][~fits]))
                if not fits.any():
                    return
                some = np.arange(claim.at[0].size)[some][fits]
        at = (claim.at[0][some], claim.at[1][some])
        build, shutdown = claim.build[some], claim.shutdown[some]
        free = np.maximum(claim.crew.next_free(at), self.timeline.today)
        start: Days = np.ceil(free).astype(np.int64)
        if self.window is not None:
            stop = start + build - shutdown
            start = start + np.where(shutdown > 0, self.window.first(stop) - stop, 0)
        finish = start + build
        claim.crew.hold(at, finish)
        claim.granted(at, start, finish)

    def again_next_year(self, claim: Claim, at: Index) -> None:
        """Put the claim of those `at` before the serving of the next 1 January."""
        keep = np.isin(_flat(claim.at), _flat(at))
        later = Claim(
            claim.owner,
            claim.priority,
            (claim.at[0][keep], claim.at[1][keep]),
            claim.crew,
            claim.build[keep],
            claim.shutdown[keep],
            claim.cost[keep],
            claim.granted,
            claim.postponed,
        )
        day = (self.timeline.today // YEAR + 1) * YEAR
        self.timeline.at(day, lambda: self.ask(later))


def _flat(at: Index) -> np.ndarray:
    return at[0] * 2**20 + at[1]
