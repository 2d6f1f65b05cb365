"""The nouns of a manifest: a request, its scenarios, its blocks and their files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from simcore.kernel.chance import BLOCK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "BLOCK_SIZE",
    "FORMAT",
    "AxisEntry",
    "BlockRecord",
    "Failure",
    "FileRecord",
    "Manifest",
    "Request",
    "ScenarioEntry",
    "SweepEntry",
    "block_path",
    "notes_of",
    "replications_of",
]

BLOCK_SIZE = BLOCK
"""Replications that share random streams and one file."""
FORMAT = 1
"""Layout of result folders; also part of every fingerprint."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size [B], CRC-32 and rows of a block's file in one dataset; earlier ones state no rows."""

    size: int
    crc32: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a block has no numbers; a text is empty where the cause is unknown.

    ``plugin`` and ``hook`` are what was at work, on the simulated ``date``; ``replication`` has
    the value that was at fault.
    """

    error: str
    kind: str = ""
    plugin: str = ""
    date: str = ""
    replay: str = ""
    traceback: str = ""
    hook: str = ""
    replication: int | None = None


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """State of one block of one scenario: ``pending``, ``done`` or ``failed``.

    ``notes`` are the engine's remarks by kind and subject, each with a count (how often a bound
    cut a lever ...). ``seconds`` is the time [s] of one worker that it took, 0 where nobody
    measured it. ``left_out`` are the datasets that it would have, had they been asked for.
    """

    scenario: str
    block: int
    replications: int
    fingerprint: str
    status: str = "pending"
    files: dict[str, FileRecord] = field(default_factory=dict, hash=False)
    failure: Failure | None = None
    notes: dict[str, dict[str, int]] = field(default_factory=dict, hash=False)
    seconds: float = 0.0
    left_out: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """Return where the block belongs: one place holds one block at a time."""
        return self.scenario, self.block

    @property
    def size(self) -> int:
        """Return the size of the block's files together [B]."""
        return sum(one.size for one in self.files.values())

    def paths(self) -> dict[str, str]:
        """Return the files of the block by dataset, relative to the result folder."""
        return {name: block_path(name, self.scenario, self.block) for name in self.files}

    def asked(self, datasets: Collection[str]) -> set[str]:
        """Return those of some datasets that a block has or left out; of all, if there are none."""
        return {one for one in (*self.files, *self.left_out) if not datasets or one in datasets}

    def part(self, datasets: Collection[str]) -> BlockRecord:
        """Return the block with its files of some datasets; the others are left out."""
        files = {name: one for name, one in self.files.items() if name in datasets}
        names = (*self.files, *self.left_out)
        return replace(self, files=files, left_out=tuple(one for one in names if one not in files))

    def with_files(self, other: BlockRecord | None) -> BlockRecord:
        """Return the block with the files that another part of it has; its own go first."""
        if other is None:
            return self
        files = other.files | self.files
        names = (*files, *self.left_out, *other.left_out)
        left_out = tuple(one for one in dict.fromkeys(names) if one not in files)
        return replace(self, files=files, left_out=left_out)


@dataclass(frozen=True, slots=True)
class AxisEntry:
    """One path that a sweep varies, by ``set``, ``scale`` or ``add``."""

    label: str
    path: str
    operation: str
    unit: str


@dataclass(frozen=True, slots=True)
class SweepEntry:
    """A ``grid`` or ``sample`` of the request; its points are scenarios."""

    name: str
    title: str
    extends: str
    kind: str
    axes: tuple[AxisEntry, ...]


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """A scenario of the request.

    ``point`` are the values of a point of a sweep in the order of its axes: numbers in the unit of
    the axis, else text.
    """

    name: str
    title: str
    fingerprint: str
    sweep: str = ""
    point: tuple[float | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What one run was asked for, and by which code it is answered."""

    study: str
    title: str
    seed: int
    replications: int
    first_year: int
    years: int
    period: str
    currency: str
    scenarios: tuple[ScenarioEntry, ...]
    versions: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    block_size: int = BLOCK_SIZE
    price_year: int = 0  # of all money; 0 and "" are what earlier manifests do not say
    study_file: str = ""
    overrides: tuple[str, ...] = ()
    plugins_dir: str = ""
    asked_at: str = ""  # UTC, by the clock of the machine; decides nothing
    measures: dict[str, str] = field(default_factory=dict)  # titles of interventions by name
    only: tuple[int, ...] = ()  # the blocks that were asked for; all if there are none
    datasets: tuple[str, ...] = ()  # likewise
    sweeps: tuple[SweepEntry, ...] = ()

    @property
    def sizes(self) -> dict[int, int]:
        """Return how many replications each block has that was asked for."""
        starts = enumerate(range(0, self.replications, self.block_size))
        sizes = {block: min(self.block_size, self.replications - first) for block, first in starts}
        only = frozenset(self.only)
        return {block: size for block, size in sizes.items() if block in only or not only}

    @property
    def last_year(self) -> int:
        """Return the last simulated year."""
        return self.first_year + self.years - 1


@dataclass(slots=True)
class Manifest:
    """A request, its blocks, and the file moves that were decided and may not be over yet."""

    request: Request
    blocks: dict[tuple[str, int], BlockRecord] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)


def block_path(dataset: str, scenario: str, block: int) -> str:
    """Return where a block's file of one dataset stands, relative to the result folder."""
    return f"{dataset}/scenario={scenario}/block-{block:05d}.parquet"


class _Block(Protocol):
    """A block, on the disk or in memory."""

    @property
    def block(self) -> int:
        """Its number."""

    @property
    def replications(self) -> int:
        """How many it has."""

    @property
    def notes(self) -> Mapping[str, Mapping[str, int]]:
        """The engine's remarks by kind and subject, each with a count."""


def replications_of(blocks: Iterable[_Block]) -> list[int]:
    """Return the numbers of the replications in some blocks."""
    return [
        one.block * BLOCK_SIZE + position for one in blocks for position in range(one.replications)
    ]


def notes_of(blocks: Iterable[_Block]) -> dict[str, dict[str, int]]:
    """Return the remarks of the engine on some blocks, their counts added up."""
    total: dict[str, dict[str, int]] = {}
    for one in blocks:
        for kind, counts in one.notes.items():
            known = total.setdefault(kind, {})
            for subject, count in counts.items():
                known[subject] = known.get(subject, 0) + count
    return total
