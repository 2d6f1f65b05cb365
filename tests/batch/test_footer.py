"""What a footer says of compressions is what Arrow reads there."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simcore.batch.footer import DEEPEST, FooterError, compressions

NUMBERS = {"none": 0, "snappy": 1, "gzip": 2, "brotli": 4, "zstd": 6, "lz4": 7}


def footer(compression: Any = "snappy", **options: Any) -> bytes:
    """Return the footer of a file with all that a footer may hold: texts, lists, maps, booleans."""
    table = pa.table(
        {
            "number": [1.5, 2.5, None, 4.5],
            "text": ["a", "b" * 200, None, "a"],
            "flag": [True, False, None, True],
            "list": [[1], [2, 3], [], None],
            "row": [{"a": 1}, {"a": 2}, None, {"a": 4}],
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression=compression, **options)
    content: bytes = sink.getvalue().to_pybytes()
    size = int.from_bytes(content[-8:-4], "little")
    return content[-8 - size : -8]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("rows", [4, 1])
def test_compressions_are_those_of_the_columns(name: str, rows: int) -> None:
    assert compressions(footer(name, row_group_size=rows, write_page_index=True)) == {NUMBERS[name]}


def test_a_single_column_of_another_compression_is_seen() -> None:
    mixed = {"number": "snappy", "text": "zstd", "flag": "none"}
    assert compressions(footer(mixed)) >= {0, 1, 6}


def test_a_footer_without_rows_names_none() -> None:
    sink = pa.BufferOutputStream()
    pq.ParquetWriter(sink, pa.schema([("a", pa.int8())])).close()
    content = sink.getvalue().to_pybytes()
    assert compressions(content[-8 - int.from_bytes(content[-8:-4], "little") : -8]) == set()


def test_a_footer_that_ends_early_is_refused_wherever_it_ends() -> None:
    whole = footer()
    for size in range(len(whole)):
        with pytest.raises(FooterError):
            compressions(whole[:size])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x1c" * 1000, "nested too deeply"),  # field 1, a structure, in a structure
        (b"\x19" + b"\x19" * 1000, "nested too deeply"),  # a list of one list
        (b"\x16" + b"\xff" * 20, "more than 64 bits"),
        (b"\x1e\x00", "unknown kind 14"),
        (b"", "ends too early"),
        (b"\x18\xff\xff\xff\x7f", "ends too early"),  # a text longer than the footer
        (b"\x19\xf3" + b"\xff" * 8 + b"\x7f" + b"\x00" * 50, "ends too early"),  # 2^63 bytes
        (b"\x19\xf7" + b"\xff" * 8 + b"\x7f" + b"\x00" * 50, "ends too early"),  # as many doubles
        (b"\x1b" + b"\xff" * 8 + b"\x7f\x11" + b"\x00" * 50, "ends too early"),  # a map
        (b"\x49\x1c\x19\x1c\x3c\x48\x01a\x00\x00\x00\x00", "names no compression"),
    ],
)
def test_what_is_no_footer_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(FooterError, match=message):
        compressions(content)


def test_as_deep_as_is_allowed_is_read() -> None:
    assert compressions(b"\x1c" * DEEPEST + b"\x00" * (DEEPEST + 1)) == set()


def test_flipped_bits_are_read_or_refused() -> None:
    whole, chance = footer(row_group_size=2), random.Random(1)
    refused = 0
    for _ in range(3000):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        try:
            compressions(bytes(content))
        except FooterError:
            refused += 1
    assert 0 < refused < 3000
