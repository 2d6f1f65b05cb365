"""Colours keep their contrast, and no scenario is told by its colour alone."""

from __future__ import annotations

import pytest

from simcore.charts.events import STYLES
from simcore.charts.flows import MASS
from simcore.charts.look import INK
from simcore.charts.palette import BASELINE, COSTS, CYCLE, styles
from simcore.charts.regions import SHADES

MARKS = [
    *(style.colour for style in (BASELINE, *CYCLE)),
    *COSTS.values(),
    *(colour for colour, _ in STYLES.values()),
    *MASS.values(),
]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255.0 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, two: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("colour", sorted(set(MARKS)))
def test_marks_keep_3_to_1_on_white(colour: str) -> None:
    assert _contrast(colour, "#ffffff") >= 3.0


@pytest.mark.parametrize("shade", SHADES.values())
def test_names_of_regions_keep_4_5_to_1(shade: str) -> None:
    assert _contrast("#4a4a4a", shade) >= 4.5
    assert _contrast(INK, "#ffffff") >= 4.5


def test_scenarios_differ_in_dash_and_shape_too() -> None:
    names = ["base", *(f"s{number}" for number in range(len(CYCLE)))]
    found = styles(names, "base", {})
    assert found["base"] == BASELINE
    assert len({style.dash for style in found.values()}) == len(names)
    assert len({style.colour for style in found.values()}) == len(names)
    shapes = [style.shape for name, style in found.items() if name != "base"]
    assert len(set(shapes)) == len(shapes)


def test_roles_have_styles_of_their_own() -> None:
    roles = {"a": "baseline", "b": "previous", "c": "current", "d": "pin1", "e": "pin2"}
    found = styles(list(roles), "a", roles)
    assert found["a"] == BASELINE
    assert found["c"] == CYCLE[0]
    assert len(set(found.values())) == 5
