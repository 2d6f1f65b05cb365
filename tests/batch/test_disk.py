"""Disks that are full, read-only or broken: one message, nothing half written, and the next run."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from simcore.batch import Result
from simcore.batch.log import HEAD
from simcore.errors import ResultError
from tests.batch.contents import facts, files
from tests.batch.fake_engine import run, scenario, study

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
SCENARIOS = [scenario(f"s{i}", 1 + i / 10) for i in range(2)]
for each in SCENARIOS:
    each.case.firms = SimpleNamespace(count=200)  # type: ignore[assignment]
ASKED, BEFORE = (study(*SCENARIOS, replications=number) for number in (600, 300))


class Fault:
    """Makes the n-th act on the disk fail, and with ``lasting`` every one after it."""

    def __init__(self, code: int, number: int, *, lasting: bool) -> None:
        self._code, self._left, self._lasting = code, number, lasting
        self.happened = False

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the code and the disk."""
        for place, name in ((os, "fsync"), (Path, "replace"), (Path, "mkdir")):
            patch.setattr(place, name, self._before(getattr(place, name)))
        write_bytes, write = Path.write_bytes, os.write

        def half_bytes(path: Path, content: Any) -> int:
            if self._strikes():
                write_bytes(path, bytes(content)[: len(content) // 2])
                self._fail(path)
            return write_bytes(path, content)

        def half_line(handle: int, line: bytes) -> int:
            if bytes(line[:8]) == HEAD[:8] and self._strikes():
                write(handle, line[: len(line) // 2])
                self._fail(handle)
            return write(handle, line)

        patch.setattr(Path, "write_bytes", half_bytes)
        patch.setattr(os, "write", half_line)

    def _before(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*values: Any, **named: Any) -> Any:
            if self._strikes():
                self._fail(values[0])
            return act(*values, **named)

        return wrapped

    def _strikes(self) -> bool:
        self._left -= 1
        return self._left == 0 or (self._lasting and self._left < 0)

    def _fail(self, what: object) -> None:
        self.happened = True
        raise OSError(self._code, os.strerror(self._code), str(what))


def assert_tidy(folder: Path) -> None:
    """Check that nothing half written is left, and that what is named can be read."""
    assert list(folder.glob("**/*.part")) == []
    assert not (folder / ".incoming").exists()
    if (folder / "manifest.json").exists():
        result = Result.open(folder)
        for name in result.scenarios:
            if result.replications(name) and not result.manifest.moves:
                result.read("annual", name)


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("start", [None, BEFORE], ids=["new", "change"])
def test_a_full_disk_at_any_act_is_one_message_and_the_next_run_repairs(
    tmp_path: Path, start: Any, lasting: bool
) -> None:
    calm = run(ASKED, tmp_path / "calm", workers=1).folder
    if start is not None:
        run(start, tmp_path / "start", workers=1)
    failed, number = 0, 1
    while True:
        out = tmp_path / f"out-{number}"
        if start is not None:
            shutil.copytree(tmp_path / "start", out)
        fault = Fault(errno.ENOSPC, number, lasting=lasting)
        with pytest.MonkeyPatch.context() as patch:
            fault.install(patch)
            try:
                run(ASKED, out, workers=1)
            except ResultError as error:
                text = str(error)
                assert "cannot write" in text
                assert "No space left on device" in text
                assert "\n" not in text
            else:
                assert not fault.happened
                break
        failed += 1
        assert_tidy(out / "mill")
        outcome = run(ASKED, out, workers=1)
        assert files(outcome.folder) == files(calm)
        assert facts(outcome.folder) == facts(calm)
        number += 11
    assert failed > 4


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.ENOSPC, "make room and run the same command again"),
        (errno.EROFS, "write elsewhere"),
        (errno.EACCES, "write elsewhere"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_the_message_says_what_to_do(tmp_path: Path, code: int, hint: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        Fault(code, 1, lasting=True).install(patch)
        with pytest.raises(ResultError, match=hint):
            run(ASKED, tmp_path, workers=1)


def test_a_lock_that_cannot_be_had_is_no_other_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("simcore.batch.durable._lock", no_locks)
    with pytest.raises(ResultError, match="No locks available"):
        run(ASKED, tmp_path, workers=1)


def test_a_block_that_cannot_be_read_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    bad = folder / "flows" / "scenario=s1" / "block-00000.parquet"
    opened = Path.open

    def broken(path: Path, *values: Any, **named: Any) -> Any:
        if path == bad and values[:1] == ("rb",):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return opened(path, *values, **named)

    monkeypatch.setattr(Path, "open", broken)
    assert run(ASKED, tmp_path, workers=1).computed == 1


def test_times_of_files_decide_nothing(tmp_path: Path) -> None:
    folder = run(ASKED, tmp_path, workers=1).folder
    for number, one in enumerate(folder.rglob("*")):
        os.utime(one, (0, 0) if number % 2 else (4e9, 4e9))
    assert run(ASKED, tmp_path, workers=1).computed == 0


LIMITED = """
import resource, sys
from pathlib import Path
from simcore.errors import ResultError
from tests.batch import fake_engine, test_disk
if __name__ == "__main__":
    fake_engine.stand_in()
    out = Path(sys.argv[1])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))  # an annual file has 15,000 bytes
    try:
        fake_engine.run(test_disk.ASKED, out, workers=int(sys.argv[2]))
    except ResultError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    test_disk.assert_tidy(out / "mill")
    print(fake_engine.run(test_disk.ASKED, out, workers=1).computed)
"""
SMALL = """
import subprocess, sys
from pathlib import Path
from simcore.errors import ResultError
from tests.batch import fake_engine, test_disk
if __name__ == "__main__":
    fake_engine.stand_in()
    out = Path(sys.argv[1])
    for options in ("size=120k", "remount,size=120k,ro", "remount,size=9m,rw"):
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(out)]
        subprocess.run(words, check=True)
        try:
            print(fake_engine.run(test_disk.ASKED, out, workers=1).computed)
        except ResultError as error:
            print(error)
        test_disk.assert_tidy(out / "mill")
"""


def told(tmp_path: Path, script: str, *words: str, before: tuple[str, ...] = ()) -> list[str]:
    (tmp_path / "script.py").write_text(script)
    done = subprocess.run(
        [*before, sys.executable, str(tmp_path / "script.py"), *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_file_that_may_not_grow_is_one_message(tmp_path: Path, workers: str) -> None:
    message, computed = told(tmp_path, LIMITED, str(tmp_path / "out"), workers)
    assert "File too large" in message
    assert int(computed) == 6


def test_a_disk_that_is_really_full_and_then_read_only(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    unshare = ("unshare", "--user", "--map-root-user", "--mount")
    try:
        subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", tmp_path / "disk"], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file systems of one's own here")
    full, read_only, computed = told(tmp_path, SMALL, str(tmp_path / "disk"), before=unshare)
    assert "No space left on device" in full
    assert "Read-only file system" in read_only
    assert "write elsewhere" in read_only
    assert 0 < int(computed) <= 6
