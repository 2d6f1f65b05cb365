"""Run shipped studies on the oldest and the newest Python that is here, and compare the numbers.

``python -m tests.interpreters`` looks for Python 3.11 or newer: the running one, ``python3.N`` on
the path, and those of pyenv. Where the oldest or the newest is not the running one, it gets a
virtual environment in a temporary folder, with this package and the newest libraries that it can
have, perhaps another numpy. Every number of every dataset must be the same to 1e-12 of itself, and
all else equal. With one interpreter there is nothing to compare, which is said.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
"""First minor version that is supported."""
STUDIES = {"kraft-mill": 8, "containerboard-mill": 8, "kraft-sector": 2}
"""What is run, with how many replications: all interventions, and sixty firms."""
TOLERANCE = 1e-12
"""Largest difference of a number, as a share of it [1]."""
ASKED = "import sys, venv, ensurepip; print(*sys.version_info[:4])"
LIBRARIES = ("numpy", "simpy", "pyarrow", "pydantic")
VERSIONS = f"""
import platform
from importlib.metadata import version
print(platform.python_version(), *(f"{{one}} {{version(one)}}" for one in {LIBRARIES}), sep=", ")
"""

Version = tuple[int, int]


@dataclass(slots=True)
class Difference:
    """The largest difference found so far, as a share of the number, and where it is."""

    share: float = 0.0
    where: str = "nowhere"
    numbers: int = 0
    others: int = 0

    def look(self, one: pa.ChunkedArray, other: pa.ChunkedArray, where: str) -> None:
        """Take in two columns that should hold the same."""
        if one.type != other.type:
            raise SystemExit(f"{where} is {one.type} on the one, {other.type} on the other")
        if not pa.types.is_floating(one.type):
            if not one.equals(other):
                raise SystemExit(f"{where} differs")
            self.others += len(one)
            return
        ours, theirs = (column.to_numpy() for column in (one, other))
        self.numbers += len(ours)
        if not np.array_equal(np.isfinite(ours), np.isfinite(theirs)):
            raise SystemExit(f"{where} has no number in other places")
        size = np.maximum(np.abs(ours), np.abs(theirs))
        away = np.abs(ours - theirs)
        share = np.divide(away, size, out=np.zeros_like(away), where=away > 0)
        if len(share) and share.max() > self.share:
            self.share, self.where = float(share.max()), where


def main() -> int:
    found = interpreters()
    oldest, newest = min(found), max(found)
    if oldest == newest:
        say(f"only Python {name(oldest)} is here: nothing to compare its results with")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        results = {}
        for version in (oldest, newest):
            python = prepared(found[version], base / name(version), is_own=version == own())
            say(f"Python {versions(python)}")
            results[version] = base / f"results-{name(version)}"
            run(python, results[version])
        return compared(results[oldest], results[newest])


def own() -> Version:
    return sys.version_info[:2]


def name(version: Version) -> str:
    return ".".join(map(str, version))


def interpreters() -> dict[Version, str]:
    """Return an interpreter for each minor version that is here and can make an environment."""
    found = {own(): sys.executable}
    for path in candidates():
        try:
            done = subprocess.run(
                [path, "-c", ASKED], capture_output=True, text=True, check=False, timeout=30
            )
        except OSError:
            continue
        said = re.fullmatch(r"(\d+) (\d+) \d+ final\s*", done.stdout)
        if done.returncode == 0 and said:  # a shim of pyenv may refuse
            version = int(said[1]), int(said[2])
            if version >= OLDEST:
                found.setdefault(version, str(path))
    return found


def candidates() -> Iterator[Path]:
    """Yield files that may be interpreters."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob("versions/3.*/bin/python"))
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder:
            yield from sorted(
                one
                for one in Path(folder).glob("python3.*")
                if re.fullmatch(r"python3\.\d+(\.exe)?", one.name)
            )


def prepared(python: str, folder: Path, *, is_own: bool) -> str:
    """Return an interpreter that has this package: the running one, or one in a new environment."""
    if is_own:
        return python
    subprocess.run([python, "-m", "venv", folder], check=True)
    made = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run(
        [made, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ROOT], check=True
    )
    return str(made)


def versions(python: str) -> str:
    """Return the versions of an interpreter and of the libraries that matter."""
    done = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def run(python: str, out: Path) -> None:
    """Run the studies; what is installed simulates, not what stands in this folder."""
    for study, replications in STUDIES.items():
        path = ROOT / "scenarios" / study
        subprocess.run(
            [python, "-m", "simcore", "run", path, "-o", out, "-n", str(replications), "--quiet"],
            cwd=out.parent,
            check=True,
        )


def compared(one: Path, other: Path) -> int:
    """Print how far two folders of results differ; return the exit code."""
    ours, theirs = (
        {path.relative_to(base) for path in base.rglob("*.parquet")} for base in (one, other)
    )
    if not ours or ours != theirs:
        say(f"other files: {sorted(map(str, ours ^ theirs))}")
        return 1
    found = Difference()
    for path in sorted(ours):
        first, second = (pq.read_table(base / path, partitioning=None) for base in (one, other))
        if first.column_names != second.column_names or first.num_rows != second.num_rows:
            say(f"{path} has other columns or rows")
            return 1
        for column in first.column_names:
            found.look(first[column], second[column], f"{column} in {path}")
    say(f"{found.numbers} numbers and {found.others} other values in {len(ours)} files")
    say(f"largest difference: {found.share:.1e} of the number, {found.where}")
    return 0 if found.share <= TOLERANCE else 1


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
