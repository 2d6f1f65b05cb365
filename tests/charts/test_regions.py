"""The regions of the plane are Tapio's states."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.charts.regions import CORNERS, SHADES, Frame, name_rows, region_rows
from simcore.indicators import STATES, tapio_state

FRAMES = [
    Frame.around([(0.0, 0.0), (30.0, -40.0)]),
    Frame.around([(0.0, 0.0), (-20.0, 15.0), (3.0, 60.0)]),
    Frame.around([(0.0, 0.0)]),
]


def _region(frame: Frame, x: float, y: float) -> set[str]:
    """Return the regions whose outline, straight between its corners, holds a point."""
    found = set()
    for region in SHADES:
        outline = [row for row in region_rows(frame) if row["region"] == region]
        places = [row["x"] for row in outline]
        if min(places) <= x <= max(places):
            low = np.interp(x, places, [row["low"] for row in outline])
            high = np.interp(x, places, [row["high"] for row in outline])
            if low < y < high:
                found.add(region)
    return found


@pytest.mark.parametrize("frame", FRAMES)
def test_every_point_lies_in_the_region_of_its_state(frame: Frame) -> None:
    chance = np.random.default_rng(1)
    for _ in range(200):
        x = chance.uniform(frame.left, frame.right)
        y = chance.uniform(frame.bottom, frame.top)
        assert _region(frame, x, y) == {STATES[int(tapio_state(x, y))]}


@pytest.mark.parametrize("frame", FRAMES)
def test_every_region_is_seen_and_its_name_stands_in_it(frame: Frame) -> None:
    rows = name_rows(frame, {name: name for name in SHADES}, (540.0, 320.0), 14)
    assert {row["region"] for row in rows} == set(SHADES) == set(STATES[:8])
    assert set(CORNERS) < set(SHADES)
    for row in rows:
        assert _region(frame, row["x"], row["y"]) == {row["region"]}


def test_the_frame_holds_all_points() -> None:
    frame = Frame.around([(0.0, 0.0), (-50.0, 80.0), (10.0, -5.0)])
    assert frame.left < -50.0
    assert frame.right > 10.0
    assert frame.bottom < -5.0
    assert frame.top > 80.0
