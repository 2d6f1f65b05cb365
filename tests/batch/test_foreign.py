"""Results from somebody else: whatever they hold is read or refused, never a crash."""

from __future__ import annotations

import json
import os
import random
import time
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simcore.batch import Result, run_loaded
from simcore.batch.durable import MOST_BYTES
from simcore.batch.manifest import AxisEntry, DamagedManifestError, FileRecord, SweepEntry
from simcore.batch.tables import MOST_FOOTER, read_table, read_units
from simcore.errors import BalanceError, ResultError
from simcore.files.sweeps import Axis, Sweep
from tests.batch.fake_engine import run, scenario, study


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """Return the manifest of a run and the annual file of its first block."""
    from tests.batch import fake_engine

    with pytest.MonkeyPatch.context() as patch:
        for module, name, substitute in fake_engine.SUBSTITUTES:
            patch.setattr(f"{module}.{name}", substitute)
        axes = (Axis("Growth", "growth", "scale", "1"), Axis("Start", "start", "set", ""))
        sweep = Sweep("slow", "Slow", ("today",), "grid", axes, {"less": (0.8, "2027")})
        some = (scenario("today"), scenario("less", 0.8))
        asked = study(*some, replications=300, sweeps=(sweep,))
        folder = run(asked, tmp_path_factory.mktemp("written"), workers=1).folder
    annual = folder / "annual" / "scenario=today" / "block-00000.parquet"
    return (folder / "manifest.json").read_bytes(), annual.read_bytes()


def opened(folder: Path, content: bytes) -> Result:
    (folder / "manifest.json").write_bytes(content)
    return Result.open(folder)


def put(document: Any, path: str, value: object) -> None:
    """Set a value at a path such as ``blocks.0.files.annual``."""
    *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for part in above:
        document = document[part]
    document[last] = value


DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 1.5),
        ("study", 7),
        ("title", {"a": "b"}),
        ("title", "\ud800"),
        ("title", DEEP),
        ("seed", -1),
        ("seed", True),
        ("replications", 0),
        ("replications", 10**12),
        ("replications", 299),
        ("years", 10**9),
        ("first_year", "2025"),
        ("block_size", 0),
        ("period", None),
        ("versions", {"python": 3}),
        ("code", []),
        ("scenarios", []),
        ("scenarios", "today"),
        ("scenarios.0.name", "../outside"),
        ("scenarios.0.name", "other"),
        ("scenarios.0.name", "less"),
        ("scenarios.0.extra", 1),
        ("scenarios.0.sweep", "slow"),
        ("scenarios.0.point", [0.8, "2027"]),
        ("scenarios.1.sweep", "fast"),
        ("scenarios.1.sweep", ["slow"]),
        ("scenarios.1.point", [0.8]),
        ("scenarios.1.point", [0.8, True]),
        ("scenarios.1.point", [float("nan"), "2027"]),
        ("scenarios.1.point", [0.8, "\ud800"]),
        ("scenarios.1.point", 0.8),
        ("sweeps", []),
        ("sweeps", {"slow": {}}),
        ("sweeps.0.name", "../slow"),
        ("sweeps.0.kind", "list"),
        ("sweeps.0.extends", ["today"]),
        ("sweeps.0.axes", []),
        ("sweeps.0.axes.0.operation", "divide"),
        ("sweeps.0.axes.0.label", 1),
        ("sweeps.0.axes.0.more", ""),
        ("units", {"../x": {}}),
        ("units", {"annual": {"output": 1}}),
        ("units", [["annual"]]),
        ("moves", [["a"]]),
        ("moves", [["/etc/passwd", "x"]]),
        ("moves", [["linked/key", "annual/scenario=today/block-00000.parquet"]]),
        ("moves", [["annual/scenario=today/block-00000.parquet", "annual/../../x"]]),
        ("study", "../outside"),
        ("title", "\x1b]0;pwned\x07"),
        ("title", "\u202etxt"),
        ("study_file", "--plugins-dir=there"),
        ("currency", "=1+1\r"),
        ("blocks", {}),
        ("blocks", None),
        ("blocks.0", 7),
        ("blocks.0.block", 1),
        ("blocks.0.block", 1e300),
        ("blocks.0.block", 2),
        ("blocks.0.replications", 257),
        ("blocks.0.status", "perhaps"),
        ("blocks.0.status", "failed"),
        ("blocks.0.scenario", "tomorrow"),
        ("blocks.0.fingerprint", "a/b"),
        ("blocks.0.files", {"../annual": [1, 2]}),
        ("blocks.0.files", {"annual": [1]}),
        ("blocks.0.files", {"annual": [1, 2, 3, 4]}),
        ("blocks.0.files", {"annual": [-1, 2]}),
        ("blocks.0.files", {"annual": ["1", 2]}),
        ("blocks.0.seconds", float("nan")),
        ("blocks.0.seconds", float("inf")),
        ("blocks.0.notes", {"clips": 3}),
        ("blocks.0.notes", {"clips": {"lever": 0.5}}),
        ("blocks.0.failure", {"unknown": "x"}),
        ("blocks.0.failure", {"error": []}),
    ],
)
def test_a_manifest_that_no_run_has_written_is_refused(
    tmp_path: Path, written: tuple[bytes, bytes], path: str, value: object
) -> None:
    document = json.loads(written[0])
    put(document, path, value)
    with pytest.raises(ResultError, match=r"manifest\.json"):
        opened(tmp_path, json.dumps(document).encode())


def test_a_sweep_comes_back_as_it_was_written(tmp_path: Path, written: tuple[bytes, bytes]) -> None:
    request = opened(tmp_path, written[0]).manifest.request
    axes = (AxisEntry("Growth", "growth", "scale", "1"), AxisEntry("Start", "start", "set", ""))
    assert request.sweeps == (SweepEntry("slow", "Slow", "today", "grid", axes),)
    first, second = request.scenarios
    assert (first.sweep, first.point) == ("", ())
    assert (second.sweep, second.point) == ("slow", (0.8, "2027"))


def test_a_manifest_of_before_there_were_sweeps_is_read(
    tmp_path: Path, written: tuple[bytes, bytes]
) -> None:
    document = json.loads(written[0])
    del document["sweeps"], document["scenarios"][1]["sweep"], document["scenarios"][1]["point"]
    request = opened(tmp_path, json.dumps(document).encode()).manifest.request
    assert request.sweeps == ()
    assert [one.sweep for one in request.scenarios] == ["", ""]


def test_a_long_list_of_blocks_is_not_searched_for_each_of_them(
    tmp_path: Path, written: tuple[bytes, bytes]
) -> None:
    document = json.loads(written[0])
    document |= {"replications": 10_000_000, "only": list(range(9_000_000, 9_030_000))}
    began = time.process_time()
    with pytest.raises(ResultError, match="4 blocks, not 0"):
        opened(tmp_path, json.dumps(document).encode())
    assert time.process_time() - began < 4.0  # nine, were it searched


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"format": 1, "seed": ' + b"9" * 10_000 + b"}",
    ],
    ids=["empty", "list", "null", "bytes", "open", "deep", "digits"],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ResultError, match=r"manifest\.json"):
        opened(tmp_path, content)


def test_flipped_bytes_of_a_manifest_are_refused_or_harmless(
    tmp_path: Path, written: tuple[bytes, bytes]
) -> None:
    chance = random.Random(1)
    refused = 0
    for _ in range(400):
        content = bytearray(written[0])
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            opened(tmp_path, bytes(content))
        except ResultError:
            refused += 1
    assert refused > 100


def test_a_manifest_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "manifest.json").open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # takes no disk
    with pytest.raises(ResultError, match="at most"):
        Result.open(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_no_manifest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(ResultError, match="no plain file"):
        Result.open(tmp_path)


def parquet(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_rows_must_be_those_of_the_manifest(tmp_path: Path) -> None:
    path = parquet(tmp_path / "x.parquet", {"year": [2025, 2026]})
    assert read_table(path, rows=2).num_rows == read_table(path).num_rows == 2
    with pytest.raises(ResultError, match=r"x\.parquet has 2 rows, not the 3 written"):
        read_table(path, rows=3)


def test_a_result_whose_file_was_swapped_is_refused(tmp_path: Path) -> None:
    folder = run(study(scenario("today")), tmp_path, workers=1).folder
    result = Result.open(folder)
    path = folder / "annual" / "scenario=today" / "block-00000.parquet"
    parquet(path, {"replication": [0], "year": [2025], "output": [1.0]})
    record = result.manifest.blocks["today", 0]
    rows = record.files["annual"].rows
    record.files["annual"] = FileRecord(path.stat().st_size, 0, rows)
    with pytest.raises(ResultError, match="has 1 rows, not the 768 written"):
        result.read("annual", "today")


def test_files_of_more_than_a_block_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = parquet(tmp_path / "wide.parquet", {f"c{i}": [1] for i in range(5000)})
    with pytest.raises(ResultError, match=r"wide\.parquet"):
        read_table(wide)
    groups = parquet(tmp_path / "groups.parquet", {"a": list(range(1100))}, row_group_size=1)
    with pytest.raises(ResultError, match=r"groups\.parquet"):
        read_table(groups)
    monkeypatch.setattr("simcore.batch.tables.MOST_ROWS", 100)
    rows = parquet(tmp_path / "rows.parquet", {"a": list(range(101))})
    with pytest.raises(ResultError, match="has 101 rows; a block has at most 100"):
        read_table(rows)
    monkeypatch.setattr("simcore.batch.tables.MOST_BYTES", 100)
    size = parquet(tmp_path / "size.parquet", {"a": list(range(99))})
    with pytest.raises(ResultError, match="bytes; a block has at most 100"):
        read_table(size)


def test_repeated_texts_are_counted_before_they_are_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simcore.batch.tables.MOST_BYTES", 1_000_000)
    long = parquet(tmp_path / "long.parquet", {"kind": ["x" * 900] * 2_000, "year": [1] * 2_000})
    assert long.stat().st_size < 10_000
    with pytest.raises(ResultError, match=r"holds 1,8\d\d,\d{3} bytes; a block has at most"):
        read_table(long)
    assert read_table(long, ["year"]).num_rows == 2_000
    short = parquet(tmp_path / "short.parquet", {"kind": ["x" * 400, None] * 1_000})
    table = read_table(short)
    assert table.schema.field("kind").type == pa.string()
    assert table.column("kind").to_pylist() == ["x" * 400, None] * 1_000


def test_repeated_numbers_are_counted_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simcore.batch.tables.MOST_BYTES", 1_000_000)
    path = parquet(tmp_path / "same.parquet", {f"c{i}": [1.0] * 10_000 for i in range(13)})
    assert path.stat().st_size < 20_000
    with pytest.raises(ResultError, match="holds 1,040,000 bytes; a block has at most 1,000,000"):
        read_table(path)


@pytest.mark.parametrize("packing", ["zstd", "gzip", "brotli", "lz4"])
def test_compressions_that_make_a_thousandth_are_refused(tmp_path: Path, packing: str) -> None:
    path = parquet(tmp_path / "x.parquet", {"a": ["x" * 1_000] * 9}, compression=packing)
    with pytest.raises(ResultError, match="is compressed by"):
        read_table(path)


def test_texts_that_each_repeat_the_one_before_are_refused(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "x.parquet",
        {"a": ["x" * 100_000] * 300},
        use_dictionary=False,
        column_encoding={"a": "DELTA_BYTE_ARRAY"},
    )
    assert path.stat().st_size < 10_000
    with pytest.raises(ResultError, match=r"x\.parquet is damaged"):
        read_table(path)


@pytest.mark.parametrize("value", [b"bytes", None, Decimal("1.5")])
def test_columns_of_other_kinds_are_refused(tmp_path: Path, value: object) -> None:
    path = parquet(tmp_path / "x.parquet", {"a": [value]})
    with pytest.raises(ResultError, match=r"x\.parquet has 'a' as "):
        read_table(path)


def test_columns_must_be_flat_and_of_one_name_each(tmp_path: Path) -> None:
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    pq.write_table(twice, tmp_path / "twice.parquet")
    parquet(tmp_path / "nested.parquet", {"a": [{"b": 1}]})
    for name in ("twice", "nested"):
        with pytest.raises(ResultError, match=rf"{name}\.parquet"):
            read_table(tmp_path / f"{name}.parquet")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"replication": [0], "year": [2025], "output": ["much"]}, "'output' as string"),
        ({"replication": [0], "year": ["soon"]}, "have other columns"),
    ],
)
def test_blocks_of_other_types_are_refused(
    tmp_path: Path, columns: dict[str, Any], message: str
) -> None:
    folder = run(study(scenario("today")), tmp_path, workers=1).folder
    result = Result.open(folder)
    for block in range(2 if "output" in columns else 1):
        path = folder / "annual" / "scenario=today" / f"block-0000{block}.parquet"
        parquet(path, columns)
        size = path.stat().st_size
        result.manifest.blocks["today", block].files["annual"] = FileRecord(size, 0)
    with pytest.raises(ResultError, match=message):
        result.read("annual", "today")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1",
        b"PAR1PAR1PAR1",
        b"\xff\xff\xff\xffPAR1",
        b"x" * 100 + (60).to_bytes(4, "little") + b"PAR1",
        b"x" * 100 + (MOST_FOOTER - 1).to_bytes(4, "little") + b"PAR1",
        b"x" * 100,
    ],
)
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    for read in (read_table, read_units):
        with pytest.raises(ResultError, match=r"x\.parquet"):
            read(path)


@pytest.mark.parametrize("number", [-(2**31), -1, 8, 99, 2**31 - 1])
def test_a_compression_that_there_is_not_is_refused(tmp_path: Path, number: int) -> None:
    """Arrow ends the process when it is asked for the name of such a one."""
    path = tmp_path / "x.parquet"
    parquet(path, {"replication": [0]})
    # Field 4 of a column's description follows its path, field 3: a list of one name.
    path_of = b"\x19\x18\x0breplication"
    before, name, after = path.read_bytes().rpartition(path_of + b"\x15")
    assert name
    assert after[0] == 2  # 1, snappy, as numbers with a sign are written
    zigzag, varint = (number << 1) ^ (number >> 31), b""
    while zigzag > 127:
        varint, zigzag = varint + bytes([zigzag & 127 | 128]), zigzag >> 7
    varint += bytes([zigzag])
    content = before + name + varint + after[1:]
    size = int.from_bytes(content[-8:-4], "little") + len(varint) - 1
    path.write_bytes(content[:-8] + size.to_bytes(4, "little") + b"PAR1")
    with pytest.raises(ResultError, match="compressed by other means than SNAPPY"):
        read_table(path)


def test_flipped_bytes_of_a_block_file_are_refused_or_harmless(
    tmp_path: Path, written: tuple[bytes, bytes]
) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(written[1])
    calm = read_table(path)
    chance = random.Random(2)
    refused = wrong = 0
    for _ in range(400):
        content = bytearray(written[1])
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            table = read_table(path, rows=calm.num_rows)
        except ResultError:
            refused += 1
        else:
            wrong += not table.equals(calm)
    assert refused > 300  # pages have checksums
    assert wrong < 20  # names and types stand in the footer, which has none


def test_a_damaged_manifest_has_a_kind_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DamagedManifestError):
        opened(tmp_path, b"{")


def noisy(*_: object, **__: object) -> NoReturn:
    raise BalanceError("\x1b]0;pwned\x07 stock is negative")


def test_what_a_plugin_says_is_written_so_that_a_terminal_only_shows_it(tmp_path: Path) -> None:
    outcome = run_loaded(study(scenario("today")), out=tmp_path, workers=1, simulate=noisy)
    said = [one.failure for one in Result.open(outcome.folder).failures("today")]
    assert [one.failure for one in outcome.failed] == said
    assert {one.error for one in said if one} == {r"\x1b]0;pwned\x07 stock is negative"}
