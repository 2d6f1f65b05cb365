"""Which blocks a request needs, and how they are grouped into tasks."""

from __future__ import annotations

import heapq
import os
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from simcore.batch.fingerprint import block_fingerprint
from simcore.batch.manifest import BLOCK_SIZE, BlockRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simcore.batch.manifest import ScenarioEntry

__all__ = ["WIDTH", "Task", "cores", "group", "plan_blocks"]

WIDTH = 10_000
"""Elements (replications x firms) at which numpy's cost for a call is small beside its work."""
TASK_COST = 650
"""What a task costs beside its replications, in replications: 0.11 s against 0.17 ms each,
measured on a mill over 20 years of months at widths 256 and 1,024."""


WIDE_BLOCKS = 4
"""Blocks side by side from which on a wider task gains little: 1,024 replications."""


@dataclass(frozen=True, slots=True)
class Task:
    """Blocks of one scenario that one worker advances side by side."""

    blocks: tuple[BlockRecord, ...]

    @property
    def scenario(self) -> str:
        """Return the scenario of the blocks."""
        return self.blocks[0].scenario

    @property
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


def group(blocks: Sequence[BlockRecord], *, firms: int, workers: int) -> list[Task]:
    """Return tasks of like size, scenarios in turn, the largest first.

    The grouping decides only how long a run takes, never a number in it.

    Parameters
    ----------
    blocks : sequence of BlockRecord
        Blocks to run.
    firms : int
        Firms of the case: the length of the arrays' second axis.
    workers : int
        Processes that share the tasks.
    """
    most = max(1, round(WIDTH / max(1, firms) / BLOCK_SIZE))
    by_scenario: dict[str, list[BlockRecord]] = {}
    for one in blocks:
        by_scenario.setdefault(one.scenario, []).append(one)
    share = -(-max(map(len, by_scenario.values()), default=0) // workers)
    if workers > 1 and share >= WIDE_BLOCKS:
        # One part a worker, scenario by scenario: each mostly keeps to its blocks and their draws.
        parts = [_parts(one, min(most, share)) for one in by_scenario.values()]
        return _balanced([task for row in parts for task in row], workers)
    rows = [_parts(one, most) for one in by_scenario.values()]
    turns = max(map(len, rows), default=0)
    tasks = [row[turn] for turn in range(turns) for row in rows if turn < len(row)]
    return _balanced(tasks, workers)


def _parts(blocks: Sequence[BlockRecord], most: int) -> list[Task]:
    """Cut the blocks of a scenario into as few tasks of like size as ``most`` allows."""
    n_parts = -(-len(blocks) // most)
    edges = [round(part * len(blocks) / n_parts) for part in range(n_parts + 1)]
    return [Task(tuple(blocks[a:b])) for a, b in pairwise(edges)]


def _balanced(tasks: list[Task], workers: int) -> list[Task]:
    """Halve large tasks where the last worker then ends sooner; cut no finer than that."""
    tasks = best = sorted(tasks, key=_cost, reverse=True)
    for _ in range(4 * workers if workers > 1 else 0):
        large = _divisible(tasks)
        if large is None:
            break
        rest = [one for one in tasks if one is not large]
        tasks = sorted([*rest, *large.halves()], key=_cost, reverse=True)
        best = min(best, tasks, key=lambda some: _makespan(some, workers))
    return best


def _cost(task: Task) -> int:
    return TASK_COST + task.replications


def _divisible(tasks: Sequence[Task]) -> Task | None:
    """Return the last of the largest tasks that have more than one block."""
    many = [one for one in tasks if len(one.blocks) > 1]
    return min(reversed(many), key=lambda one: -one.replications, default=None)


def _makespan(tasks: Sequence[Task], workers: int) -> int:
    """Return when the last of the workers ends that take tasks in turn."""
    loads = [0] * workers
    for one in tasks:
        heapq.heappush(loads, heapq.heappop(loads) + _cost(one))
    return max(loads)
