"""``decouple run`` with a runner that writes chosen results."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from simcore.batch.manifest import BlockRecord, Failure
from simcore.batch.means import Means
from simcore.batch.result import Result as Stored
from simcore.batch.run import Interrupted, Outcome, Progress
from simcore.cli.main import main
from simcore.cli.options import LARGEST_SEED, MOST_REPLICATIONS
from simcore.files.schema import schema
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from click.testing import Result

SHIPPED = Path(__file__).parents[2] / "scenarios" / "kraft-mill"
FAILED = BlockRecord(
    "less",
    0,
    4,
    "0",
    "failed",
    failure=Failure(
        "sums are off",
        "BalanceError",
        "hood (heat)",
        "2027-03-01",
        "decouple run x",
        hook="effects",
    ),
)


class Runner:
    """Stands in for the batch runner; keeps what it was asked for."""

    def __init__(self, *, failed: tuple[str, ...] = (), replaced: str = "") -> None:
        self.failed, self.replaced = failed, replaced
        self.asked: dict[str, Any] = {}

    def __call__(self, path: Path, **options: Any) -> Outcome:
        """Write a result in which some scenarios failed."""
        self.asked = {"path": path, **options}
        if options["progress"] is not None:
            for done in range(3):
                ended = (BlockRecord("today", done - 1, 40, "0", "done"),) if done else ()
                options["progress"](Progress(done, 2, 40 * done, "today", ended))
        folder = options["out"] / "mill"
        blocks = tuple((name, 0) for name in self.failed)
        ResultFolder(scenarios={"today": {}, "less": {}}, failed=blocks).write(folder)
        failed = tuple(FAILED for _ in self.failed)
        return Outcome(
            folder, ("today", "less"), 2 - len(failed), 0, 80, failed, replaced=self.replaced
        )


def _run(monkeypatch: pytest.MonkeyPatch, runner: Runner, *words: str) -> Result:
    monkeypatch.setattr("simcore.batch.run.run_study", runner)
    return CliRunner().invoke(main, ["run", "cases/mill/study.yaml", *words])


def test_a_run_shows_progress_and_ends_with_the_comparison(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(), "-o", str(tmp_path))
    assert done.exit_code == 0
    lines = done.stderr.splitlines()
    assert lines[0] == "mill: 0 of 2 blocks"
    assert re.fullmatch(r"mill: 1 of 2 blocks, [\d,]+ replication-years/s, 0:00 left", lines[1])
    assert re.fullmatch(r"mill: 2 of 2 blocks, [\d,]+ replication-years/s", lines[2])
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
    words += ["--periods", "--executor", "dask", "--scheduler", "tcp://there:1", "--block", "5"]
    words += ["--block-seconds", "9", "--block-memory", "1.5", "--datasets", "annual, samples"]
    _run(monkeypatch, runner, *words)
    asked = {key: str(value) for key, value in runner.asked.items() if key != "progress"}
    assert asked == {
        "path": "cases/mill/study.yaml",
        "out": str(tmp_path),
        "replications": "7",
        "seed": "3",
        "means": str(Means(2, "dask", "tcp://there:1", 9.0, 1.5)),
        "blocks": "(5,)",
        "scenario": "('a', 'b')",
        "sets": "('x=1',)",
        "plugins_dir": "mine",
        "periods": "True",
        "datasets": "('annual', 'samples')",
    }


def test_failed_runs_exit_with_three_and_keep_the_rest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(failed=("less",)), "-o", str(tmp_path))
    assert done.exit_code == 3
    assert "less: a block failed: sums are off" in done.stderr
    assert "at fault: intervention hood (heat), effects, 2027-03-01\n" in done.stderr
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
    assert len(summary["comparison"]) == 2 * 10 * 2


def test_json_tells_events_as_lines_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(failed=("less",)), "-o", str(tmp_path), "--json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one["event"] for one in events] == ["started", "block", "block", "finished"]
    assert [one["done"] for one in events] == [0, 1, 2, 2]
    assert (events[1]["scenario"], events[1]["block"], events[2]["left"]) == ("today", 0, 0.0)
    assert {one["study"] for one in events} == {"mill"}


def test_a_scheduler_needs_its_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    done = _run(monkeypatch, Runner(), "--scheduler", "tcp://there:1")
    assert done.exit_code == 2
    assert "--scheduler needs --executor dask" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["-n", "0"],
        ["-n", "2.5"],
        ["-n", "10000001"],
        ["--workers", "0"],
        ["--seed", "-1"],
        ["--seed", str(2**63)],
    ],
)
def test_counts_are_whole_and_bounded(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    assert _run(monkeypatch, Runner(), *words).exit_code == 2


def test_options_have_the_bounds_of_the_file() -> None:
    found = schema("study", None)["properties"]
    assert found["replications"]["maximum"] == MOST_REPLICATIONS
    assert found["seed"]["maximum"] == LARGEST_SEED


def test_a_result_of_another_study_is_said_to_be_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = _run(monkeypatch, Runner(replaced="old/study.yaml"), "-o", str(tmp_path), "--quiet")
    assert done.stderr == f"{tmp_path / 'mill'} replaces the result of old/study.yaml\n"


def test_an_interrupt_is_one_line_and_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> Outcome:
        raise Interrupted("interrupted; 3 of 8 blocks are kept; the same command goes on")

    monkeypatch.setattr("simcore.batch.run.run_study", stopped)
    done = CliRunner().invoke(main, ["run", "mill"])
    assert done.exit_code == 130
    assert done.stderr == "interrupted; 3 of 8 blocks are kept; the same command goes on\n"


def test_nothing_new_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def done_before(*_: object, **options: Any) -> Outcome:
        options["progress"](Progress(0, 0, 0, ""))
        ResultFolder(scenarios={"today": {}}).write(tmp_path)
        return Outcome(tmp_path, ("today",), 0, 1, 0)

    monkeypatch.setattr("simcore.batch.run.run_study", done_before)
    done = CliRunner().invoke(main, ["run", "cases/mill/study.yaml"])
    assert done.stderr == "mill: nothing new to compute\n"


def test_studies_of_one_name_are_refused_before_anything_runs(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in SHIPPED.glob("*.yaml"):
        (copy / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    words = ["-n", "1", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, ["run", str(SHIPPED), str(copy), *words])
    assert done.exit_code == 1
    assert f"{copy}: the name 'kraft-mill' is that of {SHIPPED} too" in done.stderr
    twice = CliRunner().invoke(main, ["run", str(SHIPPED), str(SHIPPED / "study.yaml"), *words])
    assert twice.exit_code == 1
    assert twice.stderr == f"{SHIPPED / 'study.yaml'}: the study is given twice\n"
    assert not (tmp_path / "out").exists()


def test_a_single_block_is_a_result_of_its_own(tmp_path: Path, scenarios: Path) -> None:
    asked = [
        "run",
        str(scenarios / "kraft-mill"),
        "--scenario",
        "fuel",
        "--block",
        "1",
        "-n",
        "300",
    ]
    asked += ["-o", str(tmp_path), "--quiet"]
    assert CliRunner().invoke(main, asked).exit_code == 0
    result = Stored.open(tmp_path / "kraft-mill")

    assert result.scenarios == ["fuel"]
    assert result.requested == 44  # 300 less the 256 of block 0
    assert result.replications("fuel") == list(range(256, 300))
    assert result.missing("fuel") == []
    again = CliRunner().invoke(main, [*asked[:-1], "--json"])
    assert json.loads(again.stdout)["studies"][0]["reused"] == 1
