"""The log of a manifest: what it adds, and what a torn or flipped line costs."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simcore.batch import Progress, Result
from simcore.batch.log import Log, read_log
from simcore.batch.manifest import LOG, MANIFEST, write_manifest
from simcore.batch.store import Store
from simcore.errors import ResultError
from tests.batch.contents import files
from tests.batch.fake_engine import run, scenario, study

SCENARIOS = [scenario(f"s{i}", 1 + i / 10) for i in range(3)]
for one in SCENARIOS:
    one.case.firms = SimpleNamespace(count=200)  # type: ignore[assignment]
ASKED = study(*SCENARIOS, replications=700)  # 9 blocks, each a task of its own


@pytest.fixture
def cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a result whose run ended without its last word: most of it is in the log."""
    with monkeypatch.context() as patch:
        patch.setattr(Store, "finish", lambda _: None)
        return run(ASKED, tmp_path, workers=1).folder


def done(folder: Path) -> int:
    return sum(one.status == "done" for one in Result.open(folder).manifest.blocks.values())


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for number in range(3):
        log.append({"number": number, "text": "naïve\n"})
    log.close()
    assert [one["number"] for one in read_log(tmp_path / "log")] == [0, 1, 2]
    assert read_log(tmp_path / "log")[0]["text"] == "naïve\n"
    log.append({"number": 9})
    assert [one["number"] for one in read_log(tmp_path / "log")] == [9]
    log.clear()
    assert read_log(tmp_path / "log") == []


def test_every_line_is_json_and_readable_by_others(cut_short: Path) -> None:
    lines = (cut_short / LOG).read_text().splitlines()
    assert all(set(json.loads(line)) == {"crc32", "entry"} for line in lines)
    assert sum(len(json.loads(line)["entry"]["blocks"]) for line in lines) == 9


def test_a_log_cut_anywhere_loses_the_torn_line_only(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for number in range(3):
        log.append({"number": number})
    log.close()
    whole = (tmp_path / "log").read_bytes()
    size = len(whole) // 3
    for length in range(len(whole) + 1):
        (tmp_path / "log").write_bytes(whole[:length])
        assert len(read_log(tmp_path / "log")) == length // size


def test_a_flipped_bit_anywhere_loses_its_line_only(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for number in range(3):
        log.append({"number": number})
    log.close()
    whole = bytearray((tmp_path / "log").read_bytes())
    for place in range(len(whole)):
        whole[place] ^= 1
        (tmp_path / "log").write_bytes(whole)
        found = [one["number"] for one in read_log(tmp_path / "log")]
        assert len(found) in (1, 2)  # two where the end of a line is no end any more
        assert set(found) <= {0, 1, 2}
        whole[place] ^= 1


def test_readers_see_what_is_in_the_log_alone(cut_short: Path) -> None:
    blocks = json.loads((cut_short / MANIFEST).read_text())["blocks"]
    assert {one["status"] for one in blocks} == {"pending"}
    result = Result.open(cut_short)
    assert done(cut_short) == 9
    assert result.units["annual"] == {"output": "t", "energy": "GJ"}
    assert result.read("annual", "s1").num_rows == 700 * 3


def test_a_finished_run_leaves_the_manifest_whole_and_no_log(tmp_path: Path) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    assert not (folder / LOG).exists()
    document = json.loads((folder / MANIFEST).read_text())
    assert [one["status"] for one in document["blocks"]] == ["done"] * 9
    assert set(document["units"]) == {"annual", "flows", "projects"}


@pytest.mark.parametrize("damage", ["torn", "flipped", "empty", "gone", "noise"])
def test_a_damaged_log_costs_what_it_named_and_is_mended(
    cut_short: Path, tmp_path: Path, damage: str
) -> None:
    log = cut_short / LOG
    content = log.read_bytes()
    lines = content.splitlines(keepends=True)
    lost = len(json.loads(lines[-1])["entry"]["blocks"])
    match damage:
        case "torn":
            log.write_bytes(content[:-7])
        case "flipped":
            log.write_bytes(b"".join(lines[:-1]) + lines[-1].replace(b"done", b"dome", 1))
        case "noise":
            log.write_bytes(content + b"\0" * 4096 + b"\n\xff\n[]\n")
            lost = 0
        case _:
            log.write_bytes(b"")
            lost = 9
    if damage == "gone":
        log.unlink()
    assert done(cut_short) == 9 - lost
    calm = run(ASKED, tmp_path / "calm", workers=1)
    outcome = run(ASKED, tmp_path, workers=1)
    assert (outcome.computed, outcome.reused) == (lost, 9 - lost)
    assert files(outcome.folder) == files(calm.folder)
    assert not log.exists()


def test_a_log_of_another_manifest_is_not_taken_in(cut_short: Path) -> None:
    """A crash between the new manifest and the removal of the old log leaves both."""
    manifest = Result.open(cut_short).manifest
    log = (cut_short / LOG).read_bytes()
    manifest.blocks["s0", 0] = (
        Result.open(cut_short)
        .manifest.blocks["s0", 0]
        .__class__("s0", 0, 256, manifest.blocks["s0", 0].fingerprint)
    )
    write_manifest(cut_short, manifest)
    assert (cut_short / LOG).read_bytes() == log
    assert done(cut_short) == 8


def test_a_long_log_is_compacted_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simcore.batch.store.LONG_LOG", 600)
    sizes = []
    compact = Store._compact

    def watched(self: Store) -> None:
        sizes.append(self._log.size)
        compact(self)

    monkeypatch.setattr(Store, "_compact", watched)
    folder = run(ASKED, tmp_path, workers=1).folder
    assert sizes[0] == 0  # at the beginning
    assert sizes[1] > 600  # on the way: nine blocks are 3,000 bytes
    assert done(folder) == 9
    assert not (folder / LOG).exists()


def test_readers_beside_a_run_never_see_less_than_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simcore.batch.store.LONG_LOG", 600)
    seen: list[int] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            seen.append(done(tmp_path / "mill"))
            time.sleep(0.001)

    def tell(progress: Progress) -> None:
        if progress.done == 0:  # the folder has its manifest now
            reader.start()

    reader = threading.Thread(target=read)
    run(ASKED, tmp_path, workers=1, progress=tell)
    is_over.set()
    reader.join()
    seen.append(done(tmp_path / "mill"))
    assert seen == sorted(seen)
    assert seen[-1] == 9


def test_a_log_with_a_wrong_block_is_a_message(cut_short: Path) -> None:
    mark = json.loads((cut_short / LOG).read_text().splitlines()[0])["entry"]["extends"]
    for blocks in ([{"scenario": "../x"}], [7], {"a": 1}, [{"scenario": "s0", "block": -1}]):
        entry: dict[str, Any] = {"extends": mark, "blocks": blocks}
        log = Log(cut_short / LOG)
        log.append(entry)
        log.close()
        with pytest.raises(ResultError, match=r"manifest\.log is damaged"):
            Result.open(cut_short)
