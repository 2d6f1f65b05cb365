"""How the columns of a Parquet file are compressed, as its footer says.

Arrow knows it too, but ends the process where a damaged footer names a compression that there is
not. The footer is a Thrift structure in the compact protocol; only what leads to the compressions
is read, all else is passed over.
"""

from __future__ import annotations

from typing import Final

__all__ = ["FooterError", "compressions"]

WAY: Final = (4, 1, 3, 4)
"""Fields on the way: a file's row groups, their columns, their descriptions, the compression."""
DEEPEST = 32
"""Structures and lists within each other; Parquet has a dozen at most."""
LONGEST = 63
"""Bits before the last seven of a number."""
_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = (
    0, 1, 2, 3, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
_NUMBERS = (4, 5, 6)


class FooterError(ValueError):
    """A footer that is no Thrift structure."""


def compressions(footer: bytes) -> set[int]:
    """Return the numbers of the compressions of a file's columns (0 none, 1 snappy ...).

    Raises
    ------
    FooterError
        If it is no Thrift structure, or ends within one.
    """
    walk = _Walk(footer)
    try:
        walk.struct(0, 0, on_way=True)
    except IndexError as error:
        raise FooterError("the footer ends too early") from error
    return walk.found


class _Walk:
    """A place in a footer, which moves on."""

    def __init__(self, footer: bytes) -> None:
        self._footer, self._at = footer, 0
        self.found: set[int] = set()

    def struct(self, level: int, depth: int, *, on_way: bool) -> None:
        """Pass over a structure; one on the way is looked into."""
        number = 0
        while True:
            head = self._footer[self._at]
            self._at += 1
            kind = head & 15
            if kind == _STOP:
                return
            step = head >> 4
            number = number + step if step else self._signed()
            here = on_way and number == WAY[level]
            if here and level == len(WAY) - 1:
                if kind not in _NUMBERS:
                    raise FooterError("the footer names no compression")
                self.found.add(self._signed())
            elif kind not in {_TRUE, _FALSE}:  # these stand in the head
                self._pass(kind, level + here, depth, on_way=here)

    def _pass(self, kind: int, level: int, depth: int, *, on_way: bool = False) -> None:
        if depth > DEEPEST:
            raise FooterError("the footer is nested too deeply")
        if kind in _NUMBERS:
            self._unsigned()
        elif kind == _BINARY:
            self._move(self._unsigned())
        elif kind == _STRUCT:
            self.struct(level, depth + 1, on_way=on_way)
        elif kind in {_LIST, _SET}:
            self._pass_list(level, depth, on_way=on_way)
        elif kind in {_TRUE, _FALSE, _BYTE}:
            self._move(1)
        elif kind == _DOUBLE:
            self._move(8)
        elif kind == _MAP:
            self._pass_map(level, depth)
        else:
            raise FooterError(f"the footer has a value of unknown kind {kind}")

    def _pass_list(self, level: int, depth: int, *, on_way: bool) -> None:
        head = self._footer[self._at]
        self._at += 1
        size, kind = head >> 4, head & 15
        if size == 15:
            size = self._unsigned()
        for _ in range(size):
            self._pass(kind, level, depth + 1, on_way=on_way)

    def _pass_map(self, level: int, depth: int) -> None:
        size = self._unsigned()
        if not size:
            return
        kinds = self._footer[self._at]
        self._at += 1
        for _ in range(size):
            for kind in (kinds >> 4, kinds & 15):
                self._pass(kind, level, depth + 1)

    def _move(self, length: int) -> None:
        self._at += length
        if self._at > len(self._footer):  # else a list of 2^60 values would be counted to its end
            raise IndexError

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._footer[self._at]
            self._at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > LONGEST:
                raise FooterError("the footer has a number of more than 64 bits")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
