"""Distributions and correlations."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.files import Correlation, Number, Study, Uncertain
from simcore.files.bounds import factor_bounds
from simcore.files.correlations import are_consistent
from simcore.files.spec import Spec

Loader = Callable[..., Study]


def first(load: Loader, distribution: str, path: str = "carriers.electricity.price") -> Uncertain:
    """Return the first uncertain number with another distribution."""
    old = "{path: carriers.electricity.price, distribution: {triangular: [0.8, 1.0, 1.3]}}"
    new = f"{{path: {path}, distribution: {distribution}}}"
    correlation = "between: [carriers.coal.price, carriers.electricity.price]"
    return load(None, {old: new, correlation: f"between: [carriers.coal.price, {path}]"}).uncertain[
        0
    ]


@pytest.mark.parametrize(
    ("distribution", "kind", "factors"),
    [
        ("{uniform: [0.5, 1.5]}", "uniform", (0.5, 1.5)),
        ("{triangular: [0.8, 1.0, 1.3]}", "triangular", (0.8, 1.0, 1.3)),
        ("{normal: [1, 0.1]}", "normal", (1.0, 0.1)),
        ("{lognormal: [1, 1.5]}", "lognormal", (1.0, 1.5)),
        # declared 3.6 NT$/kWh
        ("{uniform: [1.8 NT$/kWh, 7.2 NT$/kWh]}", "uniform", (0.5, 2.0)),
        ("{normal: [3.6 NT$/kWh, 0.36 NT$/kWh]}", "normal", (1.0, 0.1)),
        ("{lognormal: [3.6 NT$/kWh, 1.5]}", "lognormal", (1.0, 1.5)),
    ],
)
def test_distributions_become_factors(
    distribution: str, kind: str, factors: tuple[float, ...], load: Loader
) -> None:
    found = first(load, distribution)
    assert (found.key, found.kind) == ("carriers.electricity.price", kind)
    assert found.arguments == pytest.approx(factors)
    assert (found.declared, found.unit) == (31.25, "USD/GJ")


def test_range_is_triangular_over_the_range_of_the_case(load: Loader) -> None:
    coal = load().uncertain[1]
    assert (coal.kind, coal.arguments) == ("triangular", (0.8, 1.0, 1.5))  # 80, 100, 150 USD/t


def test_values_of_an_intervention_are_in_the_unit_of_the_parameter(load: Loader) -> None:
    saving = load().uncertain[2]
    assert (saving.key, saving.arguments) == ("interventions.drives.saving", (0.5, 1.5))


def test_a_range_in_place_makes_a_parameter_uncertain(load: Loader) -> None:
    boiler = load().uncertain[3]
    assert (boiler.key, boiler.kind) == ("interventions.boiler.saving", "triangular")
    assert boiler.arguments == (0.5, 1.0, 1.5)


def test_factors_on_a_negative_value_ascend(load: Loader) -> None:
    found = first(load, "{uniform: [-10 USD/t, -4 USD/t]}", "waste.sludge.routes.farm.price")
    assert found.arguments == (0.8, 2.0)  # declared -5 USD/t


@pytest.mark.parametrize(
    ("path", "distribution", "lowest", "highest"),
    [
        # 0.2 within 0 and 1; the others of its group are `rest`
        ("materials.fibre.offers.kraft.share", "{normal: [1, 0.5]}", 0.0, 5.0),
        ("stages.pulping.scrap", "{lognormal: [1, 3]}", 0.0, 30.0),  # 0.03 within 0 and 0.9
        ("labour.wage", "{normal: [9 USD/h, 5 USD/h]}", 0.0, math.inf),
        # 0.01 in 2025 and 0.02 in 2035 within -0.5 and 0.5: the larger meets its bound first
        ("market.growth", "{normal: [1, 9]}", -25.0, 25.0),
        ("product.price", "range", 1e-6, math.inf),  # must stay above 0
        ("waste.sludge.routes.farm.price", "{normal: [1, 9]}", -math.inf, math.inf),
    ],
)
def test_the_bounds_of_the_field_are_factors(
    path: str, distribution: str, lowest: float, highest: float, load: Loader
) -> None:
    found = first(load, distribution, path)
    assert (found.lowest, found.highest) == pytest.approx((lowest, highest))


def test_bounds_of_a_negative_value_change_places(load: Loader) -> None:
    growth = {"path: {2025: 1 %/a, 2035: 2 %/a}, interpolation: linear": "value: -20 %/a"}
    old = "{path: carriers.coal.price, distribution: range}"
    new = f"{old}\n  - {{path: market.growth, distribution: {{normal: [1, 1]}}}}"
    found = load(growth, {old: new}).uncertain[2]
    assert (found.key, found.lowest, found.highest) == ("market.growth", -2.5, 2.5)


def test_bounds_of_a_parameter_are_those_that_the_plugin_declares(load: Loader) -> None:
    drives, boiler = load().uncertain[2:4]  # 0.2 and 0.1, both within 0 and 0.5
    assert (drives.lowest, drives.highest) == (0.0, 2.5)
    assert (boiler.lowest, boiler.highest) == (0.0, 5.0)


@given(st.floats(0.001, 0.899))
def test_a_draw_at_its_bound_is_still_allowed(value: float) -> None:
    scrap = Spec("1", 0.0005, 0.9)
    lowest, highest = factor_bounds(Number("stages.pulping.scrap", value, "1"), scrap)
    assert scrap.allows(lowest * value)
    assert scrap.allows(highest * value)
    assert highest * value == pytest.approx(0.9)


def test_bounds_are_part_of_the_content(load: Loader) -> None:
    listed = load().canonical("baseline")["uncertain"]
    assert listed[0]["key"] == "carriers.coal.price"
    assert listed[0]["bounds"] == [0.0, None]


def test_correlations_name_uncertain_numbers(load: Loader) -> None:
    pair = Correlation("carriers.coal.price", "carriers.electricity.price", 0.6)
    assert load().correlations == (pair,)


@pytest.mark.parametrize(
    ("values", "consistent"),
    [((0.9, 0.9, 0.9), True), ((0.9, 0.9, -0.9), False), ((1, 1, 1), True), ((1, 1, 0.5), False)],
)
def test_correlations_that_contradict_each_other_are_found(
    values: tuple[float, float, float], consistent: bool
) -> None:
    # |1 r; r 1| of three: 1 + 2abc - a2 - b2 - c2 >= 0; 0.9,0.9,-0.9: 1 - 1.458 - 2.43 < 0
    pairs = (("a", "b"), ("b", "c"), ("a", "c"))
    listed = [Correlation(*pair, value) for pair, value in zip(pairs, values, strict=True)]
    assert are_consistent(listed) is consistent
