"""What comes from somebody else: files read within bounds, texts shown as nothing but text."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["UNPRINTABLE", "printable", "read_plain"]

UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys instead of showing it, what turns the order of letters round, and halves of
characters, which cannot be written at all."""


def printable(text: str) -> str:
    r"""Return a text that a terminal only shows: ``\x1b`` in place of the escape character."""
    return UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text)


def read_plain(path: Path, most: int) -> bytes:
    """Return what a file holds.

    Parameters
    ----------
    path : Path
        A file that somebody else may have chosen.
    most : int
        Largest size that is read [B].

    Raises
    ------
    OSError
        If it cannot be read, is larger, or no plain file: a pipe would be waited for, a device
        may never end.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "no plain file", str(path))
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            what = f"it has {size:,} bytes; at most {most:,} are read"
            raise OSError(errno.EFBIG, what, str(path))
        return file.read(most)
