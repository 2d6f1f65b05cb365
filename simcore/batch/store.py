"""A result folder while a run holds it: what stands where, whatever dies in between.

Files become part of a result in this order: written under ``.incoming``, flushed to the disk,
moved into their dataset, named by the manifest. Files leave it in the opposite one: the manifest
says where they will go, then they move. So a crash leaves either files that no manifest names,
which are removed, or moves that the manifest lists, which are finished.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from simcore.batch.durable import FolderLock, move, replace_file, sync_file, sync_folders
from simcore.batch.manifest import (
    MANIFEST,
    BlockRecord,
    DamagedManifestError,
    Failure,
    Manifest,
    Request,
    read_manifest,
    read_record,
    write_manifest,
    write_record,
)
from simcore.batch.tables import read_units
from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from types import TracebackType

__all__ = ["CACHE", "INCOMING", "Store", "incoming_name"]

CACHE = ".cache"
INCOMING = ".incoming"
RECORD = "block.json"
LAG = 2
"""Tasks that may wait for the disk before the run waits for it too."""

log = logging.getLogger(__name__)


def incoming_name(dataset: str, scenario: str, block: int) -> str:
    """Return the name of a block's file before it counts."""
    return f"{dataset}.{scenario}.{block:05d}.parquet"


class Store:
    """Write access to one result folder, exclusive until it is closed.

    Parameters
    ----------
    folder : Path
        The result folder; made if missing.

    Raises
    ------
    ResultError
        If another run holds the folder, it is full of something else, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with _disk_errors(folder):
            _refuse_foreign(folder)
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        self._manifest: Manifest | None = None
        self._saver = ThreadPoolExecutor(1, "simcore-store")
        self._syncers = ThreadPoolExecutor(8, "simcore-sync")
        self._saving: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish what is on its way to the disk and free the folder, also after an error."""
        self._saver.shutdown()
        self._syncers.shutdown()
        shutil.rmtree(self.folder / INCOMING, ignore_errors=True)
        self._lock.release()

    @property
    def manifest(self) -> Manifest:
        """Return the manifest of the request that is being answered."""
        if self._manifest is None:
            raise ResultError("begin a request first")
        return self._manifest

    def begin(self, request: Request, wanted: Sequence[BlockRecord]) -> list[BlockRecord]:
        """Make the folder answer a request as far as it can, and return the blocks to run.

        Blocks that are there and whole stay, those of earlier requests come back out of the
        cache, and those not asked for go into it.
        """
        with _disk_errors(self.folder):
            old = self._old_blocks()
            kept = [one for one in wanted if _same(one, old.get(one.key))]
            kept_keys = {one.key for one in kept}
            retired = [one for one in old.values() if one.key not in kept_keys]
            self._sweep([*(old[one.key] for one in kept), *retired])
            blocks = {one.key: old[one.key] if one.key in kept_keys else one for one in wanted}
            moves = [step for one in retired for step in self._retire(one)]
            for one in wanted:
                cached = None if one.key in kept_keys else self._cached(one)
                if cached is not None:
                    blocks[one.key] = cached
                    moves += [(target, source) for source, target in _cache_moves(cached)]
            self._manifest = Manifest(request, blocks, moves=moves)
            self._publish()
        return [one for one in blocks.values() if one.status != "done"]

    def write_text(self, name: str, text: str) -> None:
        """Write a text file of the result."""
        with _disk_errors(self.folder):
            replace_file(self.folder / name, text.encode())

    def new_incoming(self) -> Path:
        """Return a new folder for workers to write to."""
        with _disk_errors(self.folder):
            base = self.folder / INCOMING
            base.mkdir(exist_ok=True)
            return Path(tempfile.mkdtemp(prefix="run-", dir=base))

    def add(self, records: Sequence[BlockRecord], incoming: Path) -> None:
        """Take in finished blocks; they reach the disk while the next ones are simulated."""
        self._saving.append(self._saver.submit(self._save, records, incoming))
        while len(self._saving) > LAG:
            self._settle(self._saving.pop(0))

    def fail(self, record: BlockRecord, failure: Failure) -> None:
        """Note that a block has no numbers, and why."""
        self.add([replace(record, status="failed", files={}, failure=failure)], self.folder)

    def finish(self) -> None:
        """Wait for the disk; from here on the result is what the manifest says."""
        while self._saving:
            self._settle(self._saving.pop(0))

    def _settle(self, saving: Future[None]) -> None:
        with _disk_errors(self.folder):
            saving.result()

    def _save(self, records: Sequence[BlockRecord], incoming: Path) -> None:
        """Flush the files of some blocks, move them in, then name them in the manifest."""
        steps = [
            (incoming / incoming_name(dataset, one.scenario, one.block), self.folder / path)
            for one in records
            for dataset, path in one.paths().items()
        ]
        for _ in self._syncers.map(sync_file, (source for source, _ in steps)):
            pass
        for source, target in steps:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        self._sync_parents(target for _, target in steps)
        self.manifest.blocks.update({one.key: one for one in records})
        self._note_units(records)
        write_manifest(self.folder, self.manifest)

    def _publish(self) -> None:
        """Write the manifest, then do the moves it lists; a crash in between is caught up."""
        write_manifest(self.folder, self.manifest)
        self._do(self.manifest.moves)
        self.manifest.moves = []
        self._note_units(self.manifest.blocks.values())
        write_manifest(self.folder, self.manifest)
        self._remove_empty_folders()

    def _do(self, moves: Sequence[tuple[str, str]]) -> None:
        for source, target in moves:
            move(self.folder / source, self.folder / target)
        ends = {self.folder / path for step in moves for path in step}
        self._sync_parents(path for path in ends if path.parent.exists())

    def _sync_parents(self, paths: Iterable[Path]) -> None:
        folders = {path.parent for path in paths}
        sync_folders(folders | {folder.parent for folder in folders} | {self.folder})

    def _old_blocks(self) -> dict[tuple[str, int], BlockRecord]:
        """Return the whole blocks of the last request, its moves finished."""
        if not (self.folder / MANIFEST).exists():
            return {}
        try:
            old = read_manifest(self.folder)
        except DamagedManifestError as error:
            log.warning("%s", error)
            return {}
        self._do(old.moves)
        return {
            one.key: one
            for one in old.blocks.values()
            if one.status == "done" and self._is_whole(one, one.paths())
        }

    def _is_whole(self, record: BlockRecord, paths: dict[str, str]) -> bool:
        """Say whether all files of a block have the bytes that were written."""
        for dataset, path in paths.items():
            file, expected = self.folder / path, record.files[dataset]
            if not file.is_file() or file.stat().st_size != expected.size:
                return False
            if zlib.crc32(file.read_bytes()) != expected.crc32:
                return False
        return bool(paths)

    def _retire(self, record: BlockRecord) -> list[tuple[str, str]]:
        """Prepare the cache for a block that was not asked for, and return the moves."""
        place = self.folder / CACHE / record.fingerprint
        shutil.rmtree(place, ignore_errors=True)  # the block stands whole in its datasets
        place.mkdir(parents=True)
        write_record(place / RECORD, record)
        return _cache_moves(record)

    def _cached(self, wanted: BlockRecord) -> BlockRecord | None:
        """Return the record of a wanted block that stands whole in the cache."""
        record = read_record(self.folder / CACHE / wanted.fingerprint / RECORD)
        if record is None or not _same(wanted, record):
            return None
        whole = self._is_whole(record, {Path(to).stem: to for _, to in _cache_moves(record)})
        return record if whole else None

    def _sweep(self, named: Iterable[BlockRecord]) -> None:
        """Remove block files that no manifest names: a dead run left them."""
        known = {self.folder / path for one in named for path in one.paths().values()}
        for file in self.folder.glob("*/scenario=*/block-*.parquet"):
            if file not in known:
                file.unlink()
        shutil.rmtree(self.folder / INCOMING, ignore_errors=True)

    def _remove_empty_folders(self) -> None:
        for folder in [*self.folder.glob("*/scenario=*/"), *self.folder.glob(f"{CACHE}/*/")]:
            if {one.name for one in folder.iterdir()} <= {RECORD}:
                shutil.rmtree(folder)
                if not any(folder.parent.iterdir()):
                    folder.parent.rmdir()

    def _note_units(self, records: Iterable[BlockRecord]) -> None:
        """Note the units of datasets not seen yet; all blocks of one have the same columns."""
        for one in records:
            for dataset, path in one.paths().items():
                if dataset not in self.manifest.units:
                    self.manifest.units[dataset] = read_units(self.folder / path)


def _same(wanted: BlockRecord, found: BlockRecord | None) -> bool:
    return found is not None and (found.key, found.fingerprint) == (wanted.key, wanted.fingerprint)


def _cache_moves(record: BlockRecord) -> list[tuple[str, str]]:
    """Return the moves of a block's files from their datasets into the cache."""
    place = f"{CACHE}/{record.fingerprint}"
    return [(path, f"{place}/{name}.parquet") for name, path in record.paths().items()]


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds something else: block files in it would be swept away."""
    if folder.is_dir() and any(folder.iterdir()):
        ours = (folder / ".lock").exists() or (folder / MANIFEST).exists()
        if not ours:
            raise ResultError(f"{folder} holds files that are no result; write elsewhere (-o DIR)")


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ResultError(f"cannot write to {folder}: {error}") from error
