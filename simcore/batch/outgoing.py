"""The files of a task: from the tables of its blocks to where the run takes them over."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simcore.batch.durable import disk_message, write_bytes
from simcore.batch.encoding import Encoder, measure
from simcore.batch.store import incoming_name
from simcore.errors import ResultError, SimcoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from simcore.batch.records import BlockRecord, FileRecord
    from simcore.engine import BlockResult, Table

    Files = dict[str, FileRecord]

__all__ = ["Outgoing", "Written"]

LARGE = 1_000_000
"""Size from which a table is written when it is made [B]: it fills the cache, and memory."""
_DATASET = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Written:
    """Blocks that were simulated; ``contents`` are the files that could not be written here."""

    records: list[BlockRecord]
    contents: dict[str, bytes] = field(default_factory=dict)


class Outgoing:
    """Encodes and writes what tasks of one study gave.

    Parameters
    ----------
    folder : Path or None
        Where files are to be written; none if they are to be handed over.
    years : int
        Of the study.
    """

    def __init__(self, folder: Path | None, years: int) -> None:
        self._folder, self._years = folder, years
        self._common: dict[tuple[str, int, int], tuple[Any, FileRecord]] = {}

    def write(self, records: Sequence[BlockRecord], results: Iterable[BlockResult]) -> Written:
        """Write the files of a task's blocks.

        A large table is written while it is fresh in the cache. Small ones wait for their like:
        then the code that writes them is.

        Raises
        ------
        SimcoreError
            If the tables are not those of the blocks.
        ResultError
            If a file cannot be written.
        """
        numbers = {one.block for one in records}
        self._common = {key: one for key, one in self._common.items() if key[1] in numbers}
        encoder, contents = Encoder(), dict[str, bytes]()
        small: dict[str, list[tuple[BlockRecord, Table, Files]]] = {}
        done: list[tuple[BlockRecord, list[str], Files]] = []
        for record, result in zip(records, results, strict=True):
            _check(record, result, self._years)
            files: Files = {}
            for dataset, table in result.tables.items():
                if table.size < LARGE:
                    small.setdefault(dataset, []).append((record, table, files))
                else:
                    files[dataset] = self._write(dataset, record, table, encoder, contents)
            ended = replace(record, status="done", notes=result.notes, left_out=result.left_out)
            done.append((ended, list(result.tables), files))
        for dataset, some in small.items():
            for record, table, files in some:
                files[dataset] = self._write(dataset, record, table, encoder, contents)
        return Written([_with(*one) for one in done], contents)

    def _write(
        self,
        dataset: str,
        record: BlockRecord,
        table: Table,
        encoder: Encoder,
        contents: dict[str, bytes],
    ) -> FileRecord:
        name = incoming_name(dataset, record.scenario, record.block)
        content, measured = self._encoded(dataset, record, table, encoder)
        if self._folder is None:
            contents[name] = content.to_pybytes()
        else:
            _write_whole(self._folder / name, content)
        return measured

    def _encoded(
        self, dataset: str, record: BlockRecord, table: Table, encoder: Encoder
    ) -> tuple[Any, FileRecord]:
        """Return a table's file; one that is the same in all scenarios is made in the first."""
        from simcore.engine.tables import COMMON

        key = dataset, record.block, record.replications
        if key in self._common:
            return self._common[key]
        content = encoder.encode(table)
        made = content, measure(content, table)
        if dataset in COMMON:
            self._common[key] = made
        return made


def _with(record: BlockRecord, names: Iterable[str], files: Files) -> BlockRecord:
    """Return a record with its files in the order of their datasets."""
    return replace(record, files={name: files[name] for name in names})


def _check(record: BlockRecord, result: BlockResult, years: int) -> None:
    """Refuse what an engine must never hand over: no rows of it may reach a dataset.

    That is another block, a dataset whose name is no folder name, columns of different lengths, and
    an ``annual`` that has not a row for each replication and year.
    """
    if (result.block, result.replications) != (record.block, record.replications):
        raise SimcoreError(f"block {record.block} asked for, {result.block} simulated")
    for name, table in result.tables.items():
        if not _DATASET.fullmatch(name):
            raise SimcoreError(f"dataset name {name!r} is not allowed")
        lengths = {len(values) for values in table.columns.values()}
        if len(lengths) > 1:
            raise SimcoreError(f"{name}: columns differ in length: {sorted(lengths)}")
    annual = result.tables.get("annual")
    rows = 0 if annual is None else annual.rows
    if rows != record.replications * years:
        raise SimcoreError(f"annual: {record.replications * years} rows expected, got {rows}")


def _write_whole(path: Path, content: Any) -> None:
    """Write a file whole or not at all: a worker thought dead may be writing the same one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        write_bytes(aside, content)
        aside.replace(path)
    except OSError as error:
        raise ResultError(disk_message(path.parent, error)) from error
