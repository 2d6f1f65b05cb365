"""The Parquet form of a recorded table."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simcore.errors import SimcoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from simcore.engine import Table

__all__ = ["as_arrow", "check_tables", "encode", "read_table", "read_units", "write_bytes"]

_DATASET = re.compile(r"[a-z][a-z0-9_]{0,39}")


def encode(table: Table, facts: Mapping[str, str]) -> pa.Buffer:
    """Return a table as one Parquet file with one row group.

    Parameters
    ----------
    table : Table
        Columns in their final row order, and their units.
    facts : mapping of str to str
        What the file says of itself (fingerprint, block ...), kept as schema metadata.

    Notes
    -----
    Recorded floats hardly ever repeat, so a dictionary and min/max of them cost three times the
    writing and save nothing; keys and texts repeat, and readers prune by them.
    """
    arrow = as_arrow(table, table.columns).replace_schema_metadata(dict(facts))
    keys = [one.name for one in arrow.schema if not pa.types.is_floating(one.type)]
    sink = pa.BufferOutputStream()
    pq.write_table(
        arrow,
        sink,
        compression="snappy",
        use_dictionary=keys,
        write_statistics=keys,
        row_group_size=max(1, arrow.num_rows),
    )
    return sink.getvalue()


def as_arrow(table: Table, names: Iterable[str]) -> pa.Table:
    """Return some columns of a table as Arrow holds them, each field with its unit."""
    arrays, fields = [], []
    for name in names:
        values = table.columns[name]
        text = values.dtype.kind in "OU"
        array = pa.array(values, pa.string() if text else None, from_pandas=False)
        unit = table.units.get(name)
        metadata = {"unit": unit} if unit is not None else None
        arrays.append(array)
        fields.append(pa.field(name, array.type, metadata=metadata))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def write_bytes(path: Path, content: pa.Buffer) -> tuple[int, int]:
    """Write a file and return its size [B] and CRC-32; the caller flushes it to the disk."""
    path.write_bytes(memoryview(content))
    return content.size, zlib.crc32(content)


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read one block file; its folder's ``scenario=`` stays out of the columns."""
    with pq.ParquetFile(path) as file:
        return file.read(columns)


def read_units(path: Path) -> dict[str, str]:
    """Return the unit of each column of a block file that has one."""
    return {
        one.name: one.metadata[b"unit"].decode()
        for one in pq.read_schema(path)
        if one.metadata and b"unit" in one.metadata
    }


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
    rows = 0 if annual is None else len(next(iter(annual.columns.values()), np.empty(0)))
    if rows != replications * years:
        raise SimcoreError(f"annual: {replications * years} rows expected, got {rows}")
