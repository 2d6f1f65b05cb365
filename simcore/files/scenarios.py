"""Scenarios: a case with changes and interventions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.files.canonical import plain
from simcore.files.numbers import Number
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from simcore.files.case import Case

__all__ = ["Change", "InterventionSpec", "Scenario", "Value"]

Value = Number | bool | str | tuple[str, ...] | Adoption


@dataclass(frozen=True)
class InterventionSpec:
    """An intervention as a study describes it; what is not given keeps the plugin's default."""

    name: str
    plugin: str
    parameters: dict[str, Value]
    origin: str
    title: str = ""


@dataclass(frozen=True)
class Change:
    """One change of a scenario: ``set``, ``scale`` or ``add`` at a dotted path."""

    operation: str
    key: str
    text: str
    origin: str


@dataclass(frozen=True)
class Scenario:
    """A case after its changes, with the interventions that run in it, by name."""

    name: str
    title: str
    case: Case
    interventions: tuple[InterventionSpec, ...]
    changes: tuple[Change, ...] = ()

    def canonical(self) -> dict[str, Any]:
        """Return all that the scenario's results depend on, as plain values for JSON."""
        return {
            "case": plain(self.case),
            "interventions": {
                one.name: {
                    "plugin": one.plugin,
                    "parameters": {
                        key: plain(one.parameters[key]) for key in sorted(one.parameters)
                    },
                }
                for one in self.interventions
            },
        }
