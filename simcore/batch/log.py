"""A log that is only appended to: one JSON document a line, each with its checksum.

A crash can tear the last line, a failing disk any; such lines are left out when the log is read,
all others count.
"""

from __future__ import annotations

import json
import logging
import os
import zlib
from typing import TYPE_CHECKING, Any

from simcore.batch.durable import MOST_BYTES, sync_folders
from simcore.foreign import read_plain

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Log", "read_log"]

HEAD = b'{"crc32": "%08x", "entry": '
HEAD_SIZE = len(HEAD % 0)
TAIL = b"}\n"

logger = logging.getLogger(__name__)


class Log:
    """Appends entries to a log file, which is made with the first of them.

    Parameters
    ----------
    path : Path
        The file; one that is there already is replaced by the first entry.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self.size = 0

    def append(self, entry: object) -> None:
        """Write one entry and wait until it is on the disk."""
        if self._file is None:
            self._path.unlink(missing_ok=True)  # never written through, should it be a link
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._file = os.open(self._path, flags, 0o644)
            sync_folders([self._path.parent])
        line = _line(entry)
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fsync(self._file)
        self.size += len(line)

    def clear(self) -> None:
        """Remove the log; the next entry begins a new one."""
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; what was appended is on the disk."""
        if self._file is not None:
            os.close(self._file)
        self._file, self.size = None, 0


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a log whose lines are whole; none where there is no log."""
    try:
        content = read_plain(path, MOST_BYTES)
    except FileNotFoundError:
        return []
    found = []
    *lines, torn = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        entry = _entry(line + b"\n")
        if entry is None:
            logger.warning("%s: line %d is damaged; its blocks count as not run", path, number)
        else:
            found.append(entry)
    if torn:
        logger.info("%s: the last line is torn", path)
    return found


def _line(entry: object) -> bytes:
    body = json.dumps(entry, ensure_ascii=False).encode()
    return HEAD % zlib.crc32(body) + body + TAIL


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return what a line holds; None where it is not the line that was written."""
    body = line[HEAD_SIZE : -len(TAIL)]
    if line != HEAD % zlib.crc32(body) + body + TAIL:
        return None
    try:
        entry = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None
