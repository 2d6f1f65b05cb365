"""JSON Schema of case and study files, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcore.errors import InputError
from simcore.files.case import Case
from simcore.files.faults import known, nearest
from simcore.files.forms import StudyForm
from simcore.files.reading import QUALITIES
from simcore.parameters import ADOPTION_MODES, Parameter, declarations

if TYPE_CHECKING:
    from pydantic import BaseModel

    from simcore.files.catalogue import PluginLookup

__all__ = ["schema"]

_PLAIN: list[dict[str, str]] = [{"type": "number"}, {"type": "string"}]

_NUMBER = {
    "description": "A number: `0.3`, `450 USD/t`, with source and range, or a path over years.",
    "anyOf": [
        *_PLAIN,
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "value": {"anyOf": _PLAIN},
                "path": {"type": "object", "additionalProperties": {"anyOf": _PLAIN}},
                "interpolation": {"enum": ["linear", "step"]},
                "low": {"anyOf": _PLAIN},
                "high": {"anyOf": _PLAIN},
                "source": {"type": "string"},
                "quality": {"enum": list(QUALITIES)},
                "note": {"type": "string"},
            },
        },
    ],
}


def schema(kind: str, plugins: PluginLookup | None = None) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, for editors.

    Parameters
    ----------
    kind : str
        ``case`` or ``study``.
    plugins : PluginLookup, optional
        Whose parameters a study's interventions may have.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    models: dict[str, type[BaseModel]] = {"case": Case, "study": StudyForm}
    if kind not in models:
        raise InputError(f"no schema of `{kind}`{nearest(kind, models)} (known: {known(models)})")
    made: dict[str, Any] = _referring(models[kind].model_json_schema(by_alias=True))
    made.setdefault("$defs", {})["number"] = _NUMBER
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if kind == "study" and plugins is not None:
        made["properties"]["interventions"]["additionalProperties"] = _interventions(plugins)
    return made


def _referring(schema: Any) -> Any:
    """Return a schema in which each field marked as a number refers to the one definition.

    pydantic follows every reference while it builds, so that the mark is replaced only now.
    """
    if isinstance(schema, list):
        return [_referring(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _referring(one) for key, one in schema.items() if key != "x-number"}
    return {"$ref": "#/$defs/number", **found} if "x-number" in schema else found


def _interventions(plugins: PluginLookup) -> dict[str, Any]:
    """Return the schema of one intervention, by plugin."""
    return {"oneOf": [_intervention(name, plugins(name)) for name in sorted(plugins.names)]}


def _intervention(name: str, cls: type) -> dict[str, Any]:
    declared = declarations(cls)
    return {
        "type": "object",
        "description": (cls.__doc__ or "").strip().split("\n", maxsplit=1)[0],
        "additionalProperties": False,
        "properties": {
            "plugin": {"const": name},
            "title": {"type": "string"},
            "note": {"type": "string"},
            **{key: _parameter(one) for key, one in declared.items()},
        },
        "required": ["plugin", *(key for key, one in declared.items() if one.required)],
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    forms: dict[str, dict[str, Any]] = {
        "number": {"$ref": "#/$defs/number"},
        "flag": {"type": "boolean"},
        "text": {"type": "string"},
        "choice": {"enum": list(one.choices)},
        "levers": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "adoption": {
            "type": "object",
            "properties": {mode: {} for mode in ADOPTION_MODES},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    }
    unit = f" Unit: {one.unit}." if one.kind == "number" and one.unit != "1" else ""
    return {**forms.get(one.kind, {}), "description": f"{one.doc}{unit}".strip()}
