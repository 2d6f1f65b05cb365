"""Processes that are killed with SIGKILL, at a random moment and at every kind of disk work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simcore.batch import Result
from tests.batch.contents import files
from tests.batch.dying import QUIET
from tests.batch.fake_engine import run, scenario, study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and fork")

CALM = [scenario(f"s{i}", 1 + i / 10) for i in range(40)]
SCRIPT = """
import signal
import sys
from pathlib import Path
from simcore.batch import Means
from tests.batch import fake_engine
def tell(progress):
    print(progress.done, flush=True)
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in shells' background
    fake_engine.stand_in()
    out = Path(sys.argv[1])
    act = fake_engine.Act("sign", tuple(range(9)), str(out.with_name("pid")))
    slow = [fake_engine.scenario(f"s{i}", 1 + i / 10, act) for i in range(int(sys.argv[3]))]
    asked = fake_engine.study(*slow, replications=1000)
    means = Means(int(sys.argv[2]), sys.argv[4])
    fake_engine.run(asked, out, means=means, progress=tell)
"""


def python(*words: object) -> subprocess.Popen[str]:
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_is_finished_by_the_same_command(tmp_path: Path, workers: int) -> None:
    calm = run(study(*CALM[:4], replications=1000), tmp_path / "calm", workers=1).folder
    (tmp_path / "script.py").write_text(SCRIPT)
    with python(tmp_path / "script.py", tmp_path / "killed", workers, 4, "local") as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= 8:  # of 16 blocks
                break
        time.sleep(random.random() * 0.05)
        child.kill()
    outcome = run(study(*CALM[:4], replications=1000), tmp_path / "killed", workers=1)
    assert outcome.computed + outcome.reused == 16
    assert outcome.computed > 0
    assert files(outcome.folder) == files(calm)


EXECUTORS = pytest.mark.parametrize(
    "executor", ["local", pytest.param("dask", marks=pytest.mark.slow)]
)


def die_at_every(stride: int, folder: Path, replications: int, *datasets: str) -> list[Path]:
    """Return the folders of runs that were killed at points ``stride`` apart."""
    script = Path(__file__).with_name("dying.py")
    with python(script, folder, replications, 1, stride, *datasets) as child:
        assert child.wait() == 0
    return sorted(one for one in folder.iterdir() if one.name.isdigit())


def assert_readable(folder: Path) -> None:
    """Check that what the manifest of a dead run names can be read, or is said to be missing."""
    if (folder / "manifest.json").exists():
        result = Result.open(folder)
        for name in result.scenarios:
            if result.replications(name) and not result.manifest.moves:
                result.read("annual", name)


def test_a_first_run_killed_anywhere_is_finished_by_the_next(tmp_path: Path) -> None:
    asked = study(*QUIET, replications=300)
    calm = files(run(asked, tmp_path / "calm", workers=1).folder)
    (tmp_path / "dead").mkdir()
    dead = die_at_every(7, tmp_path / "dead", 300)
    assert len(dead) > 10
    for out in dead:
        assert_readable(out / "mill")
        outcome = run(asked, out, workers=1)
        assert outcome.is_complete
        assert files(outcome.folder) == calm


def test_a_change_of_request_killed_anywhere_loses_no_block(tmp_path: Path) -> None:
    large, small = study(*QUIET, replications=300), study(*QUIET, replications=100)
    folder = run(large, tmp_path / "start", workers=1).folder
    calm = files(folder)
    run(small, tmp_path / "start", workers=1)  # the large blocks are in the cache now
    dead = die_at_every(5, tmp_path, 300)
    assert len(dead) > 10
    for out in dead:
        assert_readable(out / "mill")
        assert run(large, out, workers=1).computed == 0
        assert files(out / "mill") == calm
        assert run(small, out, workers=1).computed == 0


def test_a_change_of_datasets_killed_anywhere_loses_no_file(tmp_path: Path) -> None:
    asked = study(*QUIET, replications=300)
    calm = files(run(asked, tmp_path / "start", workers=1).folder)
    run(asked, tmp_path / "start", workers=1, datasets=["projects"])  # flows are in the cache now
    dead = die_at_every(3, tmp_path, 300, "annual", "flows")  # they change places
    assert len(dead) > 10
    for out in dead:
        assert_readable(out / "mill")
        assert run(asked, out, workers=1, datasets=["flows"]).computed == 0
        assert run(asked, out, workers=1).computed == 0
        assert files(out / "mill") == calm


def signed(folder: Path) -> list[int]:
    """Return the processes that left their number behind."""
    return [int(one.name.removeprefix("pid-")) for one in folder.glob("pid-*")]


def assert_ended(processes: list[int]) -> None:
    deadline = time.monotonic() + 20
    while any(map(is_alive, processes)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@EXECUTORS
def test_workers_end_when_their_parent_is_killed(tmp_path: Path, executor: str) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    with python(tmp_path / "script.py", tmp_path / "killed", 2, 4, executor) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 4:
            pass
        child.kill()
    workers = signed(tmp_path)
    assert child.pid not in workers
    assert workers
    assert_ended(workers)
    # the dead hold no lock
    assert run(study(*CALM[:4], replications=1000), tmp_path / "killed", workers=1).is_complete


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@EXECUTORS
def test_an_interrupt_ends_workers_and_keeps_their_blocks(tmp_path: Path, executor: str) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    with python(tmp_path / "script.py", tmp_path / "stopped", 2, 40, executor) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 4:
            pass
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does: workers get it, too
        child.stdout.read()
    assert child.returncode != 0
    assert_ended(signed(tmp_path))
    folder = tmp_path / "stopped" / "mill"
    done = [one for one in Result.open(folder).manifest.blocks.values() if one.status == "done"]
    assert 4 <= len(done) < 160  # of 40 scenarios of 4 blocks
    assert not (folder / ".incoming").exists()
    outcome = run(study(*CALM, replications=1000), tmp_path / "stopped", workers=1)
    assert (outcome.computed, outcome.reused) == (160 - len(done), len(done))
