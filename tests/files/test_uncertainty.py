"""Distributions and correlations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simcore.files import Correlation, Study, Uncertain
from simcore.files.correlations import are_consistent

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
