"""What a result folder holds, to compare one with another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simcore.batch import Result
from simcore.batch.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of the datasets; what a reader with a glob would see."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in sorted(folder.glob("*/scenario=*/*"))
    }


def facts(folder: Path) -> dict[str, Any]:
    """Return what the manifest says, but for when it was asked and how long blocks took."""
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    found.pop("asked_at")
    for one in found["blocks"]:
        one.pop("seconds", None)
    return found


def cached(folder: Path) -> int:
    """Return how many blocks stand in the cache."""
    return len(list(folder.glob(".cache/*/annual.parquet")))


def rows(folder: Path) -> dict[str, list[tuple[int, int]]]:
    """Return replication and year of every row of each scenario, by a glob and by the manifest."""
    result = Result.open(folder)
    found = {}
    for name in result.scenarios:
        table = result.read("annual", name, ["replication", "year"])
        pairs = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        found[name] = pairs
        on_disk = sorted((folder / "annual" / f"scenario={name}").iterdir())
        assert sum(read_table(one).num_rows for one in on_disk) == len(pairs)
    return found


def expected(replications: int, years: int) -> list[tuple[int, int]]:
    """Return the rows that a scenario must have: by replication, then year, from 2025."""
    return [(one, 2025 + year) for one in range(replications) for year in range(years)]


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder with what it holds; nothing where there is no folder."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }
