"""``decouple run`` with a runner that writes chosen results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from simcore.batch.manifest import BlockRecord, Failure
from simcore.batch.run import Outcome, Progress
from simcore.cli.main import main
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FAILED = BlockRecord(
    "less", 0, 4, "0", "failed", failure=Failure("sums are off", replay="decouple run x")
)


class Runner:
    """Stands in for the batch runner; keeps what it was asked for."""

    def __init__(self, *, failed: tuple[str, ...] = ()) -> None:
        self.failed = failed
        self.asked: dict[str, Any] = {}

    def __call__(self, path: Path, **options: Any) -> Outcome:
        """Write a result in which some scenarios failed."""
        self.asked = {"path": path, **options}
        if options["progress"] is not None:
            for done in range(3):
                options["progress"](Progress(done, 2, 40 * done, "today"))
        folder = options["out"] / "mill"
        blocks = tuple((name, 0) for name in self.failed)
        ResultFolder(scenarios={"today": {}, "less": {}}, failed=blocks).write(folder)
        failed = tuple(FAILED for _ in self.failed)
        return Outcome(folder, ("today", "less"), 2 - len(failed), 0, 80, failed)


def _run(monkeypatch: pytest.MonkeyPatch, runner: Runner, *words: str) -> Result:
    monkeypatch.setattr("simcore.batch.run.run_study", runner)
    return CliRunner().invoke(main, ["run", "cases/mill/study.yaml", *words])


def test_a_run_shows_progress_and_ends_with_the_comparison(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(), "-o", str(tmp_path))
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [f"mill: {n} of 2 blocks" for n in range(3)]
    assert "today" in done.stdout
    assert "given the stated ranges" in " ".join(done.stdout.split())


def test_quiet_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    runner = Runner()
    done = _run(monkeypatch, runner, "-o", str(tmp_path), "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert runner.asked["progress"] is None


def test_options_reach_the_runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    runner = Runner()
    words = ["-o", str(tmp_path), "-n", "7", "--seed", "3", "--workers", "2", "--quiet"]
    words += ["--scenario", "a", "--scenario", "b", "--set", "x=1", "--plugins-dir", "mine"]
    words += ["--periods"]
    _run(monkeypatch, runner, *words)
    asked = {key: str(value) for key, value in runner.asked.items() if key != "progress"}
    assert asked == {
        "path": "cases/mill/study.yaml",
        "out": str(tmp_path),
        "replications": "7",
        "seed": "3",
        "workers": "2",
        "scenario": "('a', 'b')",
        "sets": "('x=1',)",
        "plugins_dir": "mine",
        "periods": "True",
    }


def test_failed_runs_exit_with_three_and_keep_the_rest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(failed=("less",)), "-o", str(tmp_path))
    assert done.exit_code == 3
    assert "less: a block failed: sums are off" in done.stderr
    assert "to see it again: decouple run x" in done.stderr
    assert "less: 4 of 4 replications are missing" in " ".join(done.stdout.split())


def test_a_failed_baseline_is_said_and_exits_with_three(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(failed=("today",)), "-o", str(tmp_path))
    assert done.exit_code == 3
    assert "no replication of today is left" in done.stderr
    assert done.stdout == ""


def test_json_is_one_object(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = _run(monkeypatch, Runner(failed=("less",)), "-o", str(tmp_path), "--json")
    assert done.exit_code == 3
    summary = json.loads(done.stdout)
    (study,) = summary["studies"]
    assert (study["study"], study["computed"], study["reused"]) == ("mill", 1, 0)
    assert study["failed"][0]["error"] == "sums are off"
    assert summary["failed"] == 1
    assert len(summary["comparison"]) == 2 * 7 * 2


@pytest.mark.parametrize("words", [["-n", "0"], ["-n", "2.5"], ["--workers", "0"]])
def test_counts_are_whole_and_positive(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    assert _run(monkeypatch, Runner(), *words).exit_code == 2
