"""Vega-Lite templates: JSON in which a text ``$name`` stands for a value."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.charts.look import Look

__all__ = ["filled_spec", "panels"]


def filled_spec(name: str, values: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """Return a template with its values and the configuration of a look.

    Parameters
    ----------
    name : str
        Of a file of this package, without ``.vl.json``.
    values : mapping of str to JSON value
        By placeholder, without its dollar.
    look : Look
        Size and letters.
    """
    spec: dict[str, Any] = _filled(_template(name), values)
    spec["usermeta"] = {"width": look.width}
    spec["config"] = look.config()
    return spec


def panels(  # noqa: PLR0913 - what a grid of panels is made of
    spec: dict[str, Any],
    *,
    by: str,
    order: list[str],
    columns: int,
    width: int,
    height: int,
) -> dict[str, Any]:
    """Return a single-view spec drawn once for each value of a field, on common axes.

    Parameters
    ----------
    spec : dict
        With its data, encoding and layers on the top level.
    by : str
        Field that tells the panel.
    order : list of str
        Values of the field.
    columns : int
        Panels side by side.
    width, height : int
        Of one panel [px].
    """
    outer = {key: spec[key] for key in ("data", "usermeta", "config") if key in spec}
    inner = {
        key: value
        for key, value in spec.items()
        if key not in {*outer, "autosize", "width", "height"}
    }
    return outer | {
        "facet": {"field": by, "type": "nominal", "sort": order},
        "columns": columns,
        "spacing": 16,
        "spec": {"width": width, "height": height, **inner},
        "resolve": {"axis": {"x": "independent"}},
    }


@functools.cache
def _template(name: str) -> Any:
    return json.loads((files("simcore.charts") / f"{name}.vl.json").read_text("utf-8"))


def _filled(part: Any, values: Mapping[str, Any]) -> Any:
    """Return a part of a template, all placeholders replaced."""
    if isinstance(part, dict):
        return {key: _filled(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values) for value in part]
    if isinstance(part, str) and part.startswith("$"):
        return values[part[1:]]
    return part
