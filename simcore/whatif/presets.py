"""The scenarios of a study as states of the page."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from simcore.files.numbers import Number
from simcore.parameters import Adoption
from simcore.whatif.board import Preset
from simcore.whatif.control import step_for
from simcore.whatif.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simcore.files import OpenStudy, Scenario
    from simcore.whatif.board import Group
    from simcore.whatif.control import Control

__all__ = ["presets_of", "reaching", "worlds_of"]


def presets_of(opened: OpenStudy, controls: Mapping[str, Control]) -> dict[str, Preset]:
    """Return each scenario that a study describes as a preset, the baseline first.

    Points of sweeps are none: there may be thousands, and sliders reach them.
    """
    return {
        name: Preset(
            name,
            scenario.title,
            State(name, opened.interventions(name)),
            dict(_defaults(opened, scenario, controls.values())),
        )
        for name, scenario in opened.study.written.items()
    }


def worlds_of(opened: OpenStudy) -> dict[str, str]:
    """Return, by scenario, the first one whose changes of the case are the same."""
    given = {
        name: [
            one
            for one in opened.changes(name)
            if not any(str(value).startswith("interventions.") for value in one.values())
        ]
        for name in opened.study.written
    }
    return {name: next(other for other in given if given[other] == given[name]) for name in given}


def _defaults(
    opened: OpenStudy, scenario: Scenario, controls: Iterable[Control]
) -> Iterator[tuple[str, float]]:
    """Yield where controls of parameters stand that the scenario's own changes move."""
    every = opened.edited(
        scenario.name,
        title=scenario.title,
        extends=scenario.name,
        interventions=opened.catalogue,
        changes=(),
    )
    specs = {one.name: one for one in every.interventions}
    for control in controls:
        if control.kind not in {"number", "year"}:
            continue
        given = specs[control.intervention].parameters.get(control.key.split(".")[2])
        value = control.value
        if control.kind == "number" and isinstance(given, Number):
            value = given.value
        elif isinstance(given, Adoption):
            value = float(opened.study.first_year + math.floor(given.start))
        if value != control.value:
            yield control.key, value


def reaching(group: Group, presets: Iterable[Preset]) -> Group:
    """Return a group whose sliders reach all values that presets give them."""
    moved: dict[str, list[float]] = {}
    for preset in presets:
        for key, value in preset.defaults.items():
            moved.setdefault(key, []).append(value)
    return replace(group, controls=tuple(_wider(one, moved.get(one.key)) for one in group.controls))


def _wider(control: Control, values: list[float] | None) -> Control:
    if not values:
        return control
    low, high = min(control.low, *values), max(control.high, *values)
    step = control.step
    if control.kind == "number":
        step = min(step, step_for(low, high, control.value, *values))
    return replace(control, low=low, high=high, step=step)
