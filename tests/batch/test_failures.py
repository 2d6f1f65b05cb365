"""Plugins that raise, give nonsense, hang, die or take all memory: what is kept, what is said."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simcore.batch import Result
from simcore.cli.main import main
from tests.batch.contents import files
from tests.batch.unruly import GUILTY, REPLICATIONS, UNRULY, write_study

pytestmark = pytest.mark.slow

LIMITS = ["--block-seconds", "3", "--block-memory", "0.25"]


@dataclass(frozen=True)
class Seen:
    """What a run of the study left: exit code, final object, events, and its result."""

    code: int
    summary: dict[str, Any]
    events: list[dict[str, Any]]
    result: Result

    def failures(self) -> dict[str, dict[str, Any]]:
        """Return the failures of the final object by scenario."""
        return {one["scenario"]: one for one in self.summary["studies"][0]["failed"]}


def decouple(*words: object) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
    done = CliRunner().invoke(main, ["run", *map(str, words), "--json"])
    assert done.stdout, (done.stderr, done.exception)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    return done.exit_code, json.loads(done.stdout), events


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("unruly")
    write_study(found)
    return found


@pytest.fixture(scope="module", params=["local", "dask"])
def seen(request: pytest.FixtureRequest, folder: Path) -> Seen:
    if request.param == "dask":
        pytest.importorskip("distributed")
    (folder / "once").unlink(missing_ok=True)
    out = folder / request.param
    words = ["--plugins-dir", folder / "plugins", "--workers", 2, *LIMITS]
    code, summary, events = decouple(folder, *words, "--executor", request.param, "-o", out)
    return Seen(code, summary, events, Result.open(out / "unruly"))


def test_only_what_fails_alone_has_failed(seen: Seen) -> None:
    assert seen.code == 3
    failed = seen.summary["studies"][0]["failed"]
    assert sorted((one["scenario"], one["block"]) for one in failed) == [
        (name, 1) for name in sorted(GUILTY)
    ]
    assert seen.summary["studies"][0]["computed"] == 2 * (len(UNRULY) + 1) - len(GUILTY)


@pytest.mark.parametrize("name", GUILTY)
def test_a_failure_names_plugin_hook_date_and_replication(seen: Seen, name: str) -> None:
    unruly, failure = UNRULY[name], seen.failures()[name]
    assert unruly.words in failure["error"]
    assert failure["plugin"] == f"{name} ({name})"
    assert (failure["hook"], failure["date"]) == (unruly.where or unruly.hook, unruly.date)
    assert failure["replication"] == unruly.replication


@pytest.mark.parametrize("name", GUILTY)
def test_no_number_of_a_failed_block_can_be_read(seen: Seen, name: str) -> None:
    assert seen.result.missing(name) == list(range(256, REPLICATIONS))
    assert seen.result.read("annual", name, ["replication"])[0].to_pylist() == [
        one for one in range(256) for _ in range(3)
    ]
    assert not list(seen.result.folder.glob(f"*/scenario={name}/block-00001.parquet"))
    assert not (seen.result.folder / ".incoming").exists()


def test_what_was_killed_once_from_outside_is_complete(seen: Seen) -> None:
    assert seen.result.missing("victim") == seen.result.missing("baseline") == []


def test_the_comparison_says_how_many_are_missing(seen: Seen) -> None:
    rows = {one["scenario"]: one["missing"] for one in seen.summary["comparison"]}
    assert rows == {"baseline": 0, "victim": 0} | dict.fromkeys(GUILTY, 3)


def test_events_tell_every_block(seen: Seen) -> None:
    kinds = [one["event"] for one in seen.events]
    assert (kinds[0], kinds[-1]) == ("started", "finished")
    assert kinds.count("failed") == len(GUILTY)
    assert kinds.count("block") == 2 * (len(UNRULY) + 1) - len(GUILTY)
    told = {one["scenario"]: one for one in seen.events if one["event"] == "failed"}
    assert told["undefined"]["replication"] == 257


def test_both_executors_write_the_same_bytes(folder: Path, seen: Seen) -> None:
    for other in ("local", "dask"):
        if (folder / other).exists():
            assert files(folder / other / "unruly") == files(seen.result.folder)


def test_a_replay_fails_again(seen: Seen) -> None:
    name = {"local": "leaver", "dask": "undefined"}[seen.result.folder.parent.name]
    before = seen.failures()[name]
    words = shlex.split(before["replay"])
    assert words[:2] == ["decouple", "run"]
    code, summary, _ = decouple(*words[2:])
    (again,) = summary["studies"][0]["failed"]
    assert code == 3
    assert (again["scenario"], again["block"], again["error"]) == (name, 1, before["error"])


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("os._exit(7)", "leaver ended the process that checks it: exit code 7"),
        ("sys.exit(3)", "leaver: hook setup failed on day -365: SystemExit: 3"),
    ],
)
def test_a_plugin_that_ends_the_check_is_a_fault_of_the_study(
    tmp_path: Path, act: str, words: str
) -> None:
    write_study(tmp_path, ("leaver",))
    plugin = tmp_path / "plugins" / "leaver.py"
    plugin.write_text(plugin.read_text().replace(UNRULY["leaver"].body, act))
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--plugins-dir", str(plugin.parent)])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{tmp_path / 'study.yaml'}:7:3: {words}")
