"""Runs that are told to write some datasets only."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from simcore.batch import Result
from simcore.batch.prune import prune_result
from simcore.batch.survey import CACHE
from simcore.errors import InputError, LeftOutError, ResultError
from tests.batch.contents import facts, files, rows
from tests.batch.fake_engine import Act, run, scenario, study
from tests.batch.test_outlook import plan, states

BASE, SAVER = scenario("baseline"), scenario("saver", 0.8)
ASKED = study(BASE, SAVER, replications=300)


def datasets(folder: Path) -> set[str]:
    """Return the datasets that a reader with a glob finds."""
    return {name.partition("/")[0] for name in files(folder)}


def test_only_what_is_asked_for_is_written_and_annual_is_the_same(tmp_path: Path) -> None:
    whole = files(run(ASKED, tmp_path / "whole", workers=1).folder)
    folder = run(ASKED, tmp_path / "few", workers=1, datasets=["flows"]).folder
    assert datasets(folder) == {"annual", "flows"}
    kept = {name: one for name, one in whole.items() if not name.startswith("projects/")}
    assert files(folder) == kept
    found = json.loads((folder / "manifest.json").read_text())
    assert found["datasets"] == ["annual", "flows"]
    assert {tuple(one["left_out"]) for one in found["blocks"]} == {("projects",)}
    assert Result.open(folder).datasets == ["annual", "flows"]
    assert rows(folder) == rows(tmp_path / "whole" / "mill")


@pytest.mark.parametrize("workers", [1, 2])
def test_fewer_datasets_cost_nothing_and_come_back(tmp_path: Path, workers: int) -> None:
    folder = run(ASKED, tmp_path, workers=workers).folder
    whole, said = files(folder), facts(folder)
    for wanted in (["annual"], ["annual", "projects"], ["annual", "flows"], ["annual"]):
        outcome = run(ASKED, tmp_path, workers=1, datasets=wanted)
        assert (outcome.computed, outcome.reused) == (0, 4)
        assert datasets(folder) == set(wanted)
        assert files(folder).items() <= whole.items()
    assert run(ASKED, tmp_path, workers=1).computed == 0
    assert files(folder) == whole
    again = facts(folder)
    assert {(one["scenario"], one["block"]): one["files"] for one in again["blocks"]} == {
        (one["scenario"], one["block"]): one["files"] for one in said["blocks"]
    }
    assert not any("left_out" in one for one in again["blocks"])
    assert not (folder / CACHE).exists()


def test_more_datasets_cost_only_the_blocks_that_lack_them(tmp_path: Path) -> None:
    whole = files(run(ASKED, tmp_path / "whole", workers=1).folder)
    run(study(BASE, replications=300), tmp_path, workers=1)  # the baseline has all
    run(ASKED, tmp_path, workers=1, datasets=["annual"])
    assert states(plan(ASKED, tmp_path)) == [(0, 2, 0, 0, 0), (0, 0, 2, 0, 0)]
    outcome = run(ASKED, tmp_path, workers=1)
    assert (outcome.computed, outcome.reused) == (2, 2)
    assert files(outcome.folder) == whole
    assert run(ASKED, tmp_path, workers=1, datasets=["annual"]).computed == 0


def test_a_few_datasets_are_kept_while_more_are_made(tmp_path: Path) -> None:
    few = files(run(ASKED, tmp_path, workers=1, datasets=["annual"]).folder)
    failing = study(BASE, scenario("saver", 0.8, Act("raise", (0, 1))), replications=300)
    assert len(run(failing, tmp_path, workers=1).failed) == 2
    outcome = run(failing, tmp_path, workers=1, datasets=["annual"])
    assert (outcome.computed, outcome.reused, outcome.failed) == (0, 4, ())
    assert files(outcome.folder) == few


def test_a_block_without_a_dataset_lacks_none(tmp_path: Path) -> None:
    """Nobody has to foresee that this engine knows no samples."""
    run(ASKED, tmp_path, workers=1, datasets=["samples"])
    assert run(ASKED, tmp_path, workers=1, datasets=["samples", "events"]).computed == 0


def test_what_is_spoilt_in_the_cache_is_run_again(tmp_path: Path) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    whole = files(folder)
    run(ASKED, tmp_path, workers=1, datasets=["annual"])
    spoilt = next(folder.glob(f"{CACHE}/*/flows.parquet"))
    spoilt.write_bytes(spoilt.read_bytes()[:-1])
    found = plan(ASKED, tmp_path)
    assert sum(one.damaged for one in found.scenarios) == found.to_run == 1
    assert run(ASKED, tmp_path, workers=1).computed == 1
    assert files(folder) == whole


def test_a_pruned_result_has_only_what_was_asked_for(tmp_path: Path) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    run(ASKED, tmp_path, workers=1, datasets=["annual"])
    assert prune_result(folder, dry_run=False).files == 4 * 3  # blocks: flows, projects and a note
    assert run(ASKED, tmp_path, workers=1).computed == 4


def test_a_plan_reckons_with_the_datasets_asked_for(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    size = sum(len(one) for name, one in files(folder).items() if name.startswith("annual/"))
    double = study(BASE, replications=1024)
    found = plan(double, tmp_path, datasets=["annual"])
    assert states(found) == [(2, 0, 2, 0, 0)]
    assert found.size == pytest.approx(size, rel=0.01)
    run(study(BASE), tmp_path, workers=1, datasets=["annual"])
    assert plan(double, tmp_path, datasets=["annual"]).size == pytest.approx(size, rel=0.01)
    more = plan(double, tmp_path, datasets=["flows"])  # two come out of the cache
    assert states(more) == [(0, 2, 2, 0, 0)]
    assert more.size is not None
    prune_result(folder, dry_run=False)
    assert plan(double, tmp_path, datasets=["flows"]).size is None
    assert plan(double, tmp_path, datasets=["flows"]).seconds is not None


def test_names_are_checked(tmp_path: Path) -> None:
    for wanted, said in (
        (["anual"], "no dataset 'anual'; did you mean `annual`"),
        (["flow"], "no dataset 'flow'; did you mean `flows`"),
        ([""], "no dataset '' (known: annual, classes, flows, projects, samples, events, periods)"),
        (["periods"], "periods are recorded with --periods only"),
    ):
        for act in (run, plan):
            with pytest.raises(InputError) as error:
                act(ASKED, out=tmp_path / "out", datasets=wanted)
            assert said in str(error.value)
    assert not (tmp_path / "out").exists()


def test_periods_are_among_them_where_they_are_recorded(tmp_path: Path) -> None:
    folder = run(ASKED, tmp_path, workers=1, periods=True, datasets=["annual"]).folder
    assert datasets(folder) == {"annual", "periods"}


def test_a_reader_is_told_what_was_left_out_and_how_to_get_it(tmp_path: Path) -> None:
    result = Result.open(run(ASKED, tmp_path, workers=1, datasets=["annual"]).folder)
    with pytest.raises(LeftOutError, match="has no flows: it was run with --datasets annual; run"):
        result.read("flows", "saver")
    assert [one for one in ("annual", "flows", "events") if result.leaves_out(one)] == [
        "flows",
        "events",
    ]
    whole = Result.open(run(ASKED, tmp_path, workers=1).folder)
    assert not whole.leaves_out("events")
    with pytest.raises(ResultError, match="has no events of scenario") as error:
        whole.read("events", "saver")
    assert not isinstance(error.value, LeftOutError)


def test_the_command_that_replays_a_failure_has_them(tmp_path: Path) -> None:
    bad = study(BASE, scenario("bad", act=Act("raise", (0,))), replications=10)
    outcome = run(bad, tmp_path, workers=1, datasets=["projects"])
    (record,) = outcome.failed
    assert record.failure is not None
    words = shlex.split(record.failure.replay)
    assert words[words.index("--datasets") + 1] == "annual,projects"


def test_a_manifest_of_before_asked_for_all(tmp_path: Path) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    path = folder / "manifest.json"
    found = json.loads(path.read_text())
    assert found.pop("datasets") == []
    path.write_text(json.dumps(found))
    assert not Result.open(folder).leaves_out("flows")
    assert run(ASKED, tmp_path, workers=1).computed == 0


@pytest.mark.parametrize(
    ("place", "value"), [("request", ["../up"]), ("request", [1]), ("block", ["../up"])]
)
def test_names_of_datasets_from_somebody_else_are_checked(
    tmp_path: Path, place: str, value: list[object]
) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    path = folder / "manifest.json"
    found = json.loads(path.read_text())
    if place == "request":
        found["datasets"] = value
    else:
        found["blocks"][0]["left_out"] = value
    path.write_text(json.dumps(found))
    with pytest.raises(ResultError, match="is damaged"):
        Result.open(folder)
