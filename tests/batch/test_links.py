"""A result folder with links in it: nothing outside is written, moved or removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simcore.batch.durable import replace_file
from simcore.batch.log import Log
from simcore.batch.manifest import LOG, MANIFEST
from simcore.batch.prune import prune_result
from simcore.errors import ResultError
from tests.batch.fake_engine import run, scenario, study

BASE = scenario("today")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder of somebody who runs what another one sent."""
    folder = tmp_path / "home"
    (folder / "scenario=x").mkdir(parents=True)
    (folder / "scenario=x" / "block-00000.parquet").write_bytes(b"mine")
    (folder / "diary").write_bytes(b"mine")
    return folder


def contents(folder: Path) -> dict[Path, bytes]:
    return {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize(
    "name", ["linked", "annual", "annual/scenario=more", ".cache", ".cache/x", ".incoming"]
)
def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, outside: Path, name: str) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    if name == "annual":
        (folder / name).rename(tmp_path / "away")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(outside, target_is_directory=True)
    before = contents(outside)
    for act in (
        lambda: prune_result(folder),
        lambda: prune_result(folder, dry_run=True),
        lambda: run(study(BASE, scenario("more", 2.0)), tmp_path, workers=1),
    ):
        with pytest.raises(ResultError, match="is a link, and a result has none"):
            act()
    assert contents(outside) == before


@pytest.mark.parametrize("name", [".lock", LOG, MANIFEST, f".{MANIFEST}.part"])
def test_a_file_that_is_a_link_is_not_written_through(
    tmp_path: Path, outside: Path, name: str
) -> None:
    folder = run(study(BASE), tmp_path, workers=1).folder
    content = (folder / MANIFEST).read_bytes()
    (folder / name).unlink(missing_ok=True)
    if name == MANIFEST:
        (outside / "diary").write_bytes(content)
    (folder / name).symlink_to(outside / "diary")
    before = contents(outside)
    with pytest.raises(ResultError, match="is a link"):
        run(study(BASE, scenario("more", 2.0)), tmp_path, workers=1)
    assert contents(outside) == before


def test_a_whole_new_content_never_goes_through_a_link(tmp_path: Path, outside: Path) -> None:
    (tmp_path / ".page.html.part").symlink_to(outside / "diary")
    (tmp_path / "page.html").symlink_to(outside / "diary")
    replace_file(tmp_path / "page.html", b"theirs")
    assert (tmp_path / "page.html").read_bytes() == b"theirs"
    assert (outside / "diary").read_bytes() == b"mine"


def test_nor_does_the_log(tmp_path: Path, outside: Path) -> None:
    (tmp_path / LOG).symlink_to(outside / "diary")
    log = Log(tmp_path / LOG)
    log.append({"theirs": 1})
    log.close()
    assert (outside / "diary").read_bytes() == b"mine"


def test_a_result_may_itself_stand_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "outputs").symlink_to(tmp_path / "disk", target_is_directory=True)
    folder = run(study(BASE), tmp_path / "outputs", workers=1).folder
    assert prune_result(folder).files == 0
