"""The common base of all sections of a file: reads numbers, names unknown keys, fills defaults."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationInfo, model_validator

from simcore.files.document import Table
from simcore.files.faults import known, meant, nearest, shown
from simcore.files.numbers import FOLLOWS, Number
from simcore.files.reading import Reader
from simcore.files.spec import Spec

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = ["DEFAULT", "Section", "members", "unit_of"]

DEFAULT = "default"
"""Origin of a value that nobody wrote."""

_RESOURCE_UNITS = {"water": "m3", "labour": "h", "process_ghg": "tCO2e"}


class Section(BaseModel):
    """A mapping in a file; its numbers are declared by a `Spec`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    later: ClassVar[dict[str, str]] = {}
    """Keys of the grammar that are not simulated yet, with what they are."""

    filled: ClassVar[tuple[str, ...]] = ()
    """Sections that are there with their defaults when they are not written."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any, info: ValidationInfo) -> Any:
        if isinstance(data, Table) and isinstance(info.context, Reader):
            return _read_section(cls, data, info.context)
        return data

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the JSON Schema; what has a default here is not required."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        free = {name for name, spec, _ in numbers_of(cls) if not spec.is_required}
        required = [n for n in schema.get("required", []) if n not in free | set(cls.filled)]
        schema.pop("required", None)
        return {**schema, "required": required} if required else schema


def members(cls: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a section by the key that people write."""
    return {info.alias or name: info for name, info in cls.model_fields.items()}


@functools.cache
def numbers_of(cls: type[BaseModel]) -> tuple[tuple[str, Spec, bool], ...]:
    """Return key and `Spec` of each number, and whether the key holds many by name."""
    found = []
    for key, info in members(cls).items():
        own = [one for one in info.metadata if isinstance(one, Spec)]
        inner = [
            one
            for argument in get_args(info.annotation)
            for one in getattr(argument, "__metadata__", ())
            if isinstance(one, Spec)
        ]
        found += [(key, one, False) for one in own] + [(key, one, True) for one in inner]
    return tuple(found)


def unit_of(spec: Spec, key: str, reader: Reader, data: dict[str, Any]) -> str:
    """Return the canonical unit of a number at a dotted path."""
    unit = reader.units.declared(spec.unit)
    if unit.startswith("#"):
        return key.rpartition(".")[2] + unit[1:]
    if unit.startswith("@"):
        resource = key.split(".")[-3]  # stages.<name>.uses.<resource>.<use>.<key>
        units = {**dict.fromkeys(reader.energies, "GJ"), **dict.fromkeys(reader.pollutants, "t")}
        known_unit = (units | _RESOURCE_UNITS).get(resource)
        return known_unit + unit[1:] if known_unit else "?"
    if unit == "=":
        from simcore.files.annual import unit_of_column

        return reader.units.declared(unit_of_column(data.get("quantity"), reader.pollutants))
    return unit


def _read_section(cls: type[Section], table: Table, reader: Reader) -> dict[str, Any]:
    """Return the members of a section with its numbers read."""
    found = _known_members(cls, table, reader)
    for key in cls.filled:
        if key not in found:
            found[key] = Table(table.place, table.key_of(key))
    for key, spec, many in numbers_of(cls):
        if not many:
            number = _number(key, spec, table, reader, found)
            if number is None:
                found.pop(key, None)
            else:
                found[key] = number
        elif isinstance(found.get(key), Table):
            inner = found[key]
            found[key] = {name: _number(name, spec, inner, reader, dict(inner)) for name in inner}
    return found


def _known_members(cls: type[Section], table: Table, reader: Reader) -> dict[str, Any]:
    """Return the members that the section knows; note the others."""
    names = members(cls)
    found = {}
    for key, raw in table.items():
        path = table.key_of(key)
        if key in cls.later:
            reader.faults.add(
                table.keys_at[key],
                f"`{path}` ({cls.later[key]}) is not yet supported; leave it out",
            )
        elif key not in names:
            where = f"`{table.path}`" if table.path else "the file"
            reader.excused.update(table.key_of(one) for one in meant(key, names))
            reader.faults.add(
                table.keys_at[key],
                f"unknown key {shown(key)} in {where}{nearest(key, names)} "
                f"(allowed: {known(names)})",
            )
        elif raw is None:
            reader.excused.add(path)
            reader.faults.add(
                table.keys_at[key], f"`{path}` has no value; give one or leave it out"
            )
        else:
            found[key] = raw
    return found


def _number(
    key: str, spec: Spec, table: Table, reader: Reader, found: dict[str, Any]
) -> Number | None:
    """Return one number of a section, its default, or NaN after a fault."""
    path = table.key_of(key)
    unit = unit_of(spec, path, reader, found)
    if key in found:
        heat = found.get("heating_value")
        return reader.number(
            found[key],
            table.values_at[key],
            path,
            spec,
            unit=unit,
            heat=heat.value if isinstance(heat, Number) else None,
        )
    if spec.optional:
        return None
    if spec.follows:
        return Number(path, math.nan, unit, source=FOLLOWS, quality="derived", origin=DEFAULT)
    if spec.default is not None:
        return Number(path, spec.default, unit, quality="derived", origin=DEFAULT)
    if path not in reader.excused:
        named = "1.5" if unit in {"1", "?"} else f"1.5 {unit}"
        reader.faults.add(table.place, f"`{path}` is missing; write e.g. `{key}: {named}`")
    return Number(path, math.nan, unit)
