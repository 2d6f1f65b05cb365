"""A study folder made to do harm: it is refused, and nothing of this machine is shown by it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.errors import InputError
from simcore.files import load_study
from simcore.files.faults import MOST_FAULTS
from tests.files.sample import Lookup

DIARY = "hunter2 and more"


def said(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_study(path, plugins=Lookup())
    return str(caught.value)


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """Return a file that a study must not show."""
    path = tmp_path / "private"
    path.write_text(DIARY, encoding="utf-8")
    return path


def test_a_study_shows_nothing_of_a_file_that_is_no_case(
    write: Callable[..., Path], diary: Path
) -> None:
    path = write(study={"case: case.yaml": f"case: {diary}"})
    assert "a case is a file that ends in .yaml or .yml" in said(path)
    assert DIARY[:7] not in said(path)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_nor_of_one_that_a_link_leads_to(write: Callable[..., Path], diary: Path) -> None:
    path = write()
    case = path.parent / "case.yaml"
    case.unlink()
    case.symlink_to(diary)
    assert "a case is a file that ends in .yaml or .yml" in said(path)
    assert DIARY[:7] not in said(path)
    diary.rename(diary.with_suffix(".yaml"))
    case.unlink()
    case.symlink_to(diary.with_suffix(".yaml"))
    assert "the file must hold a mapping of keys to values, found one value" in said(path)
    assert DIARY[:7] not in said(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
@pytest.mark.parametrize("name", ["case.yaml", "study.yaml"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(write: Callable[..., Path], name: str) -> None:
    path = write()
    (path.parent / name).unlink()
    os.mkfifo(path.parent / name)
    assert f"{path.parent / name}:1:1: cannot read the file: no plain file" in said(path)


@pytest.mark.parametrize("text", [r"\e]0;pwned\a", r"\r", r"\u202e", r"\ud800", r"\x9b1m", r"\0"])
def test_a_text_that_a_terminal_would_obey_is_refused(
    write: Callable[..., Path], text: str
) -> None:
    path = write(study={"years: 10": f'years: 10\n"key{text}": 1\ndescription: "so{text}"'})
    found = said(path)
    assert found.isprintable() or found.replace("\n", "").isprintable()
    assert sum("is not allowed; write plain text" in line for line in found.splitlines()) == 2


def test_more_faults_than_anybody_reads_end_the_reading(write: Callable[..., Path]) -> None:
    more = "".join(f"x{number}: 1\n" for number in range(MOST_FAULTS + 1))
    lines = said(write(study={"years: 10\n": f"years: 10\n{more}"})).splitlines()
    assert len(lines) == MOST_FAULTS + 1
    assert lines[-1].endswith("here the reading ends, after too many")
