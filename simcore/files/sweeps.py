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

    def outermost(self, count: int) -> list[str]:
        """Return some points: corners first, then edges, then others spread over the rest.

        Parameters
        ----------
        count : int
            Most points; all if there are no more.
        """
        names = list(self.points)
        if len(names) <= count:
            return names
        columns = [sorted(set(one), key=_rank) for one in zip(*self.points.values(), strict=True)]
        ends = [(one[0], one[-1]) for one in columns]
        extremes = {
            name: sum(value in end for value, end in zip(values, ends, strict=True))
            for name, values in self.points.items()
        }
        outer = sorted((one for one in names if extremes[one]), key=lambda one: -extremes[one])
        kept = outer[: count * 3 // 4]
        left = [one for one in names if one not in set(kept)]
        more = count - len(kept)
        return kept + [left[len(left) * place // more] for place in range(more)]


def _rank(value: float | str) -> tuple[bool, float, str]:
    """Return what values of an axis are sorted by: numbers, then dates and words."""
    return (True, 0.0, value) if isinstance(value, str) else (False, value, "")
