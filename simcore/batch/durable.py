"""Files that survive a crash: written aside, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from typing import TYPE_CHECKING

from simcore.errors import InputError, ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

__all__ = [
    "LOCK",
    "NAME",
    "FolderLock",
    "disk_message",
    "move",
    "replace_file",
    "safe_name",
    "sync_file",
    "sync_folders",
    "write_bytes",
]

MOST_BYTES = 512 << 20
"""Largest text file of a result that is read [B]: 500,000 blocks and their remarks."""
LOCK = ".lock"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What the operating system says of a lock that another process holds."""
NAME = r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}"
"""A name that can be a folder."""


def disk_message(folder: Path, error: OSError) -> str:
    """Return what to tell people of a disk that does not take a result."""
    message = f"cannot write to {folder}: {error}"
    if error.errno in FULL:
        message += "; what is finished is kept: make room and run the same command again"
    if error.errno in FORBIDDEN:
        message += "; write elsewhere (-o DIR)"
    return message


def safe_name(name: str, what: str) -> str:
    """Return a name that becomes a folder, refusing one that could leave its parent.

    Raises
    ------
    InputError
        If ``name`` is anything but letters, digits and ``_ . + -``, or begins with a dot.
    """
    if not re.fullmatch(NAME, name):
        raise InputError(
            f"{what} name {name!r} cannot be a folder: use up to 100 letters, digits, '-', '_', "
            "'.' or '+', the first a letter, digit or '_'"
        )
    return name


def write_bytes(path: Path, content: pa.Buffer | bytes) -> None:
    """Write a file; the caller flushes it to the disk."""
    path.write_bytes(memoryview(content))


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
    try:
        aside.unlink(missing_ok=True)
        with aside.open("xb") as file:  # a new file: a link of that name would be written through
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
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
    OSError
        If the file system knows no locks.
    """

    def __init__(self, folder: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        self._handle = os.open(folder / LOCK, flags, 0o644)
        try:
            _lock(self._handle)
        except OSError as error:
            os.close(self._handle)
            if error.errno not in HELD:
                raise
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
