"""Tables of the report: heads, rows and cells as HTML, laid out by one macro."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

__all__ = ["Band", "Line", "Table"]


FITTING: Final = 16
"""Rows that are kept together on paper."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its head, its cells, and what kind it is: ``marked``, ``total`` or none."""

    head: Markup
    cells: tuple[Markup, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows that belong together, below a head of their own where it says something."""

    lines: tuple[Line, ...]
    head: Markup = field(default=Markup(""))


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption.

    Parameters
    ----------
    caption : Markup
        What it shows.
    headings : tuple of Markup
        Of the columns, the one of the rows' heads first.
    bands : tuple of Band
        Its rows.
    words : frozenset of int
        Columns that hold words; the others hold numbers and stand to the right.
    """

    caption: Markup
    headings: tuple[Markup, ...]
    bands: tuple[Band, ...]
    words: frozenset[int] = frozenset({0})

    @property
    def length(self) -> str:
        """Return ``few`` for a table that fits on a page, ``long`` for one with a long band."""
        rows = [len(band.lines) for band in self.bands]
        if sum(rows) <= FITTING:
            return "few"
        return "long" if max(rows) > FITTING else ""

    @property
    def is_empty(self) -> bool:
        """Whether it has no row."""
        return not any(band.lines for band in self.bands)
