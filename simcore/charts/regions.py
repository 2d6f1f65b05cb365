"""Tapio's eight regions of the decoupling plane, cut to a frame and named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simcore.indicators import STATES
from simcore.indicators.decoupling import LOWER, UPPER

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SHADES", "Frame", "name_rows", "region_rows"]

SHADES: Final = {
    "strong decoupling": "#d9eedf",
    "weak decoupling": "#eef5da",
    "expansive coupling": "#ececec",
    "expansive negative decoupling": "#fbe7d6",
    "strong negative decoupling": "#f5d3d1",
    "weak negative decoupling": "#f9e4ee",
    "recessive coupling": "#e4e4e4",
    "recessive decoupling": "#dfeaf4",
}
"""From good (green) to bad (red); texts and marks on them keep their contrast."""

SLOPES: Final = (0.0, LOWER, UPPER)
"""Elasticities that part the regions of a growing driver, and those of a falling one."""

CORNERS: Final = {
    "strong decoupling": ("right", "bottom"),
    "weak decoupling": ("right", "above"),
    "expansive negative decoupling": ("inner right", "top"),
    "strong negative decoupling": ("left", "top"),
    "weak negative decoupling": ("left", "below"),
    "recessive decoupling": ("inner left", "bottom"),
}
"""Where a region has its name: away from the middle, where the paths are."""

WIDTH: Final = 0.5
"""Width of a letter per its size [1]."""

SMALL: Final = 30
"""Width of a frame, in letters, below which names that do not fit would cover each other [1]."""

LINE: Final = 1.2
"""Height of a line per size of its letters [1]."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Ends of both axes [%], around 0."""

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def around(cls, points: list[tuple[float, float]]) -> Frame:
        """Return a frame that holds all points and leaves room for every region to be seen."""
        right = max(4.0, 1.1 * max(x for x, _ in points))
        left = min(-0.6 * right, 1.1 * min(x for x, _ in points))
        right = max(right, -0.5 * left)
        top = max(4.0, 1.2 * max(y for _, y in points))
        bottom = min(-0.6 * top, 1.15 * min(y for _, y in points), 1.15 * UPPER * left)
        return cls(left, right, bottom, max(top, -0.6 * bottom))

    def clamped(self, y: float) -> float:
        """Return a height inside the frame."""
        return min(max(y, self.bottom), self.top)


def region_rows(frame: Frame) -> list[dict[str, Any]]:
    """Return the outline of each region: lowest and highest dP at several dG."""
    rows = []
    for half, (far, edges) in enumerate(
        ((frame.right, (frame.bottom, frame.top)), (frame.left, (frame.top, frame.bottom)))
    ):
        for x in _places(far, edges[1]):
            heights = [edges[0], *(frame.clamped(slope * x) for slope in SLOPES), edges[1]]
            for number in range(4):
                low, high = sorted(heights[number : number + 2])
                region = STATES[4 * half + number]
                shade = SHADES[region]
                rows.append({"region": region, "shade": shade, "x": x, "low": low, "high": high})
    return rows


def _places(far: float, height: float) -> list[float]:
    """Return where the outlines of one half have corners, from left to right."""
    corners = [height / slope for slope in SLOPES if slope > 0.0]
    return sorted({0.0, far, *(x for x in corners if abs(x) < abs(far))})


def name_rows(
    frame: Frame, names: Mapping[str, str], size: tuple[float, float], letters: int
) -> list[dict[str, Any]]:
    """Return the name of each region, its middle and its angle.

    Parameters
    ----------
    frame : Frame
        Ends of the axes.
    names : mapping of str to str
        By region.
    size : tuple of float
        Width and height of the frame [px].
    letters : int
        Size of letters [px]. In a small frame names that do not fit are left out.
    """
    scale = (size[0] / (frame.right - frame.left), size[1] / (frame.top - frame.bottom))
    is_small = size[0] < SMALL * letters
    rows = [_cornered(frame, region, names[region], scale, letters) for region in CORNERS]
    wedges = (("expansive coupling", 1.0), ("recessive coupling", -1.0))
    slanted = [
        _slanted(frame, region, names[region], side, scale, letters) for region, side in wedges
    ]
    kept = [row for row, fits in rows if fits or not is_small]
    return kept if is_small else kept + slanted


def _cornered(
    frame: Frame, region: str, name: str, scale: tuple[float, float], letters: int
) -> tuple[dict[str, Any], bool]:
    """Return a name in a corner of its region, on as few lines as fit; and whether any did."""
    places = [_place(frame, region, lines, scale, letters) for lines in _broken(name)]
    for row, (half, rise) in places:
        corners = [(row["x"] + u, row["y"] + v) for u in (-half, half) for v in (-rise, rise)]
        if all(_holds(frame, region, x, y) for x, y in corners):
            return row, True
    # On one line below dG a name crosses the thin end of the next wedge; on more, all of it.
    return places[0 if CORNERS[region][1] in {"above", "below"} else -1][0], False


def _place(
    frame: Frame, region: str, lines: list[str], scale: tuple[float, float], letters: int
) -> tuple[dict[str, Any], tuple[float, float]]:
    """Return where lines stand in their corner, and half their width and height [%]."""
    half = (WIDTH * letters * max(map(len, lines)) + letters) / 2.0 / scale[0]
    rise = (LINE * letters * len(lines) + letters / 2.0) / 2.0 / scale[1]
    sides = {
        "right": frame.right - half,
        "inner right": half,
        "left": frame.left + half,
        "inner left": -half,
    }
    ends = {
        "top": frame.top - rise,
        "bottom": frame.bottom + rise,
        "above": rise,
        "below": -rise,
    }
    side, end = CORNERS[region]
    text = "\n".join(lines)
    row = {"region": region, "x": sides[side], "y": ends[end], "angle": 0.0, "text": text}
    return row, (half, rise)


def _broken(name: str) -> list[list[str]]:
    """Return a name on one line, with its last word on a second, and a word a line."""
    words = name.split()
    return [[name], [" ".join(words[:-1]), words[-1]], words]


def _holds(frame: Frame, region: str, x: float, y: float) -> bool:
    """Return whether a point, but for rounding, lies in a region and in the frame."""
    near = 1e-6 * (frame.right - frame.left), 1e-6 * (frame.top - frame.bottom)
    inside = (
        frame.left - near[0] <= x <= frame.right + near[0]
        and frame.bottom - near[1] <= y <= frame.top + near[1]
    )
    grows = region in STATES[:4]
    number = STATES.index(region) - (0 if grows else 4)
    # A falling driver: the regions follow each other from the top to the bottom.
    turn = 1.0 if grows else -1.0
    edges = [-math.inf, *(turn * slope * x for slope in SLOPES), math.inf]
    return (
        inside
        and turn * x >= -near[0]
        and (edges[number] - near[1] <= turn * y <= edges[number + 1] + near[1])
    )


def _slanted(  # noqa: PLR0913, PLR0917 - a place is told by all of these
    frame: Frame, region: str, name: str, side: float, scale: tuple[float, float], letters: int
) -> dict[str, Any]:
    """Return a name along the middle of its wedge, as far out as the frame allows."""
    end = min(frame.right, frame.top) if side > 0.0 else min(-frame.left, -frame.bottom)
    slope = math.atan2(scale[1], scale[0])
    long = WIDTH * letters * len(name) + 1.5 * letters
    middle = max(end - math.cos(slope) * long / 2.0 / scale[0], end / 2.0)
    place = side * middle
    return {"region": region, "x": place, "y": place, "angle": -math.degrees(slope), "text": name}
