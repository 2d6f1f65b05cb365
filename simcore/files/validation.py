"""From a document to a section, with pydantic's errors in our words and at their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from simcore.files.document import Row, Table
from simcore.files.faults import Faults, Place, nearest, shown
from simcore.files.section import Section, members

if TYPE_CHECKING:
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
        The mapping; after a fault of form, its faulty values have been replaced.
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
    for one in details:
        _note(one, table, reader)
        _mend(model, one, table)
    muted = replace(reader, faults=Faults())
    try:
        return model.model_validate(table, context=muted)
    except ValidationError:
        return None


def _note(detail: Any, table: Table, reader: Reader) -> None:
    holder, place = _around(detail["loc"], table)
    path = ".".join(str(part) for part in detail["loc"])
    key = f"{table.path}.{path}" if table.path else path
    if detail["type"] == "missing":
        if key not in reader.excused:
            reader.faults.add(holder.place, f"`{key}` is missing")
    else:
        reader.faults.add(place, f"`{key}` {_words(detail)}, found {shown(detail['input'])}")


def _around(loc: tuple[int | str, ...], table: Table) -> tuple[Table | Row, Place]:
    """Return the container of what an error is about, and its place."""
    holder: Table | Row = table
    place = table.place
    for part in loc:
        inner: Any = None
        if isinstance(holder, Table) and part in holder:
            place = holder.values_at.get(str(part), place)
            inner = holder[str(part)]
        elif isinstance(holder, Row) and isinstance(part, int):
            place = holder.values_at[part]
            inner = holder[part]
        if not isinstance(inner, Table | Row) or part == loc[-1]:
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
            return f"must look like {context['pattern']}"
        case "too_short" | "string_too_short":
            return f"needs at least {context['min_length']}"
        case "too_long":
            return f"takes at most {context['max_length']}"
    return f"must be {_MUST_BE[kind]}" if kind in _MUST_BE else str(detail["msg"])


def _mend(model: type[BaseModel], detail: Any, table: Table) -> None:
    """Replace a faulty value by something harmless, where there is something."""
    loc = detail["loc"]
    holder, _ = _around(loc, table)
    last, kind = loc[-1], _annotation(model, loc)
    if isinstance(holder, Row):
        if isinstance(last, int):
            holder[last] = _harmless(kind, holder.place)
        return
    if isinstance(last, str):
        holder[last] = _harmless(kind, holder.place)
        if holder[last] is None:
            del holder[last]


def _annotation(model: Any, loc: tuple[int | str, ...]) -> Any:
    """Return the type that a location must have."""
    kind = model
    for part in loc:
        kind = (
            next((one for one in get_args(kind) if one is not type(None)), kind)
            if (type(None) in get_args(kind))
            else kind
        )
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = members(kind).get(str(part))
            kind = info.annotation if info else None
        elif get_args(kind):
            kind = get_args(kind)[-1]
    return kind


def _harmless(kind: Any, place: Place) -> Any:
    """Return a value that passes for a type; None to leave it out."""
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Table(place)
    return {str: UNKNOWN, int: 2025, float: 1.0, bool: True}.get(kind)
