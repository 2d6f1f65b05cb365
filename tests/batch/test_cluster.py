"""A dask cluster of two workers on this machine, which stays while runs come and go."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simcore.batch import Means
from simcore.errors import InputError
from tests.batch.contents import files
from tests.batch.fake_engine import Act, run, scenario, study

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL"),
]

PLAIN = [scenario(f"s{i}", 1 + i / 10) for i in range(6)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs="CRITICAL"
    ) as found:
        yield found


@pytest.fixture
def means(cluster: Any) -> Means:
    return Means(executor="dask", scheduler=cluster.scheduler_address)


def test_a_cluster_writes_the_bytes_of_one_process(tmp_path: Path, means: Means) -> None:
    asked = study(*PLAIN, replications=700)
    here = run(asked, tmp_path / "here", workers=1)
    there = run(asked, tmp_path / "there", means=means)
    assert there.computed == 18
    assert files(there.folder) == files(here.folder)


def test_workers_that_see_no_result_folder_send_their_files(
    tmp_path: Path, means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = study(*PLAIN, scenario("bad", act=Act("raise", (1,))), replications=700)
    here = run(asked, tmp_path / "here", workers=1)
    # a probe under another name is one that workers do not find
    monkeypatch.setattr("simcore.batch.cluster.PROBE", "unseen")
    written: list[str] = []

    def write(path: Path, content: bytes) -> None:
        written.append(path.name)
        path.write_bytes(content)

    monkeypatch.setattr("simcore.batch.run.write_bytes", write)
    there = run(asked, tmp_path / "there", means=means)
    assert [one.key for one in there.failed] == [("bad", 1)]
    assert files(there.folder) == files(here.folder)
    assert len(written) == 3 * 20  # datasets, blocks that are done


def test_a_killed_worker_costs_nothing(tmp_path: Path, cluster: Any, means: Means) -> None:
    slow = [scenario(f"s{i}", 1 + i / 10, Act("pause", (0, 1, 2))) for i in range(6)]
    first = next(iter(cluster.workers.values()))

    def kill(progress: Any) -> None:
        if progress.done in {2, 3, 4}:
            os.kill(first.pid, signal.SIGKILL)

    outcome = run(study(*slow, replications=700), tmp_path / "b", means=means, progress=kill)
    assert outcome.is_complete
    calm = run(study(*PLAIN, replications=700), tmp_path / "a", workers=1)
    assert files(outcome.folder) == files(calm.folder)


def test_a_block_that_kills_its_worker_is_given_up_alone(tmp_path: Path, means: Means) -> None:
    deadly = scenario("deadly", act=Act("exit", (1,)))
    outcome = run(study(*PLAIN[:2], deadly), tmp_path, means=means)
    assert [one.key for one in outcome.failed] == [("deadly", 1)]
    assert outcome.computed == 5


def test_nobody_at_the_address_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simcore.batch.cluster.PATIENCE", 0.3)
    with pytest.raises(InputError, match=r"no dask scheduler .* at tcp://127\.0\.0\.1:1"):
        run(
            study(*PLAIN[:1]), tmp_path, means=Means(executor="dask", scheduler="tcp://127.0.0.1:1")
        )


def test_a_missing_library_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'simcore-decoupling\[cluster\]'"):
        run(study(*PLAIN[:1]), tmp_path, means=Means(2, "dask"))
