"""Where commands print to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console"]

WIDTH: Final = 120
"""Columns of what is printed to a file or a pipe."""


def console() -> Console:
    """Return a console on standard output, as wide as its terminal."""
    from rich.console import Console

    is_measured = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if is_measured else WIDTH, highlight=False)
