"""Numbers of two interpreters: what counts as a difference, and who is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import interpreters


def write(folder: Path, values: list[float], names: list[str]) -> Path:
    path = folder / "mill" / "annual" / "scenario=baseline"
    path.mkdir(parents=True)
    pq.write_table(pa.table({"value": values, "name": names}), path / "block.parquet")
    return folder


@pytest.mark.parametrize(
    ("value", "code"), [(2.0, 0), (2.0 * (1 + 0.9e-12), 0), (2.0 * (1 + 1.1e-12), 1)]
)
def test_a_number_may_differ_by_a_billionth_of_a_thousandth(
    value: float, code: int, tmp_path: Path
) -> None:
    one = write(tmp_path / "one", [1.0, 2.0, float("nan")], ["a", "b", "c"])
    other = write(tmp_path / "other", [1.0, value, float("nan")], ["a", "b", "c"])
    assert interpreters.compared(one, other) == code


def test_other_values_may_not_differ(tmp_path: Path) -> None:
    one = write(tmp_path / "one", [1.0], ["a"])
    with pytest.raises(SystemExit, match=r"name in .* differs"):
        interpreters.compared(one, write(tmp_path / "other", [1.0], ["b"]))
    with pytest.raises(SystemExit, match=r"value in .* no number"):
        interpreters.compared(one, write(tmp_path / "none", [float("nan")], ["a"]))
    assert interpreters.compared(one, write(tmp_path / "more", [1.0, 1.0], ["a", "a"])) == 1
    (tmp_path / "empty").mkdir()
    assert interpreters.compared(one, tmp_path / "empty") == 1


def test_the_running_interpreter_is_found_and_those_that_refuse_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, body in (("python3.99", "echo 3 99 0 final; exit 1"), ("python3.98", "exit 127")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert interpreters.interpreters() == {interpreters.own(): sys.executable}
    assert interpreters.main() == 0
    assert "only Python" in capsys.readouterr().out
    (tmp_path / "python3.99").write_text("#!/bin/sh\necho 3 99 0 final\n")
    assert max(interpreters.interpreters()) == (3, 99)
