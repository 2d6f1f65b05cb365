"""Times and sizes as people say them."""

from __future__ import annotations

from typing import Final

__all__ = ["duration", "size"]

UNKNOWN: Final = "unknown"


def duration(seconds: float | None) -> str:
    """Return a time [s] with two digits that mean something; ``unknown`` for None."""
    if seconds is None:
        return UNKNOWN
    for most, unit, length in ((99.5, "s", 1), (99.5 * 60, "min", 60), (99.5 * 3600, "h", 3600)):
        if seconds < most:
            return f"{_two_digits(seconds / length)} {unit}"
    return f"{seconds / 86_400:,.0f} days"


def size(count: float | None) -> str:
    """Return a size [B] with two digits that mean something; ``unknown`` for None."""
    if count is None:
        return UNKNOWN
    if count < 999.5:
        return f"{count:.0f} B"
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 999.5:
            return f"{_two_digits(count)} {unit}"
    return f"{count / 1000:,.1f} TB"


def _two_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 or value < 0.05 else f"{value:.1f}"
