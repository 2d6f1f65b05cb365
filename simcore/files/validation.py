"""From a document to a section, with pydantic's errors in our words and at their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from simcore.files.document import Row, Table, plain
from simcore.files.faults import Faults, Place, nearest, shown
from simcore.files.names import NAME_PATTERN, NAME_WORDS
from simcore.files.section import Section, members

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from simcore.files.reading import Reader

__all__ = ["UNKNOWN", "build", "place_of"]

UNKNOWN = "?"
"""Stands for a text that could not be read, so that the other checks can go on."""

_S = TypeVar("_S", bound=Section)

_MUST_BE = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
}


_PATTERNS = {
    NAME_PATTERN: NAME_WORDS,
    "^[A-Z]{3}$": "must be three capital letters, such as USD",
}


def place_of(tree: Table, path: str) -> Place:
    """Return the place of the value at a dotted path, or of the nearest section around it."""
    holder, place = tree, tree.place
    for part in path.split("."):
        if part in holder.values_at:
            place = holder.values_at[part]
        if not isinstance(holder.get(part), Table):
            return place
        holder = holder[part]
    return holder.place


def build(model: type[_S], table: Table, reader: Reader) -> _S | None:
    """Return the section that a mapping describes.

    After a fault of form the section is built once more with what was wrong replaced by
    something harmless, so that what refers to the rest of it can be checked in the same pass.

    Parameters
    ----------
    model : type of Section
        What it must be.
    table : Table
        The mapping.
    reader : Reader
        Reads numbers and takes the faults.

    Returns
    -------
    Section or None
        None only if too much is missing.
    """
    try:
        return model.model_validate(table, context=reader)
    except ValidationError as error:
        details = error.errors(include_url=False)
    mended = table.copy()
    for one in details:
        _note(one, table, reader)
        _mend(model, one, mended)
    muted = replace(reader, faults=Faults())
    try:
        return model.model_validate(mended, context=muted)
    except ValidationError:
        return None


def _note(detail: Any, table: Table, reader: Reader) -> None:
    holder, place = _around(detail["loc"], table)
    parts = (part + 1 if isinstance(part, int) else part for part in detail["loc"])
    path = ".".join(str(part) for part in parts)  # people count the items of a list from 1
    key = f"{table.path}.{path}" if table.path else path
    if detail["type"] == "missing":
        if key not in reader.excused:
            reader.faults.add(holder.place, f"`{key}` is missing")
    else:
        reader.faults.add(place, f"`{key}` {_words(detail)}, found {_found(detail)}")


def _found(detail: Any) -> str:
    """Return what stands there; say where only quotes are wrong or missing."""
    value, wanted = detail["input"], detail["type"]
    if wanted == "string_type" and isinstance(value, int | float):
        return f"{shown(value)}; put it in quotes"
    if wanted in {"int_type", "float_type", "bool_type"} and isinstance(value, str):
        kinds = {"bool_type": bool, "int_type": int}.get(wanted, int | float)
        if isinstance(plain(value), kinds):
            return f'"{value}", which is text because of its quotes; leave them out'
    return shown(value)


def _around(loc: tuple[int | str, ...], table: Table) -> tuple[Table | Row, Place]:
    """Return the container of what an error is about, and its place."""
    holder: Table | Row = table
    place = table.place
    for depth, part in enumerate(loc):
        inner: Any = None
        if isinstance(holder, Table) and part in holder:
            place = holder.values_at.get(str(part), place)
            inner = holder[str(part)]
        elif isinstance(holder, Row) and isinstance(part, int):
            place = holder.values_at[part]
            inner = holder[part]
        if not isinstance(inner, Table | Row) or depth == len(loc) - 1:
            break
        holder = inner
    return holder, place


def _words(detail: Any) -> str:  # noqa: PLR0911 - one sentence for each kind of error
    kind, context = detail["type"], detail.get("ctx", {})
    match kind:
        case "literal_error":
            names = [
                one.strip("'") for one in context["expected"].replace(" or ", ", ").split(", ")
            ]
            near = nearest(str(detail["input"]), names)
            return f"must be one of {', '.join(names)}{near and near.rstrip('?')}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "string_pattern_mismatch":
            return _PATTERNS.get(context["pattern"], f"must look like {context['pattern']}")
        case "too_short" | "string_too_short":
            return f"needs at least {context['min_length']}"
        case "string_too_long":
            return f"must have at most {context['max_length']} characters"
        case "too_long":
            return f"takes at most {context['max_length']}"
    return f"must be {_MUST_BE[kind]}" if kind in _MUST_BE else str(detail["msg"])


def _mend(model: type[BaseModel], detail: Any, table: Table) -> None:
    """Replace a faulty value by something harmless, or leave it out."""
    loc = detail["loc"]
    holder, _ = _around(loc, table)
    last = loc[-1]
    value = _harmless(
        *_declared(model, loc), Table(holder.place, f"{holder.path}.{last}".strip("."))
    )
    if isinstance(holder, Row) and isinstance(last, int):
        holder[last] = value
    elif isinstance(holder, Table) and isinstance(last, str):
        holder.put(last, value, holder.place, holder.place)
        if value is None:
            del holder[last]


def _declared(model: Any, loc: tuple[int | str, ...]) -> tuple[Any, FieldInfo | None]:
    """Return the type that a location must have, and the field that it lies in."""
    kind, info = model, None
    for part in loc:
        kind = _given(kind)
        if _is_section(kind):
            info = members(kind).get(str(part))
            kind = info.annotation if info else None
        elif get_args(kind):
            kind = get_args(kind)[-1]
    return _given(kind), info


def _given(kind: Any) -> Any:
    """Return a type without ``None`` and annotations."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    arguments = get_args(kind)
    if type(None) not in arguments:
        return kind
    return next(one for one in arguments if one is not type(None))


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _harmless(kind: Any, info: FieldInfo | None, empty: Table) -> Any:
    """Return a value that passes for a type; None to leave it out."""
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if _is_section(kind):
        return empty
    lowest = next((one.ge for one in info.metadata if hasattr(one, "ge")), 1) if info else 1
    return {str: UNKNOWN, int: lowest, float: 1.0, bool: True}.get(kind)
