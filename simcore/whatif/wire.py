"""JSON for the page: numbers with few digits, rows written by one pattern for all of a kind."""

from __future__ import annotations

import functools
import json
import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["as_json", "rows_json"]

DIGITS: Final = 6
"""Significant digits of a number on its way to the page; a screen shows three [1]."""


def as_json(value: Any) -> str:
    """Return plain data as JSON; what is not finite becomes null."""
    return json.dumps(_rounded(value), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value


def rows_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows of a chart as a JSON list.

    Rows of a chart have the same keys and types, so that a pattern made once writes each of them
    in one go; that is several times as fast as looking at every value.

    Examples
    --------
    >>> rows_json([{"year": 2025, "median": 1234567.8}])
    '[{"year":2025,"median":1.23457e+06}]'
    """
    return f"[{','.join(map(_row, rows))}]"


def _row(row: Mapping[str, Any]) -> str:
    values = tuple(row.values())
    pattern, numbers, others = _pattern(tuple(row), tuple(map(type, values)))
    if not math.isfinite(sum(values[place] for place in numbers)):
        return as_json(row)
    if others:
        values = tuple(as_json(one) if place in others else one for place, one in enumerate(values))
    return pattern % values


@functools.lru_cache(maxsize=256)
def _pattern(
    keys: tuple[str, ...], kinds: tuple[type, ...]
) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Return a pattern for rows of a kind, which values are floats, and which need JSON first."""
    forms = {float: f"%.{DIGITS}g", int: "%d"}
    parts = [
        f"{json.dumps(key, ensure_ascii=False).replace('%', '%%')}:{forms.get(kind, '%s')}"
        for key, kind in zip(keys, kinds, strict=True)
    ]
    numbers = tuple(place for place, kind in enumerate(kinds) if kind is float)
    others = tuple(place for place, kind in enumerate(kinds) if kind not in forms)
    return f"{{{','.join(parts)}}}", numbers, others
