"""Which blocks a request needs, and how they are grouped into tasks."""

from __future__ import annotations

import heapq
import os
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from simcore.batch.fingerprint import block_fingerprint
from simcore.batch.manifest import BLOCK_SIZE, BlockRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simcore.batch.manifest import ScenarioEntry

__all__ = ["WIDTH", "Task", "cores", "group", "plan_blocks"]

WIDTH = 10_000
"""Elements (replications x firms) at which numpy's cost for a call is small beside its work."""
TASK_COST = 700
"""What a task costs beside its replications, in replications: 0.10 s against 0.15 ms each,
measured on a mill over 20 years of months at widths 256 to 5,120."""
DRAW_COST = 0.25
"""What a replication costs more in the first scenario that a worker runs of its blocks: later ones,
and parts of these blocks, find the draws made."""
MOST_CUTS = 64
"""Tasks that are halved at most, to find what lets all workers end together."""
NEARLY_EVEN = 1.02
"""How much later than all together the last worker may end: to cut on gains no more."""
MEASURE_COST = 0.06
"""What each intervention of a scenario adds to the cost of its tasks, as a share of it."""


@dataclass(frozen=True)
class Task:
    """Blocks of one scenario that one worker advances side by side."""

    blocks: tuple[BlockRecord, ...]

    @property
    def scenario(self) -> str:
        """Return the scenario of the blocks."""
        return self.blocks[0].scenario

    @cached_property
    def replications(self) -> int:
        """Return how many replications the task simulates."""
        return sum(one.replications for one in self.blocks)

    def halves(self) -> tuple[Task, Task]:
        """Return the two halves of a task of at least two blocks."""
        middle = (len(self.blocks) + 1) // 2
        return Task(self.blocks[:middle]), Task(self.blocks[middle:])

    def singles(self) -> list[Task]:
        """Return a task for each block."""
        return [Task((one,)) for one in self.blocks]


def plan_blocks(scenarios: Iterable[ScenarioEntry], replications: int) -> list[BlockRecord]:
    """Return the blocks that hold replications 0 to ``replications - 1`` of each scenario."""
    sizes = [min(BLOCK_SIZE, replications - first) for first in range(0, replications, BLOCK_SIZE)]
    return [
        BlockRecord(one.name, block, size, block_fingerprint(one.fingerprint, block, size))
        for one in scenarios
        for block, size in enumerate(sizes)
    ]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def group(
    blocks: Sequence[BlockRecord],
    *,
    firms: int,
    workers: int,
    measures: Mapping[str, int] | None = None,
) -> list[Task]:
    """Return the tasks with which the last worker ends soonest, the dearest first.

    Wide tasks share what a task costs, and halves let all workers end together. Whether workers
    share scenarios, so that each draws its own blocks only, or take whole ones is worked out, too.
    The grouping decides only how long a run takes, never a number in it.

    Parameters
    ----------
    blocks : sequence of BlockRecord
        Blocks to run.
    firms : int
        Firms of the case: the length of the arrays' second axis.
    workers : int
        Processes that share the tasks.
    measures : mapping of str to int, optional
        Number of interventions by scenario.
    """
    cost = _Cost(workers, measures or {})
    most = max(1, round(WIDTH / max(1, firms) / BLOCK_SIZE))
    most = min(most, max(1, -(-len(blocks) // workers)))
    by_scenario: dict[str, list[BlockRecord]] = {}
    for one in blocks:
        by_scenario.setdefault(one.scenario, []).append(one)
    rows = sorted(by_scenario.values(), key=lambda row: -cost.share(row[0].scenario))
    share = -(-max(map(len, rows), default=0) // workers)
    cut = [_parts(one, most) for one in rows]
    turns = max(map(len, cut), default=0)
    whole = [row[turn] for turn in range(turns) for row in cut if turn < len(row)]
    found = [cost.balanced(sorted(whole, key=_size, reverse=True))]
    if workers > 1 and share < most:
        # One part a worker, scenario by scenario: each mostly keeps to its blocks and their draws.
        found.append(cost.balanced([task for row in rows for task in _parts(row, share)]))
    return min(found, key=cost.makespan)


def _parts(blocks: Sequence[BlockRecord], most: int) -> list[Task]:
    """Cut the blocks of a scenario into as few tasks of like size as ``most`` allows."""
    n_parts = -(-len(blocks) // most)
    edges = [round(part * len(blocks) / n_parts) for part in range(n_parts + 1)]
    return [Task(tuple(blocks[a:b])) for a, b in pairwise(edges)]


class _Cost:
    """What tasks cost some workers, in replications of a scenario without interventions."""

    def __init__(self, workers: int, measures: Mapping[str, int]) -> None:
        self._workers, self._measures = workers, measures

    def share(self, scenario: str) -> float:
        """Return what a task of a scenario costs, against one without interventions."""
        return 1.0 + MEASURE_COST * self._measures.get(scenario, 0)

    def makespan(self, tasks: Sequence[Task]) -> float:
        """Return when the last of the workers ends that take tasks in turn."""
        workers = [(0.0, number, (0, -1)) for number in range(self._workers)]
        for one in tasks:
            load, number, drawn = workers[0]
            load += self._of(one)
            first, last = one.blocks[0].block, one.blocks[-1].block
            if not (drawn[0] <= first and last <= drawn[1]):
                load += DRAW_COST * one.replications
                drawn = first, last
            heapq.heapreplace(workers, (load, number, drawn))
        return max(load for load, _, _ in workers)

    def balanced(self, tasks: list[Task]) -> list[Task]:
        """Halve large tasks where the last worker then ends sooner; cut no finer than that.

        Halves come last.
        """
        best, ends = tasks, self.makespan(tasks)
        for _ in range(MOST_CUTS if self._workers > 1 else 0):
            large = _divisible(tasks)
            if large is None or ends <= NEARLY_EVEN * self._even(best):
                break
            tasks = [*(one for one in tasks if one is not large), *large.halves()]
            then = self.makespan(tasks)
            if then < ends:
                best, ends = tasks, then
        return best

    def _of(self, task: Task) -> float:
        return self.share(task.scenario) * (TASK_COST + task.replications)

    def _even(self, tasks: Sequence[Task]) -> float:
        """Return when all workers would end if they shared the tasks evenly, without draws."""
        return sum(map(self._of, tasks)) / self._workers


def _size(task: Task) -> int:
    return task.replications


def _divisible(tasks: Sequence[Task]) -> Task | None:
    """Return the last of the largest tasks that have more than one block."""
    many = [one for one in tasks if len(one.blocks) > 1]
    return min(reversed(many), key=lambda one: -one.replications, default=None)
