"""What a field says of its number: unit, bounds, forms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from simcore.files.numbers import Number

__all__ = ["Spec", "amount_text", "bounds_text"]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a field says of its number.

    Parameters
    ----------
    unit : str
        Canonical unit; ``$`` is the currency of the case, ``@`` the unit of the resource in the
        path, ``#`` the key that holds the number, ``=`` the unit of the quantity beside it.
    low, high : float
        Allowed bounds [unit].
    above : bool
        Whether `low` itself is refused.
    path : bool
        Whether a path over years is allowed.
    rest : bool
        Whether the word ``rest`` is allowed.
    default : float, optional
        Value where nothing is written; None if it must be written.
    optional : bool
        Whether it may be left out altogether.
    follows : str
        Key beside it whose value it takes where nothing is written.
    by_heat : bool
        Whether a value per tonne of fuel is converted by the heating value beside it.
    bare : bool
        Whether it needs neither source nor range.
    doc : str
        What it is, for people.
    """

    unit: str
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    path: bool = False
    rest: bool = False
    default: float | None = None
    optional: bool = False
    follows: str = ""
    by_heat: bool = False
    bare: bool = False
    doc: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Tell pydantic that the field holds a `Number`, which the reader has made by then."""
        from pydantic_core import core_schema

        del source, handler
        schema = core_schema.is_instance_schema(Number)
        return core_schema.nullable_schema(schema) if self.optional else schema

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Return the JSON Schema of the forms that people may write."""
        del core, handler
        words = (self.doc, f"Unit: {self.unit_text()}." if self.unit != "1" else "", self.limits())
        return {"x-number": True, "description": " ".join(one for one in words if one)}

    def allows(self, value: float) -> bool:
        """Return whether a value is within the bounds; NaN is not theirs to judge."""
        too_low = value <= self.low if self.above else value < self.low
        return not (too_low or value > self.high)

    @property
    def is_required(self) -> bool:
        """Whether a person must write it."""
        return not (self.optional or self.follows) and self.default is None

    def unit_text(self) -> str:
        """Return the unit for people."""
        words = {"$": "USD", "@": "resource", "#": "code", "=": "unit of the quantity"}
        return "".join(words.get(letter, letter) for letter in self.unit)

    def default_text(self) -> str:
        """Return what holds where nothing is written, or nothing if something must be."""
        if self.follows:
            return f"`{self.follows}`"
        return "" if self.default is None else f"{self.default:g}"

    def limits(self) -> str:
        """Return a sentence with bounds and default, or nothing."""
        bounds, default = bounds_text(self, "1"), self.default_text()
        said = f"{bounds[:1].upper()}{bounds[1:]}." if bounds else ""
        return f"{said} Default: {default}.".strip() if default else said


def amount_text(value: float, unit: str) -> str:
    """Return a value with its unit, as a message shows it."""
    return f"{value:g}" if unit == "1" else f"{value:g} {unit}"


def bounds_text(spec: Spec, unit: str) -> str:
    """Return the allowed bounds of a number in words, or nothing."""
    unit = "" if unit == "1" else f" {unit}"
    low = f"{'above' if spec.above else 'at least'} {spec.low:g}{unit}"
    high = f"at most {spec.high:g}{unit}"
    if math.isinf(spec.low):
        return "" if math.isinf(spec.high) else high
    return low if math.isinf(spec.high) else f"{low} and {high}"
