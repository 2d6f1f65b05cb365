"""``decouple plan`` and ``decouple prune``, on a shipped study and on made-up results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simcore.batch.durable import FolderLock
from simcore.cli.amounts import duration, size
from simcore.cli.main import main
from tests.analysis.result_folder import ResultFolder

KRAFT = str(Path(__file__).parents[2] / "scenarios" / "kraft-mill")


def test_a_plan_writes_nothing_and_says_what_is_to_run(tmp_path: Path) -> None:
    words = ["plan", KRAFT, "-o", str(tmp_path), "-n", "300", "--scenario", "combined"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0
    assert "4 blocks to run: time unknown" in done.stdout
    assert list(tmp_path.iterdir()) == []

    done = CliRunner().invoke(main, [*words, "--format", "json", "--verify"])
    (found,) = json.loads(done.stdout)["studies"]
    assert (found["to_run"], found["seconds"], found["bytes"]) == (4, None, None)
    assert [one["name"] for one in found["scenarios"]] == ["baseline", "combined"]
    assert found["scenarios"][1]["missing"] == found["scenarios"][1]["to_run"] == 2


@pytest.mark.parametrize(
    "words",
    [["nowhere.yaml"], [KRAFT, "--scenario", "combind"], [KRAFT, KRAFT]],
    ids=["file", "scenario", "twice"],
)
def test_a_wrong_plan_is_one_message(words: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["plan", *words, "-o", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_prune_says_how_much_and_goes_on_after_a_refusal(tmp_path: Path) -> None:
    for name in ("a", "b"):
        ResultFolder(scenarios={"today": {}}).write(tmp_path / name)
        (tmp_path / name / ".cache").mkdir()
        (tmp_path / name / ".cache" / "x").write_bytes(b"x" * 1500)
    lock = FolderLock(tmp_path / "a")
    words = ["prune", str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path)]
    done = CliRunner().invoke(main, [*words, "--dry-run"])
    assert done.exit_code == 1
    assert "would remove 1 file, 1.5 kB (1,500 bytes)" in done.stdout
    refused = done.stderr.splitlines()
    assert len(refused) == 2
    assert "in use by another run" in refused[0]
    assert "holds no result" in refused[1]
    lock.release()
    done = CliRunner().invoke(main, words[:3])
    assert done.exit_code == 0
    assert done.stdout.count("removed 1 file") == 2
    assert not (tmp_path / "b" / ".cache").exists()


def test_amounts_have_two_digits_that_mean_something() -> None:
    seconds = (0.0, 0.4, 8.72, 30.0, 150.0, 7200.0, 1e6, None)
    expected = ["0 s", "0.4 s", "8.7 s", "30 s", "2.5 min", "2.0 h", "12 days", "unknown"]
    assert [duration(one) for one in seconds] == expected
    sizes = (0, 999, 1500, 14_634_500, 4.4e9, 2e12, None)
    expected = ["0 B", "999 B", "1.5 kB", "15 MB", "4.4 GB", "2.0 TB", "unknown"]
    assert [size(one) for one in sizes] == expected
