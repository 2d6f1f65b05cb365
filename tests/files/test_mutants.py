"""A hundred spoilt files of all kinds; ``python -m tests.files.mutants --count 2000`` does more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COUNT = 100

if sys.platform == "win32":
    pytest.skip("needs limits on memory, and pipes with a name", allow_module_level=True)

from tests.files.mutants import (  # noqa: E402 - the module is not for Windows
    KINDS,
    STUDIES,
    mutant,
    wrong_answer,
    wrong_exception,
)


def test_a_hundred_spoilt_files_are_refused_with_a_place_or_harmless() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.files.mutants", "--count", str(COUNT), "--seed", "2026"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == f"0 of {COUNT} mutants were not answered as they should be"
    (totals,) = (line.split()[1:] for line in lines if line.startswith("all "))
    assert sum(map(int, totals)) == COUNT
    for kind, _ in KINDS:
        assert any(line.startswith(kind.__name__.replace("_", " ") + " ") for line in lines)


def test_a_mutant_is_the_same_for_the_same_number_and_seed() -> None:
    for number in range(len(KINDS)):
        assert mutant(number, 3) == mutant(number, 3)
    assert any(mutant(number, 3) != mutant(number, 4) for number in range(len(KINDS)))


def test_two_thousand_mutants_spoil_each_file_in_each_way() -> None:
    for place, (_, files) in enumerate(KINDS):
        numbers = range(place, 2000, len(KINDS))
        spoilt = {(one.study, one.file) for one in (mutant(number, 1) for number in numbers[:6])}
        assert len(spoilt) == len(files) * len(STUDIES)


@pytest.mark.parametrize(
    ("code", "said", "what"),
    [
        (0, "", ""),
        (0, "a warning\n", "and takes it"),
        (1, "/a/study.yaml:3:7: wrong\n/a/case.yaml:1:1: empty\n", ""),
        (1, "/a/study.yaml:3:7: wrong\nTraceback (most recent call last):\n", "no place"),
        (1, "study.yaml is wrong\n", "no place"),
        (1, "/a/study.yaml:3:7: \x1b[2J\n", "control characters"),
        (1, f"/a/study.yaml:3:7: {'x' * 9_000}\n", "characters"),
        (1, "", "without a word"),
        (2, "usage\n", "exit code 2"),
    ],
)
def test_what_is_a_wrong_answer(code: int, said: str, what: str) -> None:
    assert (what in wrong_answer(code, said)) if what else wrong_answer(code, said) == ""


def test_an_error_that_nobody_caught_is_wrong() -> None:
    assert wrong_exception(SystemExit(1)) == ""
    assert wrong_exception(KeyError("x")) == "KeyError: 'x' at nowhere"
