"""What `plan` says and `prune` removes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simcore.batch.durable import FolderLock
from simcore.batch.manifest import LOG, MANIFEST
from simcore.batch.outlook import Outlook, plan_loaded
from simcore.batch.prune import prune_result
from simcore.batch.store import Store
from simcore.errors import InputError, ResultError
from simcore.files import Study
from tests.batch.contents import cached, files, tree
from tests.batch.fake_engine import Act, run, scenario, study

BASE, SAVER = scenario("baseline"), scenario("saver", 0.8)


def plan(asked: Study, out: Path, **options: Any) -> Outlook:
    """Plan, and check that nothing was touched."""
    before = tree(out)
    found = plan_loaded(asked, out=out, **options)
    assert tree(out) == before
    return found


def states(outlook: Outlook) -> list[tuple[int, int, int, int, int]]:
    return [
        (one.done, one.cached, one.missing, one.damaged, one.failed) for one in outlook.scenarios
    ]


def test_a_study_never_run_is_all_missing_and_its_cost_unknown(tmp_path: Path) -> None:
    found = plan(study(BASE, SAVER, replications=600), tmp_path / "out")
    assert states(found) == [(0, 0, 3, 0, 0)] * 2
    assert (found.to_run, found.seconds, found.size) == (6, None, None)
    assert not (tmp_path / "out").exists()


def test_a_plan_is_what_the_run_then_does(tmp_path: Path) -> None:
    run(study(BASE, SAVER), tmp_path, workers=1)
    edited = study(BASE, scenario("saver", 0.7), replications=600)
    found = plan(edited, tmp_path)
    assert states(found) == [(2, 0, 1, 0, 0), (0, 0, 3, 0, 0)]
    outcome = run(edited, tmp_path, workers=1)
    assert (outcome.computed, outcome.reused) == (4, 2)
    back = plan(study(BASE, SAVER), tmp_path)
    assert states(back) == [(2, 0, 0, 0, 0), (0, 2, 0, 0, 0)]
    assert (back.to_run, back.seconds, back.size) == (0, 0.0, 0.0)
    assert run(study(BASE, SAVER), tmp_path, workers=1).computed == 0


def test_time_and_disk_follow_from_what_was_measured(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    size = sum(map(len, files(folder).values()))
    found = plan(study(BASE, SAVER, replications=1024), tmp_path)
    # two blocks of 256 are there, two of the baseline and four of the other are to run
    assert found.size == pytest.approx(3 * size, rel=0.01)
    assert [one.replications for one in found.scenarios] == [512, 1024]
    assert found.seconds is not None
    assert 0.0 < found.seconds < 10.0
    assert plan(study(BASE, seed=8), tmp_path).size == pytest.approx(size, rel=0.01)
    assert plan(study(BASE), tmp_path, periods=True).size is None


@pytest.mark.parametrize(("verify", "damaged"), [(False, 2), (True, 3)])
def test_a_plan_sees_sizes_and_when_asked_checksums(
    tmp_path: Path, verify: bool, damaged: int
) -> None:
    asked = study(BASE, replications=1024)
    folder = run(asked, tmp_path, workers=1).folder
    places = [folder / "flows" / "scenario=baseline" / f"block-0000{n}.parquet" for n in range(3)]
    content = places[2].read_bytes()
    places[0].unlink()
    places[1].write_bytes(content[:-1])
    places[2].write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    assert states(plan(asked, tmp_path, verify=verify)) == [(4 - damaged, 0, 0, damaged, 0)]
    assert run(asked, tmp_path, workers=1).computed == 3


@pytest.mark.parametrize("name", ["../mill", "a/b", "", "..", ".cache"])
def test_names_cannot_leave_the_folder_of_results(tmp_path: Path, name: str) -> None:
    for asked in (study(BASE, name=name), study(scenario(name))):
        with pytest.raises(InputError, match="name"):
            plan_loaded(asked, out=tmp_path)


def test_failed_blocks_are_to_be_run(tmp_path: Path) -> None:
    bad = study(BASE, scenario("bad", act=Act("raise", (1,))))
    run(bad, tmp_path, workers=1)
    assert states(plan(bad, tmp_path)) == [(2, 0, 0, 0, 0), (1, 0, 0, 0, 1)]


def test_a_plan_reads_the_log_of_a_run_that_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "finish", lambda _: None)
        folder = run(study(BASE), tmp_path, workers=1).folder
    assert (folder / LOG).exists()
    assert plan(study(BASE), tmp_path).to_run == 0


def test_a_plan_looks_through_moves_that_are_not_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(study(BASE, SAVER), tmp_path, workers=1)
    with monkeypatch.context() as patch:

        def die(*_: object) -> None:
            raise OSError(5, "the plug is pulled")

        patch.setattr(Store, "_do", lambda _, moves: die() if moves else None)
        with pytest.raises(ResultError):
            run(study(BASE), tmp_path, workers=1)
    assert states(plan(study(BASE, SAVER), tmp_path)) == [(2, 0, 0, 0, 0), (0, 2, 0, 0, 0)]
    with pytest.raises(ResultError, match="killed while it began"):
        prune_result(tmp_path / "mill", dry_run=True)
    assert prune_result(tmp_path / "mill").files > 0
    assert plan(study(BASE, SAVER), tmp_path).to_run == 2


def test_a_damaged_manifest_is_said_and_everything_is_to_run(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    (folder / MANIFEST).write_text("{")
    found = plan(study(BASE), tmp_path)
    assert "is damaged" in found.problem
    assert found.to_run == 2
    with pytest.raises(ResultError, match="damaged"):
        prune_result(folder)


def test_prune_removes_the_cache_and_leftovers_and_no_named_block(tmp_path: Path) -> None:
    folder = run(study(BASE, SAVER), tmp_path, workers=1).folder
    run(study(BASE), tmp_path, workers=1)
    before = files(folder)
    assert cached(folder) == 2
    (folder / ".incoming" / "run-1").mkdir(parents=True)
    left = [
        folder / ".incoming" / "run-1" / "annual.baseline.00000.parquet",
        folder / ".manifest.json.part",
        folder / "annual" / "scenario=baseline" / "block-00077.parquet",
    ]
    for one in left:
        one.write_bytes(b"left")
    (folder / "report.html").write_text("a report")
    kept = {MANIFEST, "study.resolved.yaml", "report.html", ".lock", *before}
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    size -= sum((folder / one).stat().st_size for one in kept)

    whole = tree(folder)
    counted = prune_result(folder, dry_run=True)
    assert tree(folder) == whole
    pruned = prune_result(folder)
    assert pruned == counted
    assert pruned.size == size
    assert set(tree(folder)) == kept
    assert files(folder) == before
    assert run(study(BASE), tmp_path, workers=1).computed == 0
    assert prune_result(folder).files == 0


def test_prune_keeps_blocks_that_stand_in_the_log_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "finish", lambda _: None)
        folder = run(study(BASE), tmp_path, workers=1).folder
    before = files(folder)
    assert prune_result(folder).files == 0
    assert files(folder) == before
    assert run(study(BASE), tmp_path, workers=1).computed == 0


def test_prune_refuses_a_result_in_use_and_what_is_none(tmp_path: Path) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    lock = FolderLock(folder)
    for dry_run in (False, True):
        with pytest.raises(ResultError, match="in use by another run"):
            prune_result(folder, dry_run=dry_run)
    lock.release()
    (tmp_path / "thesis").mkdir()
    with pytest.raises(ResultError, match="holds no result"):
        prune_result(tmp_path / "thesis")
    assert tree(tmp_path / "thesis") == {}
