"""What a result folder holds of the blocks that are wanted; looks and changes nothing."""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simcore.batch.manifest import MANIFEST, read_manifest, read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from simcore.batch.manifest import BlockRecord, FileRecord, Manifest

__all__ = [
    "CACHE",
    "RECORD",
    "State",
    "Survey",
    "cache_moves",
    "last_manifest",
    "survey",
]

CACHE = ".cache"
RECORD = "block.json"
PIECE = 1 << 20  # bytes read at a time
READERS = 8  # checksums and file sizes are found out of the interpreter's lock

State = Literal["done", "cached", "damaged", "failed", "missing"]
"""Of a wanted block: ``damaged`` is named by the manifest and not whole, ``failed`` by the last
run, ``missing`` was never run."""


@dataclass(slots=True)
class Survey:
    """What stands in a result folder.

    Parameters
    ----------
    states : dict
        State of each wanted block by its key.
    found : dict
        Records of the wanted blocks that are done or cached, with the files that are wanted.
    returned : list of BlockRecord
        Of these, the files that stand in the cache.
    retired : list of BlockRecord
        Whole blocks of the last request that are not wanted, or their files that are not.
    """

    states: dict[tuple[str, int], State] = field(default_factory=dict)
    found: dict[tuple[str, int], BlockRecord] = field(default_factory=dict)
    returned: list[BlockRecord] = field(default_factory=list)
    retired: list[BlockRecord] = field(default_factory=list)

    @property
    def kept(self) -> list[BlockRecord]:
        """Return the wanted blocks with the files that stay where they are."""
        coming = {one.key: one.files.keys() for one in self.returned}
        return [
            one.part(one.files.keys() - coming.get(key, set())) for key, one in self.found.items()
        ]


class Places:
    """Where files stand while the moves that a manifest lists may not be over."""

    def __init__(self, folder: Path, moves: Iterable[tuple[str, str]]) -> None:
        self._folder = folder
        self._moved: dict[str, str | None] = {}
        for source, target in moves:
            place = self._place(source)
            if place is not None and self._place(target) is None:
                self._moved[target], self._moved[source] = place, None

    def file(self, path: str) -> Path | None:
        """Return the file that has a name once all moves are over; None where there is none."""
        place = self._place(path)
        return None if place is None else self._folder / place

    def _place(self, path: str) -> str | None:
        if path in self._moved:
            return self._moved[path]
        return path if (self._folder / path).is_file() else None


def last_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the last request; None where there was none.

    Raises
    ------
    ResultError
        If there is one that cannot be read.
    """
    return read_manifest(folder) if (folder / MANIFEST).exists() else None


def survey(
    folder: Path,
    old: Manifest | None,
    wanted: Sequence[BlockRecord],
    *,
    datasets: Sequence[str] = (),
    verify: bool,
) -> Survey:
    """Return what a folder holds of some blocks, and what it holds beside them.

    Parameters
    ----------
    folder : Path
        A result folder, or where one would be.
    old : Manifest or None
        Manifest of the last request.
    wanted : sequence of BlockRecord
        Blocks of the request.
    datasets : sequence of str
        Datasets of the request: a block counts that has them, and more does no harm; all if empty.
    verify : bool
        Whether to compare checksums; else a file counts that is there and has the right size.
    """
    before = {} if old is None else old.blocks
    places = Places(folder, () if old is None else old.moves)
    kept = [before[one.key] for one in wanted if _is_same(one, before.get(one.key))]
    done = {one.key: one for one in kept if one.status == "done"}
    whole = _whole(places, list(done.values()), verify=verify)
    here = {key: one for key, one in done.items() if key in whole}
    full = {key for key, one in here.items() if one.asked(datasets) <= one.files.keys()}
    cached = [one for one in wanted if one.key not in full] if (folder / CACHE).is_dir() else []
    named = [
        record
        for one in cached
        if (record := _cached(folder, one, here.get(one.key), datasets)) is not None
    ]
    spare = _whole(places, named, in_cache=True, verify=verify)
    returned = [one for one in named if one.key in spare]
    found = {one.key: one.with_files(here.get(one.key)) for one in returned}
    found |= {key: here[key] for key in full}
    found = {key: one.part(one.asked(datasets)) for key, one in found.items()}
    others = [one for one in before.values() if one.status == "done" and one.key not in done]
    retired = _whole(places, others, verify=verify)
    rest = [one.part(one.files.keys() - _files(found.get(key))) for key, one in here.items()]
    states: dict[tuple[str, int], State] = dict.fromkeys((one.key for one in wanted), "missing")
    states.update({one.key: "failed" for one in kept if one.status == "failed"})
    states.update({key: "damaged" for key in done if key not in here})
    states.update({one.key: "cached" if one.key in spare else "damaged" for one in named})
    states.update(dict.fromkeys(full, "done"))
    return Survey(
        states,
        found,
        returned,
        [one for one in others if one.key in retired] + [one for one in rest if one.files],
    )


def cache_moves(record: BlockRecord) -> list[tuple[str, str]]:
    """Return the moves of a block's files from their datasets into the cache."""
    place = f"{CACHE}/{record.fingerprint}"
    return [(path, f"{place}/{name}.parquet") for name, path in record.paths().items()]


def _cached(
    folder: Path, wanted: BlockRecord, here: BlockRecord | None, datasets: Sequence[str]
) -> BlockRecord | None:
    """Return what the cache names of a wanted block and is not here; None unless that is all."""
    record = read_record(folder / CACHE / wanted.fingerprint / RECORD)
    if record is None or not _is_same(wanted, record):
        return None
    lacking = record.asked(datasets) - _files(here)
    return record.part(lacking) if lacking <= record.files.keys() else None


def _files(record: BlockRecord | None) -> set[str]:
    return set() if record is None else set(record.files)


def _is_same(wanted: BlockRecord, found: BlockRecord | None) -> bool:
    return found is not None and (found.key, found.fingerprint) == (wanted.key, wanted.fingerprint)


def _whole(
    places: Places, records: Sequence[BlockRecord], *, in_cache: bool = False, verify: bool
) -> set[tuple[str, int]]:
    """Return the blocks of which all files have the size, or the very bytes, that were written."""

    def is_whole(record: BlockRecord) -> bool:
        named = [to for _, to in cache_moves(record)] if in_cache else record.paths().values()
        files = [places.file(path) for path in named]
        pairs = zip(files, record.files.values(), strict=True)
        return bool(files) and all(_is_intact(*pair, verify=verify) for pair in pairs)

    with ThreadPoolExecutor(READERS, "simcore-survey") as pool:
        answers = pool.map(is_whole, records)
        return {one.key for one, answer in zip(records, answers, strict=True) if answer}


def _is_intact(file: Path | None, expected: FileRecord, *, verify: bool) -> bool:
    """Say whether a file is the one that was written; one that cannot be read is not."""
    if file is None:
        return False
    try:
        return file.stat().st_size == expected.size and (
            not verify or _crc32(file) == expected.crc32
        )
    except OSError:
        return False


def _crc32(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            value = zlib.crc32(piece, value)
    return value
