"""Reading block files, which may come from somebody else."""

from __future__ import annotations

import contextlib
import os
import struct
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simcore.batch.encoding import GROUP_ROWS, PACKING
from simcore.batch.footer import compressions
from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["read_table", "read_units"]

MOST_BYTES = 4 << 30
"""Of all columns of a block, as they stand in memory [B]."""
MOST_COLUMNS = 4_096
MOST_FOOTER = 16 << 20
"""Of the description at a file's end [B]."""
MOST_GROUPS = 1_024
MOST_ROWS = GROUP_ROWS * MOST_GROUPS
PACKINGS = (0, 1)
"""Compressions of a block's file: none, and snappy, which is what a run writes."""
KINDS = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_boolean,
    pa.types.is_string,
    pa.types.is_temporal,
)
"""Kinds of columns."""
TRAILER = struct.Struct("<I4s")
"""The end of a Parquet file: the size of its footer [B], then ``PAR1``."""


def read_table(path: Path, columns: list[str] | None = None, rows: int | None = None) -> pa.Table:
    """Read one block file; its folder's ``scenario=`` stays out of the columns.

    Parameters
    ----------
    path : Path
        A file that may come from somebody else.
    columns : list of str, optional
        Columns wanted; names that the file does not have are left out.
    rows : int, optional
        How many rows the manifest says that it has.

    Raises
    ------
    ResultError
        If it is damaged, has other rows than that, or more than any block's file.
    """
    with _parquet_errors(path), _open(path) as file:
        found = file.metadata
        if rows is not None and found.num_rows != rows:
            raise ResultError(f"{path} has {found.num_rows} rows, not the {rows} written")
        table = file.read(columns)
        table.validate(full=True)
        return _unfolded(table, path)


def read_units(path: Path) -> dict[str, str]:
    """Return the unit of each column of a block file that has one.

    Raises
    ------
    ResultError
        If the file is damaged.
    """
    with _parquet_errors(path), _open(path) as file:
        return {
            one.name: one.metadata[b"unit"].decode()
            for one in file.schema_arrow
            if one.metadata and b"unit" in one.metadata
        }


@contextlib.contextmanager
def _open(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a block file once its footer is known to be of a size that a run writes."""
    _check_compressions(path, _footer(path))
    with pq.ParquetFile(
        path,
        thrift_string_size_limit=MOST_FOOTER,
        thrift_container_size_limit=MOST_COLUMNS * MOST_GROUPS,
        page_checksum_verification=True,
    ) as file:
        found = file.metadata
        groups = [found.row_group(at) for at in range(min(found.num_row_groups, MOST_GROUPS))]
        for what, number, most in (
            ("row groups", found.num_row_groups, MOST_GROUPS),
            ("columns", found.num_columns, MOST_COLUMNS),
            ("rows", found.num_rows, MOST_ROWS),
            ("bytes", sum(one.total_byte_size for one in groups), MOST_BYTES),
        ):
            if not 0 <= number <= most:
                raise ResultError(f"{path} has {number:,} {what}; a block has at most {most:,}")
        _check_columns(path, file)
        texts = [one.name for one in file.schema_arrow if pa.types.is_string(one.type)]
    with pq.ParquetFile(
        path, metadata=found, read_dictionary=texts, page_checksum_verification=True
    ) as file:
        yield file


def _check_columns(path: Path, file: pq.ParquetFile) -> None:
    """Refuse columns of other kinds than a run writes, and more of them than memory holds.

    What a file says of its size is of its pages; repeated numbers take hardly any room in those.
    """
    names, types = file.schema_arrow.names, file.schema_arrow.types
    if len(set(names)) < len(names):
        raise ResultError(f"{path} has two columns of one name")
    for name, kind in zip(names, types, strict=True):
        if not any(is_kind(kind) for is_kind in KINDS):
            raise ResultError(f"{path} has {name!r:.60} as {kind!s:.60}")
    width = sum(4 if pa.types.is_string(one) else (one.bit_width + 7) // 8 for one in types)
    _check_memory(path, width * file.metadata.num_rows)


def _check_memory(path: Path, size: int) -> None:
    if size > MOST_BYTES:
        raise ResultError(f"{path} holds {size:,} bytes; a block has at most {MOST_BYTES:,}")


def _unfolded(table: pa.Table, path: Path) -> pa.Table:
    """Return a table with its texts, read as their dictionaries, at every row.

    A text of a megabyte at each of many rows takes no room in a file; it is counted before it is
    written out.
    """
    folded = [one.name for one in table.schema if pa.types.is_dictionary(one.type)]
    _check_memory(path, table.nbytes + sum(_text_bytes(table.column(name)) for name in folded))
    for name in folded:
        at = table.schema.get_field_index(name)
        field = table.schema.field(at).with_type(pa.string())
        table = table.set_column(at, field, table.column(at).cast(pa.string()))
    return table


def _text_bytes(column: pa.ChunkedArray) -> int:
    """Return how many bytes the texts of a column have, each at each of its rows."""
    size = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
        size += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    return int(size)


def _check_compressions(path: Path, footer: bytes) -> None:
    """Refuse what makes a thousandth of a content; snappy makes no less than a twentieth."""
    others = compressions(footer).difference(PACKINGS)
    if others:
        raise ResultError(f"{path} is compressed by other means than {PACKING}")


def _footer(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TRAILER.size))
        trailer = file.read()
        if len(trailer) != TRAILER.size or not trailer.endswith(b"PAR1"):
            raise ResultError(f"{path} is no Parquet file; run the study again to repair it")
        length, _ = TRAILER.unpack(trailer)
        if length > MOST_FOOTER:
            raise ResultError(f"{path}: its footer has {length:,} bytes, more than {MOST_FOOTER:,}")
        file.seek(max(0, size - TRAILER.size - length))
        return file.read(length)


@contextlib.contextmanager
def _parquet_errors(path: Path) -> Iterator[None]:
    """Say of a file that Arrow cannot read which one it is."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        cause = str(error).partition("\n")[0]
        message = f"{path} is damaged ({cause:.200}); run the study again to repair it"
        raise ResultError(message) from error
