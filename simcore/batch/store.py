"""A result folder while a run holds it: what stands where, whatever dies in between.

Files become part of a result in this order: written under ``.incoming``, flushed to the disk,
moved into their dataset, named by a line of the manifest's log. Files leave it in the opposite one:
the manifest says where they will go, then they move. So a crash leaves either files that no
manifest names, which are removed, or moves that the manifest lists, which are finished.

The disk is waited for once for each group of blocks: those that ended while it was busy with the
group before. A group's files are flushed together, then its folders, then its line of the log.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from simcore.batch.durable import (
    LOCK,
    FolderLock,
    disk_message,
    move,
    replace_file,
    sync_file,
    sync_folders,
)
from simcore.batch.log import Log
from simcore.batch.manifest import (
    LOG,
    MANIFEST,
    BlockRecord,
    DamagedManifestError,
    Failure,
    Manifest,
    Request,
    log_entry,
    read_record,
    record_text,
    write_manifest,
)
from simcore.batch.survey import CACHE, RECORD, cache_moves, last_manifest, survey
from simcore.batch.tables import read_units
from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from types import TracebackType

__all__ = ["CACHE", "INCOMING", "Store", "incoming_name"]

INCOMING = ".incoming"
SYNCERS = 4
"""Threads that wait for the disk; more of them save no time, and to hand out files costs some."""
LAG = 16
"""Tasks that may wait for the disk before the run waits for it too."""
LONG_LOG = 1 << 20
"""Bytes of the log from which on it is compacted: reading it costs more than writing it."""
COMPACTIONS = 8
"""Parts of the manifest that a log may reach: else half a million blocks are written 250 times."""

logger = logging.getLogger(__name__)


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
            _refuse_links(folder)
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        self._manifest: Manifest | None = None
        self._log = Log(folder / LOG)
        self._mark = ""  # of the manifest.json that the log goes with
        self._saver = ThreadPoolExecutor(1, "simcore-store")
        self._syncers = ThreadPoolExecutor(SYNCERS, "simcore-sync")
        self._waiting: deque[tuple[Sequence[BlockRecord], Path]] = deque()
        self._saving: list[Future[None]] = []
        self._known_folders: set[Path] = set()
        self._is_broken = False
        self._incoming: Path | None = None

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
        self._log.close()
        if self._incoming is not None:
            shutil.rmtree(self._incoming, ignore_errors=True)
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
            old = self._settled_manifest()
            found = survey(self.folder, old, wanted, datasets=request.datasets, verify=True)
            self._sweep([*found.kept, *found.retired])
            self._write_records(found.retired)
            moves = [step for one in found.retired for step in cache_moves(one)]
            for record in found.returned:
                moves += [(target, source) for source, target in cache_moves(record)]
            blocks = {one.key: found.found.get(one.key, one) for one in wanted}
            self._manifest = Manifest(request, blocks, moves=moves)
            self._publish()
        return [one for one in blocks.values() if one.status != "done"]

    def prune(self, *, dry_run: bool) -> tuple[int, int]:
        """Remove what the last request does not name; return how many files, and their bytes.

        Raises
        ------
        ResultError
            If the manifest cannot be read: nobody knows then what is named.
        """
        with _disk_errors(self.folder):
            old = last_manifest(self.folder)
            if old is None:
                raise ResultError(f"{self.folder} holds no result")
            if dry_run and old.moves:
                raise ResultError(
                    f"{self.folder}: its last run was killed while it began, so some files are"
                    " on their way; run the study again, or prune without --dry-run"
                )
            if old.moves:
                self._manifest = old
                self._publish()
            strays = self._strays(old.blocks.values())
            spare = [self.folder / name for name in (CACHE, INCOMING)]
            spare = [place for place in spare if place.is_dir()]
            files = [*strays, *(one for place in spare for one in place.rglob("*"))]
            sizes = [one.lstat().st_size for one in files if one.is_symlink() or one.is_file()]
            if not dry_run:
                for one in strays:
                    one.unlink()
                for place in spare:
                    shutil.rmtree(place)
                self._remove_empty_folders()
                sync_folders([self.folder])
        return len(sizes), sum(sizes)

    def write_text(self, name: str, text: str) -> None:
        """Write a text file of the result."""
        with _disk_errors(self.folder):
            replace_file(self.folder / name, text.encode())

    def new_incoming(self) -> Path:
        """Return a new folder for workers to write to."""
        with _disk_errors(self.folder):
            base = self.folder / INCOMING
            base.mkdir(exist_ok=True)
            self._incoming = base
            return Path(tempfile.mkdtemp(prefix="run-", dir=base))

    def add(self, records: Sequence[BlockRecord], incoming: Path) -> None:
        """Take in finished blocks; they reach the disk while the next ones are simulated."""
        self._waiting.append((records, incoming))
        self._saving.append(self._saver.submit(self._save_waiting))
        while self._saving and (len(self._saving) > LAG or self._saving[0].done()):
            self._settle(self._saving.pop(0))

    def fail(self, record: BlockRecord, failure: Failure) -> None:
        """Note that a block has no numbers, and why."""
        self.add([replace(record, status="failed", files={}, failure=failure)], self.folder)

    def finish(self) -> None:
        """Wait for the disk; from here on the result is what ``manifest.json`` says."""
        while self._saving:
            self._settle(self._saving.pop(0))
        if self._log.size:
            with _disk_errors(self.folder):
                self._compact()

    def _settle(self, saving: Future[None]) -> None:
        with _disk_errors(self.folder):
            saving.result()

    def _save_waiting(self) -> None:
        """Save the blocks that wait as one group."""
        group = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if self._is_broken or not group:
            return
        self._is_broken = True  # nothing may follow a line of the log that may be torn
        self._save(group)
        self._is_broken = False

    def _save(self, group: Sequence[tuple[Sequence[BlockRecord], Path]]) -> None:
        """Flush the files of some blocks, move them in, then name them in the log."""
        records = [one for some, _ in group for one in some]
        steps = [
            (incoming / incoming_name(dataset, one.scenario, one.block), self.folder / path)
            for some, incoming in group
            for one in some
            for dataset, path in one.paths().items()
        ]
        self._sync_files(source for source, _ in steps)
        self._make_folders({target.parent for _, target in steps})
        for source, target in steps:
            source.replace(target)
        sync_folders({target.parent for _, target in steps})
        self.manifest.blocks.update({one.key: one for one in records})
        self._log.append(log_entry(self._mark, records, self._note_units(records)))
        manifest = (self.folder / MANIFEST).stat().st_size
        if self._log.size > max(LONG_LOG, manifest // COMPACTIONS):
            self._compact()

    def _compact(self) -> None:
        """Write the manifest whole; the log that it takes in goes."""
        self._mark = write_manifest(self.folder, self.manifest)
        self._log.clear()

    def _publish(self) -> None:
        """Write the manifest, then do the moves it lists; a crash in between is caught up."""
        if self.manifest.moves:
            self._compact()
            self._do(self.manifest.moves)
            self.manifest.moves = []
        self._note_units(self.manifest.blocks.values())
        self._compact()
        self._remove_empty_folders()

    def _do(self, moves: Sequence[tuple[str, str]]) -> None:
        """Move files; a name that a crash brings back to where one was harms nobody."""
        for source, target in moves:
            move(self.folder / source, self.folder / target)
        folders = {(self.folder / target).parent for _, target in moves}
        self._sync_files(one for one in folders | self._above(folders) if one.exists())

    def _sync_files(self, paths: Iterable[Path]) -> None:
        """Flush some files side by side: a disk takes many at once sooner than one by one."""
        whole = list(paths)
        for _ in self._syncers.map(_sync, (whole[first::SYNCERS] for first in range(SYNCERS))):
            pass

    def _make_folders(self, folders: set[Path]) -> None:
        """Make the folders that are not there yet, on the disk as well."""
        new = folders - self._known_folders
        for one in new:
            one.mkdir(parents=True, exist_ok=True)
        sync_folders(self._above(new))
        self._known_folders |= new

    def _above(self, folders: set[Path]) -> set[Path]:
        """Return the folders between some and the result's, with that."""
        return {up for one in folders for up in one.parents if up.is_relative_to(self.folder)}

    def _settled_manifest(self) -> Manifest | None:
        """Return the manifest of the last request, its moves finished."""
        try:
            old = last_manifest(self.folder)
        except DamagedManifestError as error:
            logger.warning("%s", error)
            return None
        if old is not None:
            self._do(old.moves)
            old.moves = []
        return old

    def _write_records(self, retired: Sequence[BlockRecord]) -> None:
        """Prepare the cache for blocks that were not asked for."""
        if not retired:
            return
        places = [self.folder / CACHE / one.fingerprint for one in retired]
        for place, record in zip(places, retired, strict=True):
            self._make_place(place, record)
        self._sync_files(place / RECORD for place in places)
        self._sync_files([*places, self.folder / CACHE, self.folder])

    def _make_place(self, place: Path, record: BlockRecord) -> None:
        """Prepare the cache for files of a block; those of its other datasets may be there."""
        if place.is_symlink():
            place.unlink()
        known = read_record(place / RECORD)
        if known is None:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            (place / RECORD).write_bytes(record_text(record))
            return
        for _, target in cache_moves(record):  # they stand whole in their datasets
            (self.folder / target).unlink(missing_ok=True)
        replace_file(place / RECORD, record_text(record.with_files(known)))

    def _sweep(self, named: Iterable[BlockRecord]) -> None:
        """Remove what a dead run left: files that no manifest names."""
        for file in self._strays(named):
            file.unlink()
        shutil.rmtree(self.folder / INCOMING, ignore_errors=True)

    def _strays(self, named: Iterable[BlockRecord]) -> list[Path]:
        """Return block files that none of some records names, and unfinished files."""
        known = {self.folder / path for one in named for path in one.paths().values()}
        found = [
            file for file in self.folder.glob("*/scenario=*/block-*.parquet") if file not in known
        ]
        return [*found, *self.folder.glob(".*.part")]

    def _remove_empty_folders(self) -> None:
        for folder in [*self.folder.glob("*/scenario=*/"), *self.folder.glob(f"{CACHE}/*/")]:
            if {one.name for one in folder.iterdir()} <= {RECORD}:
                shutil.rmtree(folder)
                if not any(folder.parent.iterdir()):
                    folder.parent.rmdir()

    def _note_units(self, records: Iterable[BlockRecord]) -> dict[str, dict[str, str]]:
        """Note and return the units of datasets not seen yet.

        All blocks of a dataset have the same columns.
        """
        new = {}
        for one in records:
            for dataset, path in one.paths().items():
                if dataset not in self.manifest.units:
                    new[dataset] = read_units(self.folder / path)
                    self.manifest.units |= new
        return new


def _sync(paths: Iterable[Path]) -> None:
    for one in paths:
        sync_file(one)


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds something else: block files in it would be swept away."""
    if folder.is_dir() and any(folder.iterdir()):
        ours = (folder / LOCK).exists() or (folder / MANIFEST).exists()
        if not ours:
            raise ResultError(f"{folder} holds files that are no result; write elsewhere (-o DIR)")


def _refuse_links(folder: Path) -> None:
    """Refuse a result in which a link may lead out of it: files are moved, written and removed."""
    if folder.is_dir():
        for path in (folder, *(Path(one) for one in os.scandir(folder) if one.is_dir())):
            links = [one.path for one in os.scandir(path) if one.is_symlink()]
            if links:
                raise ResultError(f"{links[0]} is a link, and a result has none; remove it")


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ResultError(disk_message(folder, error)) from error
