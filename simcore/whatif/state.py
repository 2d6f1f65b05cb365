"""What a person has set on the live page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["State"]


@dataclass(frozen=True, slots=True)
class State:
    """A preset with what was moved away from it.

    Parameters
    ----------
    preset : str
        Scenario of the study whose own changes hold underneath.
    on : tuple of str
        Exactly these interventions run; sorted.
    values : tuple of (str, float)
        Controls that stand elsewhere than in the preset, with their value; sorted by key.
    """

    preset: str
    on: tuple[str, ...]
    values: tuple[tuple[str, float], ...] = ()

    @property
    def payload(self) -> dict[str, Any]:
        """The state as the page has it."""
        return {"preset": self.preset, "on": list(self.on), "values": dict(self.values)}
