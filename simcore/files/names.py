"""Names that become folders."""

from __future__ import annotations

import re

__all__ = ["LONGEST_NAME", "NAME_PATTERN", "NAME_WORDS", "is_name"]

NAME_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9._-]*$"
"""Of a study's name."""

NAME_WORDS = (
    "must be made of A-Z, a-z, 0-9, `.`, `_` and `-` only, and begin with a letter, a digit or `_`"
)
"""The pattern for people."""

LONGEST_NAME = 100
"""Longest name of a study or a scenario; some file systems take no more [1]."""


def is_name(text: str) -> bool:
    """Return whether a text can be the name of a study."""
    return len(text) <= LONGEST_NAME and re.fullmatch(NAME_PATTERN[1:-1], text) is not None
