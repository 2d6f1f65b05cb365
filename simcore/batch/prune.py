"""Empty a result of what its last request does not name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.batch.manifest import read_manifest
from simcore.batch.store import Store

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Pruned", "prune_result"]


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many files were removed from a result, or would be, and their bytes."""

    folder: Path
    files: int
    size: int


def prune_result(folder: Path, *, dry_run: bool = False) -> Pruned:
    """Remove the cache of a result and what runs that died left in it.

    Blocks that the manifest names stay, and so does every file that is none of a run's.

    Parameters
    ----------
    folder : Path
        A result folder.
    dry_run : bool
        Whether to count only.

    Raises
    ------
    ResultError
        If it holds no result that can be read, a run holds it, or it cannot be written.
    """
    read_manifest(folder)  # a folder that is no result is left without even a lock
    with Store(folder) as store:
        return Pruned(folder, *store.prune(dry_run=dry_run))
