"""Declared parameters: one declaration gives validation, schema, documentation and sliders."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any

__all__ = ["ADOPTION_MODES", "Adoption", "Parameter", "declarations", "parameter"]

ADOPTION_MODES = ("at", "bass", "by", "payback", "when")


@dataclass(frozen=True, slots=True)
class Adoption:
    """How and when firms take a measure up.

    Parameters
    ----------
    mode : str
        One of ``at``, ``by``, ``bass``, ``payback``, ``when``.
    start : float
        First moment of adoption, counted from the start of the base year [a].
    values : dict of str to float
        Numbers of the mode: ``by`` share [1] and year (from the start of the base year [a]);
        ``bass`` p and q [1/a]; ``payback`` threshold [a], steepness [1], reaudit [a]; ``when``
        above         or below (unit of the quantity).
    quantity : str
        Annual column watched by ``when``.
    """

    mode: str
    start: float
    values: dict[str, float] = field(default_factory=dict)
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a plugin says of one of its fields.

    ``kind`` is ``number``, ``flag``, ``text``, ``choice``, ``levers`` (lever patterns) or
    ``adoption``. ``low`` and ``high`` are the allowed bounds of a number, in ``unit``.
    """

    name: str
    kind: str
    unit: str
    default: Any
    low: float = float("-inf")
    high: float = float("inf")
    choices: tuple[str, ...] = ()
    source: str = ""
    doc: str = ""
    required: bool = False


def parameter(  # noqa: PLR0913 - each argument is one word of the declaration
    default: Any = MISSING,
    unit: str = "1",
    low: float = float("-inf"),
    high: float = float("inf"),
    *,
    kind: str = "number",
    choices: tuple[str, ...] = (),
    source: str = "",
    doc: str = "",
) -> Any:
    """Declare a field of an intervention as a parameter that people set in YAML.

    Parameters
    ----------
    default : object
        Value where the study says nothing; left out, the study must give one.
    unit : str
        Canonical unit of a number.
    low, high : float
        Allowed bounds of a number, in `unit`.
    kind : str
        ``number``, ``flag``, ``text``, ``choice``, ``levers`` or ``adoption``.
    choices : tuple of str
        Allowed texts of a ``choice``.
    source : str
        Where default and bounds come from, or ``assumed: `` and the reason.
    doc : str
        One sentence for people.
    """
    metadata = {
        "parameter": {
            "kind": kind,
            "unit": unit,
            "low": low,
            "high": high,
            "choices": choices,
            "source": source,
            "doc": doc,
        }
    }
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


_DECLARED: dict[type, dict[str, Parameter]] = {}


def declarations(cls: type) -> dict[str, Parameter]:
    """Return the declared parameters of a plugin class by name, in the order of its fields."""
    if cls not in _DECLARED:
        _DECLARED[cls] = _read(cls)
    return dict(_DECLARED[cls])


def _read(cls: type) -> dict[str, Parameter]:
    found = {}
    for one in fields(cls):
        said = one.metadata.get("parameter")
        if said is not None:
            required = one.default is MISSING
            default = None if required else one.default
            found[one.name] = Parameter(one.name, default=default, required=required, **said)
    return found
