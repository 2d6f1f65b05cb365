from __future__ import annotations

import json
import os
import shlex
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from simcore.batch import Progress, Result
from simcore.batch.durable import FolderLock
from simcore.errors import InputError, ResultError
from tests.batch.contents import cached, expected, facts, files, rows
from tests.batch.fake_engine import YEARS, Act, run, scenario, study

BASE, SAVER = scenario("baseline"), scenario("saver", 0.8)


def test_a_run_answers_exactly_what_was_asked(tmp_path: Path) -> None:
    outcome = run(study(BASE, SAVER, replications=300), tmp_path, workers=1)
    # 300 replications are blocks of 256 and 44, in each of two scenarios
    assert (outcome.computed, outcome.reused, outcome.failed) == (4, 0, ())
    assert outcome.replication_years == 2 * 300 * YEARS
    assert outcome.folder == tmp_path / "mill"
    assert rows(outcome.folder) == dict.fromkeys(("baseline", "saver"), expected(300, YEARS))
    assert (outcome.folder / "study.resolved.yaml").read_text() == "name: mill\n"
    assert not (outcome.folder / ".incoming").exists()


def test_the_scenario_is_in_the_path_only_and_units_are_in_the_columns(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    path = folder / "annual" / "scenario=baseline" / "block-00001.parquet"
    schema = pq.read_schema(path)
    assert schema.names == ["replication", "year", "output", "energy"]
    assert schema.field("output").metadata == {b"unit": b"t"}
    assert schema.field("year").metadata is None
    assert pq.read_metadata(path).num_row_groups == 1
    result = Result.open(folder)
    assert result.units["annual"] == {"output": "t", "energy": "GJ"}
    assert result.datasets == ["annual", "flows", "projects"]
    projects = result.read("projects", "baseline", ["adopted"])
    assert str(projects.column("adopted")[0]) == "2027-01-01"


def test_the_manifest_says_what_was_asked_and_by_which_code(tmp_path: Path) -> None:
    folder = run(study(BASE, SAVER), tmp_path, workers=1).folder
    found = json.loads((folder / "manifest.json").read_text())
    assert (found["study"], found["title"], found["seed"]) == ("mill", "A mill", 7)
    assert (found["replications"], found["block_size"]) == (512, 256)
    assert (found["first_year"], found["years"], found["period"]) == (2025, 3, "month")
    assert found["currency"] == "USD"
    assert [(one["name"], one["title"]) for one in found["scenarios"]] == [
        ("baseline", "Baseline"),
        ("saver", "Saver"),
    ]
    assert {"simcore", "python", "numpy", "simpy", "pyarrow"} <= set(found["versions"])
    assert len(found["code"]["core"]) == 64
    assert [one["status"] for one in found["blocks"]] == ["done"] * 4
    size, _, n_rows = found["blocks"][0]["files"]["annual"]
    assert size == (folder / "annual/scenario=baseline/block-00000.parquet").stat().st_size
    assert n_rows == 256 * YEARS
    assert all(one["seconds"] > 0.0 for one in found["blocks"])
    assert found["moves"] == []


def test_one_and_two_workers_write_the_same_bytes(tmp_path: Path) -> None:
    asked = study(BASE, SAVER, scenario("more", 1.1), replications=700)
    one = run(asked, tmp_path / "one", workers=1).folder
    two = run(asked, tmp_path / "two", workers=2).folder
    assert files(one) == files(two)
    assert facts(one) == facts(two)


def test_the_same_request_runs_nothing(tmp_path: Path) -> None:
    folder = run(study(BASE, SAVER), tmp_path, workers=1).folder
    before = files(folder)
    outcome = run(study(BASE, SAVER), tmp_path, workers=1)
    assert (outcome.computed, outcome.reused) == (0, 4)
    assert files(folder) == before


def test_more_replications_cost_the_new_blocks_and_fewer_bring_the_old_ones_back(
    tmp_path: Path,
) -> None:
    small = study(BASE, replications=100)
    folder = run(small, tmp_path, workers=1).folder
    before = files(folder)

    grown = run(study(BASE, replications=300), tmp_path, workers=1)
    assert (grown.computed, cached(folder)) == (2, 1)  # block 0 of 100 made way for one of 256
    assert rows(folder) == {"baseline": expected(300, YEARS)}

    shrunk = run(small, tmp_path, workers=1)
    assert (shrunk.computed, shrunk.reused, cached(folder)) == (0, 1, 2)
    assert files(folder) == before
    again = run(study(BASE, replications=300), tmp_path, workers=1)
    assert (again.computed, cached(folder)) == (0, 1)
    assert rows(folder) == {"baseline": expected(300, YEARS)}


def test_the_first_replications_do_not_depend_on_how_many_follow(tmp_path: Path) -> None:
    few = run(study(BASE, replications=100), tmp_path / "few", workers=1).folder
    many = run(study(BASE, replications=300), tmp_path / "many", workers=1).folder
    first = Result.open(many).read("annual", "baseline").slice(0, 100 * YEARS)
    assert Result.open(few).read("annual", "baseline").equals(first)


def test_an_edited_scenario_runs_alone(tmp_path: Path) -> None:
    folder = run(study(BASE, SAVER), tmp_path, workers=1).folder
    outcome = run(study(BASE, scenario("saver", 0.7)), tmp_path, workers=1)
    assert (outcome.computed, outcome.reused, cached(folder)) == (2, 2, 2)
    output = Result.open(folder).read("annual", "saver")
    assert np.allclose(output["output"], 0.7 * output["energy"].to_numpy())


def test_another_seed_runs_everything(tmp_path: Path) -> None:
    run(study(BASE), tmp_path, workers=1)
    assert run(study(BASE, seed=8), tmp_path, workers=1).computed == 2


def test_scenarios_not_asked_for_leave_the_datasets(tmp_path: Path) -> None:
    folder = run(study(BASE, SAVER), tmp_path, workers=1).folder
    run(study(BASE, SAVER), tmp_path, workers=1, scenario=["baseline"])
    assert [one.name for one in (folder / "annual").iterdir()] == ["scenario=baseline"]
    assert Result.open(folder).scenarios == ["baseline"]
    assert run(study(BASE, SAVER), tmp_path, workers=1).computed == 0


def test_a_scenario_asked_for_takes_the_baseline_along(tmp_path: Path) -> None:
    asked = study(BASE, SAVER, scenario("more", 1.1))
    outcome = run(asked, tmp_path, workers=1, scenario=["more"])
    assert outcome.scenarios == ("baseline", "more")
    assert Result.open(outcome.folder).scenarios == ["baseline", "more"]


def test_the_result_of_another_study_file_is_said_to_be_replaced(tmp_path: Path) -> None:
    here, there = (tmp_path / "a.yaml", ()), (tmp_path / "b.yaml", ())
    assert run(study(BASE), tmp_path / "out", workers=1, origin=here).replaced == ""
    assert run(study(BASE), tmp_path / "out", workers=1, origin=here).replaced == ""
    second = run(study(BASE), tmp_path / "out", workers=1, origin=there)
    assert second.replaced == str(tmp_path.resolve() / "a.yaml")
    assert second.computed == 0


def test_a_manifest_of_before_is_read(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    document: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    del document["study_file"], document["price_year"]
    (folder / "manifest.json").write_text(json.dumps(document))
    request = Result.open(folder).manifest.request
    assert (request.study_file, request.price_year) == ("", 0)
    outcome = run(study(BASE), tmp_path, workers=1, origin=(Path("mill.yaml"), ()))
    assert (outcome.computed, outcome.replaced) == (0, "")


def test_results_by_period_come_and_go_with_the_request(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1, periods=True).folder
    assert "periods" in Result.open(folder).datasets
    run(study(BASE), tmp_path, workers=1)
    assert not (folder / "periods").exists()
    assert "periods" not in Result.open(folder).datasets


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("what", ["raise", "own", "quit"])
def test_a_block_that_fails_stops_no_other(tmp_path: Path, what: str, workers: int) -> None:
    bad = scenario("bad", act=Act(what, (1,)))
    outcome = run(study(BASE, bad, SAVER, replications=700), tmp_path, workers=workers)
    assert [one.key for one in outcome.failed] == [("bad", 1)]
    assert not outcome.is_complete
    assert outcome.computed == 8
    result = Result.open(outcome.folder)
    assert result.missing("baseline") == result.missing("saver") == []
    assert result.missing("bad") == list(range(256, 512))
    assert result.replications("bad") == [*range(256), *range(512, 700)]
    assert result.read("annual", "bad").num_rows == (700 - 256) * YEARS
    assert not (outcome.folder / "annual/scenario=bad/block-00001.parquet").exists()


def test_a_failure_says_what_when_and_how_to_see_it_again(tmp_path: Path) -> None:
    bad = scenario("bad", act=Act("raise", (1,)))
    folder = run(study(bad), tmp_path / "my results", workers=1).folder
    failure = Result.open(folder).failures("bad")[0].failure
    assert failure is not None
    assert (failure.kind, failure.date) == ("BalanceError", "2027-03-01")
    assert failure.error == "bad: stock of fibre is negative on 2027-03-01"
    words = shlex.split(failure.replay)
    assert words[:5] == ["decouple", "run", "mill", "--scenario", "bad"]
    assert words[5:9] == ["--block", "1", "-n", "512"]
    assert words[-1] == str(tmp_path / "my results" / "replay")


def test_a_replay_knows_the_folder_of_plugins_and_the_overrides(tmp_path: Path) -> None:
    bad = scenario("bad", act=Act("raise", (1,)))
    origin = (Path("my mill"), ["water.price=2 USD/m3"])
    outcome = run(study(bad), tmp_path, workers=1, plugins_dir=Path("my plugins"), origin=origin)
    failure = outcome.failed[0].failure
    assert failure is not None
    words = shlex.split(failure.replay)
    assert words[2] == "my mill"
    assert words[words.index("--set") + 1] == "water.price=2 USD/m3"
    assert words[words.index("--plugins-dir") + 1] == "my plugins"


def test_a_block_can_be_run_alone(tmp_path: Path) -> None:
    options: dict[str, Any] = {"workers": 1, "scenario": ["saver"]}
    asked = study(BASE, SAVER, replications=700)
    outcome = run(asked, tmp_path / "one", blocks=[1], **options)
    assert (outcome.computed, outcome.scenarios) == (1, ("saver",))
    whole = files(run(asked, tmp_path / "all", **options).folder)
    part = files(outcome.folder)
    assert part
    assert part.items() <= whole.items()
    with pytest.raises(InputError, match="no block 3: there are blocks 0 to 2"):
        run(asked, tmp_path / "none", blocks=[3], **options)


def test_a_mended_scenario_runs_only_what_had_failed(tmp_path: Path) -> None:
    mark = str(tmp_path / "failed-once")
    bad = scenario("bad", act=Act("raise", (1,), mark))
    # the task of both blocks fails once and is split, then nothing fails
    assert run(study(BASE, bad), tmp_path, workers=1).is_complete

    worse = scenario("bad", act=Act("raise", (1,)))
    run(study(BASE, worse), tmp_path / "two", workers=1)
    outcome = run(study(BASE, scenario("bad")), tmp_path / "two", workers=1)
    assert (outcome.computed, outcome.reused, outcome.failed) == (1, 3, ())


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    dying = scenario("dying", act=Act("kill", (0,), str(tmp_path / "died")))
    asked = study(BASE, dying, SAVER)
    outcome = run(asked, tmp_path / "a", workers=2)
    assert outcome.is_complete
    calm = run(study(BASE, scenario("dying"), SAVER), tmp_path / "b", workers=1)
    assert files(outcome.folder) == files(calm.folder)


def test_only_the_block_that_kills_its_worker_is_given_up(tmp_path: Path) -> None:
    deadly = scenario("deadly", act=Act("exit", (1,)))
    outcome = run(study(BASE, deadly, SAVER), tmp_path, workers=2)
    assert [one.key for one in outcome.failed] == [("deadly", 1)]
    failure = outcome.failed[0].failure
    assert failure is not None
    assert failure.error == "the block took down its process with exit code 3 before time started"
    assert failure.kind == "Died"
    assert outcome.computed == 5


def test_an_interrupt_keeps_what_is_done(tmp_path: Path) -> None:
    stop = scenario("stop", act=Act("interrupt", (0,), str(tmp_path / "stopped")))
    with pytest.raises(KeyboardInterrupt, match="interrupted; 2 of 6 blocks are kept"):
        run(study(BASE, stop, SAVER), tmp_path, workers=1)
    result = Result.open(tmp_path / "mill")
    assert (result.missing("baseline"), len(result.missing("stop"))) == ([], 512)
    assert not (tmp_path / "mill" / ".incoming").exists()
    outcome = run(study(BASE, stop, SAVER), tmp_path, workers=1)
    assert (outcome.computed, outcome.reused) == (4, 2)


class Dropper:
    """Is interrupted in its destructor, where Python drops what is raised."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(10):
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_a_destructor_drops_is_heard(tmp_path: Path) -> None:
    def drop(progress: Progress) -> None:
        if progress.done:
            Dropper()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt, match="interrupted; 2 of 4 blocks are kept"):
            run(study(BASE, SAVER), tmp_path, workers=1, progress=drop)
    finally:
        signal.signal(signal.SIGINT, before)


def test_progress_counts_blocks_to_run(tmp_path: Path) -> None:
    seen: list[Progress] = []
    run(study(BASE, SAVER), tmp_path, workers=1, progress=seen.append)
    assert [(one.done, one.total) for one in seen] == [(0, 4), (2, 4), (4, 4)]
    assert seen[-1].replication_years == 2 * 512 * YEARS
    assert [one.scenario for one in seen] == ["", "baseline", "saver"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_a_damaged_file_is_seen_by_readers_and_its_block_run_again(
    tmp_path: Path, damage: str
) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    before = files(folder)
    path = folder / "flows" / "scenario=baseline" / "block-00001.parquet"
    content = path.read_bytes()
    path.unlink()
    if damage != "gone":
        flipped = content[:40] + bytes([content[40] ^ 255]) + content[41:]
        path.write_bytes(content[:-1] if damage == "cut" else flipped)
    if damage != "flipped":
        with pytest.raises(ResultError, match=r"block-00001\.parquet"):
            Result.open(folder).read("flows", "baseline")
    outcome = run(study(BASE), tmp_path, workers=1)
    assert (outcome.computed, outcome.reused) == (1, 1)
    assert files(folder) == before


def test_a_damaged_file_in_the_cache_is_not_used(tmp_path: Path) -> None:
    folder = run(study(BASE, SAVER), tmp_path, workers=1).folder
    run(study(BASE), tmp_path, workers=1)
    victim = next(folder.glob(".cache/*/annual.parquet"))
    victim.write_bytes(b"PAR1")
    assert run(study(BASE, SAVER), tmp_path, workers=1).computed == 1
    assert rows(folder)["saver"] == expected(512, YEARS)


def test_files_that_no_manifest_names_are_removed(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    before = files(folder)
    stray = folder / "annual" / "scenario=saver" / "block-00000.parquet"
    stray.parent.mkdir()
    stray.write_bytes(b"left by a run that died")
    run(study(BASE), tmp_path, workers=1)
    assert files(folder) == before
    assert not stray.parent.exists()


def test_a_damaged_manifest_costs_the_blocks_but_not_the_study(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    (folder / "manifest.json").write_text('{"format": 1')
    with pytest.raises(ResultError, match="damaged"):
        Result.open(folder)
    assert run(study(BASE), tmp_path, workers=1).computed == 2


def test_a_later_format_is_left_alone(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    text = (folder / "manifest.json").read_text().replace('"format": 1', '"format": 2')
    (folder / "manifest.json").write_text(text)
    with pytest.raises(ResultError, match="format 2"):
        run(study(BASE), tmp_path, workers=1)
    assert (folder / "manifest.json").read_text() == text


def test_a_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    lock = FolderLock(folder)
    with pytest.raises(ResultError, match="in use by another run"):
        run(study(BASE), tmp_path, workers=1)
    lock.release()
    assert run(study(BASE), tmp_path, workers=1).computed == 0


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mill").mkdir()
    (tmp_path / "mill" / "thesis.txt").write_text("years of work")
    with pytest.raises(ResultError, match="no result"):
        run(study(BASE), tmp_path, workers=1)
    assert [one.name for one in (tmp_path / "mill").iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    with pytest.raises(ResultError, match="cannot write to"):
        run(study(BASE), tmp_path / "out", workers=1)


@pytest.mark.parametrize("name", ["../mill", "a/b", "", "..", ".cache", "a\0b", "x" * 101])
def test_names_cannot_leave_the_output_folder(tmp_path: Path, name: str) -> None:
    for asked in (study(BASE, name=name), study(scenario(name))):
        with pytest.raises(InputError, match="name"):
            run(asked, tmp_path / "out", workers=1)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_scenario_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'saver'"):
        run(study(BASE, SAVER), tmp_path / "out", scenario=["savr"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../outside.parquet", "/outside.parquet"])
def test_a_manifest_cannot_point_out_of_its_folder(tmp_path: Path, path: str) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    document: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    document["moves"] = [["study.resolved.yaml", path]]
    (folder / "manifest.json").write_text(json.dumps(document))
    with pytest.raises(ResultError, match="none of a block's file"):
        Result.open(folder)


def test_an_unknown_column_or_scenario_is_named(tmp_path: Path) -> None:
    result = Result.open(run(study(BASE), tmp_path, workers=1).folder)
    with pytest.raises(ResultError, match="no column 'ouput'"):
        result.read("annual", "baseline", ["ouput"])
    with pytest.raises(ResultError, match="no scenario 'saver'; it has baseline"):
        result.read("annual", "saver")
    with pytest.raises(ResultError, match="no classes of scenario"):
        result.read("classes", "baseline")
    with pytest.raises(ResultError, match="holds no result"):
        Result.open(tmp_path)


def test_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    result = Result.open(run(study(BASE), tmp_path, workers=1).folder)
    assert result.read("annual", "baseline", ["energy", "year"]).column_names == ["energy", "year"]


def test_numbers_of_a_wrong_shape_never_reach_a_dataset(tmp_path: Path) -> None:
    short = scenario("short", act=Act("short", (0,)))
    outcome = run(study(short), tmp_path, workers=1)
    assert [one.key for one in outcome.failed] == [("short", 0)]
    failure = outcome.failed[0].failure
    assert failure is not None
    assert failure.error == "annual: 768 rows expected, got 767"  # 256 replications, 3 years


def test_how_many_events_are_written_is_part_of_the_content(tmp_path: Path) -> None:
    run(study(BASE, events=2), tmp_path, workers=1)
    assert run(study(BASE, events=3), tmp_path, workers=1).computed == 2


def test_a_new_title_runs_nothing(tmp_path: Path) -> None:
    run(study(BASE), tmp_path, workers=1)
    outcome = run(study(BASE, title="The mill at the river"), tmp_path, workers=1)
    assert outcome.computed == 0
    assert Result.open(outcome.folder).manifest.request.title == "The mill at the river"


def test_remarks_of_the_engine_are_added_up_over_blocks(tmp_path: Path) -> None:
    result = Result.open(run(study(BASE), tmp_path, workers=1).folder)
    assert result.notes("baseline") == {"clips": {"stage.dryer": 4}}  # 2 in each of 2 blocks
