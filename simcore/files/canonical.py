"""What a result depends on, as plain values: the same content for the same meaning.

Titles, sources, ranges, notes and origins are left out: a better source moves no result.
Mappings whose order matters to the engine, such as stages, become lists of pairs, so that whoever
sorts keys cannot hide a change of order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simcore.files.numbers import Number
from simcore.files.section import Section
from simcore.parameters import Adoption

__all__ = ["plain"]

_WORDS = {"title", "description", "include", "exchange", "checks", "unpublished", "schema_version"}


def plain(value: Any) -> Any:
    """Return a value of a case or an intervention as what JSON can hold."""
    if isinstance(value, Number):
        return _number(value)
    if isinstance(value, Section):
        names = [name for name in type(value).model_fields if name not in _WORDS]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Adoption):
        watched = {"quantity": value.quantity} if value.quantity else {}
        return {"mode": value.mode, "start": value.start, **watched, "values": dict(value.values)}
    if isinstance(value, Mapping):
        return [[name, plain(one)] for name, one in value.items()]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _number(number: Number) -> dict[str, Any]:
    path = {
        "points": [list(point) for point in number.points],
        "interpolation": number.interpolation,
    }
    return {"value": number.value, "unit": number.unit, **(path if number.points else {})}
