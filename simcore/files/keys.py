"""The keys of a file as a table for people, made from the same declarations that read it."""

from __future__ import annotations

import re
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from simcore.files.section import members, numbers_of
from simcore.files.spec import bounds_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from simcore.files.spec import Spec

__all__ = ["Key", "key_table", "keys_of"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a file: path with names in ``<...>``, form or unit, bounds, default, meaning."""

    path: str
    form: str
    bounds: str
    default: str
    meaning: str


def keys_of(model: type[BaseModel], path: str = "") -> Iterator[Key]:
    """Yield all keys of a section and of those inside it, in order."""
    numbers = {key: (spec, many) for key, spec, many in numbers_of(model)}
    for key, info in members(model).items():
        here = f"{path}.{key}" if path else key
        if key in numbers:
            spec, many = numbers[key]
            yield _number_key(f"{here}.<name>" if many else here, spec, many=many)
            continue
        default, meaning = _default(info, key, model), info.description or ""
        yield Key(here, _form(info.annotation), _limits(info), default, meaning)
        inner, names = _section_inside(info.annotation)
        if inner is not None:
            yield from keys_of(inner, ".".join([here, *names]))


def _number_key(path: str, spec: Spec, *, many: bool) -> Key:
    forms = {f"`{spec.unit_text()}`": True, "path": spec.path, "`rest`": spec.rest}
    default = spec.default_text() or ("optional" if spec.optional or many else "required")
    form = ", ".join(name for name, is_allowed in forms.items() if is_allowed)
    return Key(path, form, bounds_text(spec, "1"), default, spec.doc)


def _section_inside(annotation: Any) -> tuple[type[BaseModel] | None, list[str]]:
    """Return the section that a field holds, and the names that lead to it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, []
    names = {dict: ["<name>"], list: ["<n>"]}.get(get_origin(annotation), [])
    for one in reversed(get_args(annotation)):
        inner, more = _section_inside(one)
        if inner is not None:
            return inner, names + more
    return None, []


def _form(annotation: Any) -> str:
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin in {Union, types.UnionType}:
        return _form(next(one for one in arguments if one is not type(None)))
    if origin is dict:
        return "by name"
    if origin is list:
        return f"list of {_form(arguments[0])}"
    if annotation is Any:
        return "see below"
    words = {str: "text", int: "whole number", float: "number", bool: "true, false"}
    return words.get(annotation, "section")


def _limits(info: FieldInfo) -> str:
    found = []
    for one in info.metadata:
        for name, words in (("ge", "at least"), ("le", "at most")):
            if hasattr(one, name):
                found.append(f"{words} {getattr(one, name)}")
    return " and ".join(found)


def _default(info: FieldInfo, key: str, model: type[BaseModel]) -> str:
    if key in getattr(model, "filled", ()):
        return "optional"
    if info.is_required():
        return "required"
    plain = isinstance(info.default, str | int | float) and info.default != ""
    return (
        re.sub("^(True|False)$", lambda m: m[0].lower(), str(info.default)) if plain else "optional"
    )


def key_table(model: type[BaseModel]) -> str:
    """Return the keys of a section and of those inside it as a Markdown table."""
    rows = ["| key | form or unit | allowed | default | meaning |", "|---|---|---|---|---|"]
    rows += [
        f"| `{key.path}` | {key.form} | {key.bounds} | {key.default} | {key.meaning} |"
        for key in keys_of(model)
    ]
    return "\n".join(rows)
