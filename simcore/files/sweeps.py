"""Sweeps: many scenarios that differ from one in a few paths."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MOST_AXES", "MOST_POINTS", "Axis", "Sweep"]

MOST_POINTS = 10_000
"""Most points that the sweeps of a study have together [1]."""

MOST_AXES = 20
"""Most axes of a sweep [1]."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One path that a sweep varies, by ``set``, ``scale`` or ``add``."""

    label: str
    path: str
    operation: str
    unit: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """A ``grid`` or ``sample`` over some axes; each point is a scenario of the study.

    Parameters
    ----------
    name, title : str
        Of the sweep.
    extends : tuple of str
        Scenarios that each point starts from.
    kind : str
        ``grid`` or ``sample``.
    axes : tuple of Axis
        What is varied.
    points : dict
        Values by the scenario that is the point, in the order of the axes: numbers in the unit of
        the axis, else text, such as a date.
    """

    name: str
    title: str
    extends: tuple[str, ...]
    kind: str
    axes: tuple[Axis, ...]
    points: dict[str, tuple[float | str, ...]]
