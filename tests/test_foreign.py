"""Files and texts of somebody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simcore.foreign import printable, read_plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b31m", r"\x9b31m"),
        ("done\rfailed", r"done\rfailed"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("\ud800", r"\ud800"),
        ("Giấy\tm³\n95 %", "Giấy\tm³\n95 %"),
    ],
)
def test_a_terminal_has_nothing_to_obey(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    assert read_plain(path, 5) == b"12345"
    with pytest.raises(OSError, match="5 bytes; at most 4 are read"):
        read_plain(path, 4)
    with pytest.raises(IsADirectoryError):
        read_plain(tmp_path, 4)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_neither_a_pipe_nor_a_device_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros").symlink_to("/dev/zero")
    for name in ("pipe", "zeros"):
        with pytest.raises(OSError, match="no plain file"):
            read_plain(tmp_path / name, 4)
