"""The Parquet form of a recorded table."""

from __future__ import annotations

import contextlib
import os
import re
import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simcore.errors import ResultError, SimcoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from simcore.engine import Table

    Texts = dict[int, tuple[NDArray[Any], pa.Array]]

__all__ = [
    "as_arrow",
    "check_tables",
    "encode",
    "measures",
    "read_table",
    "read_units",
    "write_bytes",
]

MOST_BYTES = 4 << 30
"""Of all columns of a block, as they stand in memory [B]."""
MOST_COLUMNS = 4_096
MOST_FOOTER = 16 << 20
"""Of the description at a file's end [B]."""
MOST_GROUP_ROWS = 1 << 16
"""Rows of a row group: a block's annual rows and more; larger tables can be pruned within."""
MOST_GROUPS = 1_024
MOST_ROWS = MOST_GROUP_ROWS * MOST_GROUPS
PACKINGS = ("SNAPPY", "UNCOMPRESSED")
"""Compressions of a block's file; the first is what a run writes."""
KINDS = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_boolean,
    pa.types.is_string,
    pa.types.is_temporal,
)
"""Kinds of columns."""
TEXTS = "OU"
"""Kinds of numpy's columns that become texts."""
TRAILER = struct.Struct("<I4s")
"""The end of a Parquet file: the size of its footer [B], then ``PAR1``."""
_DATASET = re.compile(r"[a-z][a-z0-9_]{0,39}")


def encode(table: Table, texts: Texts | None = None) -> pa.Buffer:
    """Return a table as one Parquet file with as few row groups as readers like.

    Parameters
    ----------
    table : Table
        Columns in their final row order, and their units.
    texts : dict, optional
        As for `as_arrow`.

    Notes
    -----
    Recorded floats hardly ever repeat, so a dictionary and min/max of them cost three times the
    writing and save nothing; keys and texts repeat, and readers prune by them. Pages have a
    checksum, so that whoever reads a column notices a flipped bit in it. Batches as long as row
    groups spare the writer a fifth of its calls.
    """
    arrow = as_arrow(table, table.columns, texts)
    keys = [one.name for one in arrow.schema if not pa.types.is_floating(one.type)]
    sink = pa.BufferOutputStream()
    pq.write_table(
        arrow,
        sink,
        compression="snappy",
        use_dictionary=keys,
        write_statistics=keys,
        write_page_checksum=True,
        row_group_size=MOST_GROUP_ROWS,
        write_batch_size=MOST_GROUP_ROWS,
    )
    return sink.getvalue()


def as_arrow(table: Table, names: Iterable[str], texts: Texts | None = None) -> pa.Table:
    """Return some columns of a table as Arrow holds them, each field with its unit.

    Only dates may be missing (what has not happened); a file need not say of all others, row by
    row, that they are there.

    Parameters
    ----------
    table : Table
        Columns and units.
    names : iterable of str
        Columns wanted.
    texts : dict, optional
        Columns of text that were converted already, by ``id``; new ones are added. Blocks of a run
        share such columns, and to convert one takes long.
    """
    columns = [(name, table.columns[name]) for name in names]
    schema = _schema(tuple((name, one.dtype, table.units.get(name)) for name, one in columns))
    known = {} if texts is None else texts
    arrays = [_as_array(values, known) for _, values in columns]
    return pa.Table.from_arrays(arrays, schema=schema)


@lru_cache(maxsize=64)
def _schema(columns: tuple[tuple[str, np.dtype[Any], str | None], ...]) -> pa.Schema:
    """Return the schema of columns by name, type and unit; a run has few, and many tables."""
    fields = []
    for name, kind, unit in columns:
        of_field = pa.string() if kind.kind in TEXTS else pa.from_numpy_dtype(kind)
        metadata = None if unit is None else {"unit": unit}
        fields.append(pa.field(name, of_field, nullable=kind.kind == "M", metadata=metadata))
    return pa.schema(fields)


def _as_array(values: NDArray[Any], texts: Texts) -> pa.Array:
    if values.dtype.kind not in TEXTS:
        return pa.array(values, from_pandas=False)
    if id(values) not in texts:  # while it is kept here, no other has its id
        texts[id(values)] = values, pa.array(values, pa.string(), from_pandas=False)
    return texts[id(values)][1]


def write_bytes(path: Path, content: pa.Buffer | bytes) -> None:
    """Write a file; the caller flushes it to the disk."""
    path.write_bytes(memoryview(content))


def measures(content: pa.Buffer, table: Table) -> tuple[int, int, int]:
    """Return the size [B], CRC-32 and rows of a table's file."""
    return content.size, zlib.crc32(content), table.rows


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
    size = _footer_size(path)
    if size > MOST_FOOTER:
        raise ResultError(f"{path}: its footer has {size:,} bytes, more than {MOST_FOOTER:,}")
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

    What a file says of its size is of its pages. Repeated numbers take hardly any room in those,
    and some compressions make a thousandth of their content; snappy makes no less than a twentieth.
    """
    names, types = file.schema_arrow.names, file.schema_arrow.types
    if len(set(names)) < len(names):
        raise ResultError(f"{path} has two columns of one name")
    for name, kind in zip(names, types, strict=True):
        if not any(is_kind(kind) for is_kind in KINDS):
            raise ResultError(f"{path} has {name!r:.60} as {kind!s:.60}")
    found = file.metadata
    for at in range(found.num_row_groups if found.num_columns else 0):
        group = found.row_group(at)
        for column in range(group.num_columns):
            packing = group.column(column).compression
            if packing not in PACKINGS:
                raise ResultError(f"{path} is compressed by {packing}, not by {PACKINGS[0]}")
    width = sum(4 if pa.types.is_string(one) else (one.bit_width + 7) // 8 for one in types)
    _check_memory(path, width * found.num_rows)


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


def _footer_size(path: Path) -> int:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TRAILER.size))
        trailer = file.read()
    if len(trailer) != TRAILER.size or not trailer.endswith(b"PAR1"):
        raise ResultError(f"{path} is no Parquet file; run the study again to repair it")
    footer, _ = TRAILER.unpack(trailer)
    return int(footer)


@contextlib.contextmanager
def _parquet_errors(path: Path) -> Iterator[None]:
    """Say of a file that Arrow cannot read which one it is."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        cause = str(error).partition("\n")[0]
        message = f"{path} is damaged ({cause:.200}); run the study again to repair it"
        raise ResultError(message) from error


def check_tables(tables: Mapping[str, Table], *, replications: int, years: int) -> None:
    """Refuse what an engine must never hand over: no rows of it may reach a dataset.

    Raises
    ------
    SimcoreError
        If a dataset's name is no folder name, a column's length differs, or ``annual`` has not
        a row for each replication and year.
    """
    for name, table in tables.items():
        if not _DATASET.fullmatch(name):
            raise SimcoreError(f"dataset name {name!r} is not allowed")
        lengths = {len(values) for values in table.columns.values()}
        if len(lengths) > 1:
            raise SimcoreError(f"{name}: columns differ in length: {sorted(lengths)}")
    annual = tables.get("annual")
    rows = 0 if annual is None else annual.rows
    if rows != replications * years:
        raise SimcoreError(f"annual: {replications * years} rows expected, got {rows}")
