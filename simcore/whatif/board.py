"""What the page offers for a study: controls in groups, presets, columns and charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.whatif.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.whatif.control import Control

__all__ = ["Board", "Group", "Preset"]


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that belong together: an intervention, or a section of the case."""

    name: str
    title: str
    side: str
    doc: str
    controls: tuple[Control, ...]

    @property
    def payload(self) -> dict[str, Any]:
        """The group as the page has it."""
        return {
            "name": self.name,
            "title": self.title,
            "side": self.side,
            "doc": self.doc,
            "controls": [one.payload for one in self.controls],
        }


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario of the study as a state; `defaults` are values that differ from the baseline's."""

    name: str
    title: str
    state: State
    defaults: Mapping[str, float]

    @property
    def payload(self) -> dict[str, Any]:
        """The preset as the page has it."""
        return {
            "name": self.name,
            "title": self.title,
            "state": self.state.payload,
            "defaults": dict(self.defaults),
        }


@dataclass(frozen=True, slots=True)
class Board:
    """All that messages of the page are checked against, and what it is told at its start.

    Parameters
    ----------
    first_year, last_year : int
        Simulated years.
    interventions : tuple of str
        Names of all that the study describes.
    controls : dict of str to Control
        By key.
    presets : dict of str to Preset
        By scenario, the baseline first.
    worlds : dict of str to str
        By preset: the first preset that takes the same as given, whatever measures it has.
    pressures, charts : tuple of str
        Names that an order may use.
    payload : dict
        What the page is told at its start.
    """

    first_year: int
    last_year: int
    interventions: tuple[str, ...]
    controls: dict[str, Control]
    presets: dict[str, Preset]
    worlds: dict[str, str]
    pressures: tuple[str, ...]
    charts: tuple[str, ...]
    payload: dict[str, Any]

    def start(self, preset: str, key: str) -> float:
        """Return where a control stands in a preset."""
        return self.presets[preset].defaults.get(key, self.controls[key].value)

    def changes(self, state: State) -> list[dict[str, Any]]:
        """Return the changes that a file would write for a state beside those of its preset."""
        return [
            self.controls[key].change(value, self.start(state.preset, key))
            for key, value in state.values
        ]

    def without_measures(self, state: State) -> State:
        """Return the baseline under what a state takes as given: the measures alone differ.

        A comparison with a baseline at other prices would credit the prices to the measures.
        """
        base = next(iter(self.presets.values())).state
        given = tuple(
            (key, value) for key, value in state.values if not self.controls[key].intervention
        )
        return State(self.worlds[state.preset], base.on, given)

    def effective(self, state: State) -> State:
        """Return a state without what moves no number: controls of what is switched off."""
        kept = tuple(
            (key, value)
            for key, value in state.values
            if self.controls[key].intervention in {"", *state.on}
        )
        return State(state.preset, state.on, kept)
