"""Decoupling indicators against published thresholds and worked values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.indicators.decoupling import (
    KINDS,
    STATES,
    decoupling_factor,
    decoupling_kind,
    elasticity,
    relative_change,
    sustained_from,
    tapio_state,
)

# One case for each state: dG, dP, elasticity, state. Tapio (2005), thresholds 0.8 and 1.2 as
# tabulated in PMC10559243, table 3.
CASES = [
    (0.05, -0.02, -0.4, "strong decoupling"),
    (0.05, 0.02, 0.4, "weak decoupling"),
    (0.05, 0.05, 1.0, "expansive coupling"),
    (0.05, 0.08, 1.6, "expansive negative decoupling"),
    (-0.05, 0.02, -0.4, "strong negative decoupling"),
    (-0.05, -0.02, 0.4, "weak negative decoupling"),
    (-0.05, -0.05, 1.0, "recessive coupling"),
    (-0.05, -0.08, 1.6, "recessive decoupling"),
]


@pytest.mark.parametrize(("driver", "pressure", "ratio", "state"), CASES)
def test_each_state_has_its_quadrant(
    driver: float, pressure: float, ratio: float, state: str
) -> None:
    assert float(elasticity(driver, pressure)) == pytest.approx(ratio, rel=1e-12)
    assert STATES[int(tapio_state(driver, pressure))] == state


def test_arrays_give_the_states_of_their_elements() -> None:
    driver = np.array([case[0] for case in CASES])
    pressure = np.array([case[1] for case in CASES])
    assert [STATES[i] for i in tapio_state(driver, pressure)] == [case[3] for case in CASES]


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        # 100 -> 110 makes dG 0.1; 108 lies on 0.8 and 112 on 1.2, both rounded in binary.
        ((100.0, 100.0), (110.0, 108.0), "expansive coupling"),
        ((100.0, 100.0), (110.0, 112.0), "expansive coupling"),
        ((100.0, 100.0), (90.0, 92.0), "recessive coupling"),
        ((100.0, 100.0), (90.0, 88.0), "recessive coupling"),
        ((100.0, 100.0), (110.0, 100.0), "weak decoupling"),
        ((100.0, 100.0), (90.0, 100.0), "weak negative decoupling"),
        ((100.0, 100.0), (100.0, 90.0), "undefined"),
        ((100.0, 0.0), (110.0, 5.0), "undefined"),
        ((-5.0, 100.0), (5.0, 90.0), "undefined"),
    ],
)
def test_edges_follow_the_frozen_convention(
    start: tuple[float, float], end: tuple[float, float], state: str
) -> None:
    driver = relative_change(start[0], end[0])
    pressure = relative_change(start[1], end[1])
    assert STATES[int(tapio_state(driver, pressure))] == state


def test_rounding_of_a_steady_driver_is_no_growth() -> None:
    assert STATES[int(tapio_state(3e-16, -0.1))] == "undefined"


@pytest.mark.parametrize(
    ("driver", "pressure", "kind"),
    [
        (0.1, -0.1, "absolute"),
        (0.1, 0.0, "absolute"),
        (0.1, 0.05, "relative"),
        (0.1, 0.1, "none"),
        (0.1, 0.2, "none"),
        (-0.1, -0.2, "none"),
        (0.0, -0.1, "none"),
        (float("nan"), 0.1, "none"),
    ],
)
def test_stable_pressure_counts_as_absolute(driver: float, pressure: float, kind: str) -> None:
    assert KINDS[int(decoupling_kind(driver, pressure))] == kind


def test_growing_output_at_falling_intensity_has_the_published_elasticity() -> None:
    # Output +5 %, energy intensity -3 %, carbon factor -1.5 % a year, 2025-2026 and 2025-2035:
    # CO2 56 -> 56.18046 and 57.8309951, output 100 -> 105 and 162.8894627.
    output = relative_change([100.0, 100.0], [105.0, 162.8894626777442])
    co2 = relative_change([56.0, 56.0], [56.180460000000004, 57.8309951074015])
    assert elasticity(output, co2) == pytest.approx([0.06445, 0.05199017], abs=5e-9)


def test_decoupling_factor_is_the_fall_of_the_intensity() -> None:
    # 50 t for 100 USD become 60 t for 150 USD: 0.4 / 0.5 = 0.8, so 0.2.
    assert float(decoupling_factor(100.0, 150.0, 50.0, 60.0)) == pytest.approx(0.2, rel=1e-12)


@given(
    growth=st.floats(-0.9, 3.0).filter(lambda value: abs(value) > 1e-3),
    change=st.floats(-0.9, 3.0),
)
def test_factor_and_elasticity_keep_their_identity(growth: float, change: float) -> None:
    # Do = dG (1 - e) / (1 + dG).
    factor = decoupling_factor(1.0, 1.0 + growth, 1.0, 1.0 + change)
    expected = growth * (1.0 - elasticity(growth, change)) / (1.0 + growth)
    assert float(factor) == pytest.approx(float(expected), abs=1e-7)


@given(driver=st.floats(-1.0, 5.0), pressure=st.floats(-1.0, 5.0))
def test_absolute_decoupling_is_strong_or_steady(driver: float, pressure: float) -> None:
    absolute = KINDS[int(decoupling_kind(driver, pressure))] == "absolute"
    if absolute:
        assert STATES[int(tapio_state(driver, pressure))] in STATES[:2]


def test_decoupling_is_sustained_from_the_last_year_that_breaks_it() -> None:
    driver = [100.0, 101.0, 102.0, 103.0]
    # From the second year; from the fourth, as the third is above; not at the end.
    pressure = [
        [100.0, 99.0, 98.0, 97.0],
        [100.0, 99.0, 101.0, 97.0],
        [100.0, 99.0, 98.0, 100.0],
    ]
    assert sustained_from([driver] * 3, pressure).tolist() == [1, 3, 4]


def test_what_is_only_rounding_does_not_decouple() -> None:
    assert sustained_from([100.0, 101.0], [100.0, 100.0 * (1.0 - 1e-12)]) == 2
    assert sustained_from([-1.0, 5.0], [100.0, 90.0]) == 2
