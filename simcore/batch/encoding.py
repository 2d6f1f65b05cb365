"""A recorded table as Arrow holds it, and as a block's Parquet file does."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from simcore.batch.records import FileRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from simcore.engine import Table

    Columns = tuple[tuple[str, np.dtype[Any], str | None], ...]
    """Name, type and unit of columns."""

__all__ = ["Encoder", "as_arrow", "measure"]

GROUP_ROWS = 1 << 16
"""Rows of a row group: a block's annual rows and more; larger tables can be pruned within."""
PACKING = "SNAPPY"
"""How files are compressed."""
TEXTS = "OU"
"""Kinds of numpy's columns that become texts."""


def as_arrow(table: Table, names: Iterable[str]) -> pa.Table:
    """Return some columns of a table as Arrow holds them, each field with its unit.

    Only dates may be missing (what has not happened); a file need not say of all others, row by
    row, that they are there.
    """
    names = list(names)
    arrays = [_as_array(table.columns[name]) for name in names]
    return pa.Table.from_arrays(arrays, schema=_schema(_columns(table, names)))


class Encoder:
    """Writes tables of one run, which share columns of text, as Parquet files.

    Notes
    -----
    Texts repeat and are few: they have a dictionary, and no minimum and maximum, which are the same
    in every block. Numbers of replications, years and dates have these, so that readers prune by
    them; sorted as they are, they take no more room than with a dictionary. Recorded floats hardly
    ever repeat: either costs three times the writing and saves nothing. Pages have a checksum, so
    that whoever reads a column notices a flipped bit in it. Batches as long as row groups spare
    the writer a fifth of its calls.

    The writer gets texts as dictionaries, which it takes as they are; of plain texts it compares
    every row. Readers are told of plain texts, in the place where Arrow looks for the schema.
    """

    def __init__(self) -> None:
        self._texts: dict[int, tuple[NDArray[Any], pa.Array]] = {}

    def encode(self, table: Table) -> pa.Buffer:
        """Return a table as one Parquet file with as few row groups as readers like."""
        form = _form(_columns(table, table.columns))
        arrays = [
            self._folded(values) if values.dtype.kind in TEXTS else _as_array(values)
            for values in table.columns.values()
        ]
        sink = pa.BufferOutputStream()
        with pq.ParquetWriter(
            sink,
            form.schema,
            compression=PACKING,
            use_dictionary=form.texts,
            write_statistics=form.keys,
            write_page_checksum=True,
            write_batch_size=GROUP_ROWS,
            store_schema=False,
        ) as writer:
            writer.write_table(pa.Table.from_arrays(arrays, schema=form.schema), GROUP_ROWS)
            writer.add_key_value_metadata({"ARROW:schema": form.shown})
        return sink.getvalue()

    def _folded(self, values: NDArray[Any]) -> pa.Array:
        """Return a column of text as a dictionary; blocks share such columns."""
        if id(values) not in self._texts:  # while it is kept here, no other has its id
            self._texts[id(values)] = values, _as_array(values).dictionary_encode()
        return self._texts[id(values)][1]


@dataclass(frozen=True, slots=True)
class _Form:
    """How columns stand in a file: as they are written, and as readers are to see them."""

    schema: pa.Schema
    shown: bytes
    texts: list[str]
    keys: list[str]


@lru_cache(maxsize=64)
def _form(columns: Columns) -> _Form:
    """Return the form of a table's columns; a run has few, and many tables."""
    shown = _schema(columns)
    texts = [one.name for one in shown if pa.types.is_string(one.type)]
    floats = [one.name for one in shown if pa.types.is_floating(one.type)]
    folded = pa.dictionary(pa.int32(), pa.string())
    return _Form(
        pa.schema([one.with_type(folded) if one.name in texts else one for one in shown]),
        base64.b64encode(shown.serialize()),
        texts,
        [one.name for one in shown if one.name not in {*texts, *floats}],
    )


@lru_cache(maxsize=64)
def _schema(columns: Columns) -> pa.Schema:
    fields = []
    for name, kind, unit in columns:
        of_field = pa.string() if kind.kind in TEXTS else pa.from_numpy_dtype(kind)
        metadata = None if unit is None else {"unit": unit}
        fields.append(pa.field(name, of_field, nullable=kind.kind == "M", metadata=metadata))
    return pa.schema(fields)


def _as_array(values: NDArray[Any]) -> pa.Array:
    kind = pa.string() if values.dtype.kind in TEXTS else None
    return pa.array(values, kind, from_pandas=False)


def _columns(table: Table, names: Iterable[str]) -> Columns:
    return tuple((name, table.columns[name].dtype, table.units.get(name)) for name in names)


def measure(content: pa.Buffer, table: Table) -> FileRecord:
    """Return the size, checksum and rows of a table's file."""
    return FileRecord(content.size, zlib.crc32(content), table.rows)
