"""The main numbers of a chart in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.analysis.figures import figure, last_place
from simcore.analysis.spread import Spread

if TYPE_CHECKING:
    from simcore.analysis.series import Fan
    from simcore.charts.scene import Scene

__all__ = ["levels_at", "rounded", "with_range"]


def rounded(value: float, largest: float) -> str:
    """Return a number to the place at which the largest beside it has three digits; 0 only if 0."""
    place = last_place(Spread(largest, largest, largest))
    own = last_place(Spread(value, value, value)) + 2
    return figure(value, min(place, own))


def with_range(scene: Scene, interval: Spread, *, sign: bool = False) -> str:
    """Return the middle of an interval with its ends, no more digits than it allows."""
    place = last_place(interval)
    return scene.say(
        "words.range",
        median=figure(interval.median, place, sign=sign),
        low=figure(interval.low, place, sign=sign),
        high=figure(interval.high, place, sign=sign),
    )


def levels_at(scene: Scene, fans: dict[str, Fan], divisor: float, *, sign: bool = False) -> str:
    """Return what each scenario comes to in the year asked for."""
    year = scene.at - scene.first_year
    parts = []
    for name, one in fans.items():
        interval = Spread(
            float(one.median[year]) / divisor,
            float(one.low[year]) / divisor,
            float(one.high[year]) / divisor,
        )
        text = with_range(scene, interval, sign=sign)
        parts.append(scene.say("words.of", scenario=scene.labels[name], text=text))
    return "; ".join(parts)
