"""Files that survive a crash: written aside, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from simcore.errors import InputError, ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["FolderLock", "move", "replace_file", "safe_name", "sync_file", "sync_folders"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}")


def safe_name(name: str, what: str) -> str:
    """Return a name that becomes a folder, refusing one that could leave its parent.

    Raises
    ------
    InputError
        If ``name`` is anything but letters, digits and ``_ . + -``, or begins with a dot.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{what} name {name!r} cannot be a folder: use up to 100 letters, digits, '-', '_', "
            "'.' or '+', the first a letter, digit or '_'"
        )
    return name


def sync_file(path: Path) -> None:
    """Flush a file to the disk; any process may do so, not only the one that wrote it."""
    # Windows flushes only through a handle that may write.
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(folders: Iterable[Path]) -> None:
    """Flush the names in some folders; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    for folder in set(folders):
        sync_file(folder)


def replace_file(path: Path, content: bytes) -> None:
    """Put a whole new content under a name: a reader sees the old one or the new one."""
    aside = path.with_name(f".{path.name}.part")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folders([path.parent])


def move(source: Path, target: Path) -> None:
    """Move a file on one disk; done twice, the second time changes nothing."""
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


class FolderLock:
    """Hold a folder for one process; the operating system frees it when that process dies.

    Raises
    ------
    ResultError
        If another process holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise ResultError(
                f"{folder} is in use by another run; wait for its end, or write elsewhere (-o DIR)"
            ) from error

    def release(self) -> None:
        """Let others have the folder."""
        os.close(self._handle)


if sys.platform == "win32":

    def _lock(handle: int) -> None:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:

    def _lock(handle: int) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
