"""Reaching a number of a case by its dotted path."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from simcore.files.numbers import Number
from simcore.files.section import Section, numbers_of

if TYPE_CHECKING:
    from simcore.files.spec import Spec

__all__ = ["Found", "find", "put", "walk"]

_S = TypeVar("_S", bound=Section)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a path: its value, the section around it, and what its field says."""

    value: Any
    around: Section
    spec: Spec | None


@functools.cache
def _specs(cls: type[Section]) -> dict[str, Spec]:
    return {key: spec for key, spec, _ in numbers_of(cls)}


def find(case: Section, key: str) -> Found | None:
    """Return what stands at a dotted path, or None if the path leads nowhere."""
    around, last = case, ""
    value: Any = case
    for part in key.split("."):
        if isinstance(value, Section) and part in type(value).model_fields:
            around, last = value, part
            value = getattr(value, part)
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        else:
            return None
    return Found(value, around, _specs(type(around)).get(last))


def put(section: _S, key: str, value: object) -> _S:
    """Return a copy of a section with another value at a dotted path; the rest is shared."""
    changed: _S = _put(section, key.split("."), value)
    return changed


def _put(holder: Any, parts: list[str], value: object) -> Any:
    if not parts:
        return value
    if isinstance(holder, Section):
        inner = _put(getattr(holder, parts[0]), parts[1:], value)
        return holder.model_copy(update={parts[0]: inner})
    return {**holder, parts[0]: _put(holder[parts[0]], parts[1:], value)}


def walk(value: object) -> Iterator[Number]:
    """Yield all numbers of a section, in the order of its fields."""
    if isinstance(value, Number):
        yield value
    elif isinstance(value, Section):
        for name in type(value).model_fields:
            yield from walk(getattr(value, name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)
