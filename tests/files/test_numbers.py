"""Forms of a number, and units."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.files import Number, Study
from simcore.files.numbers import interpolate, split_number
from simcore.files.units import UnitError, alternative, units_for

Loader = Callable[..., Study]
POINTS = ((2025.0, 1.0), (2030.0, 2.0), (2040.0, 6.0))


@pytest.mark.parametrize(
    ("raw", "magnitude", "unit"),
    [
        (3, 3.0, ""),
        (0.25, 0.25, ""),
        ("450 USD/t", 450.0, "USD/t"),
        ("12%", 12.0, "%"),
        ("-5 USD/t", -5.0, "USD/t"),
        ("1.2e3 t/d", 1200.0, "t/d"),
        (".5 h", 0.5, "h"),
        ("3.6 NT$/kWh", 3.6, "NT$/kWh"),
    ],
)
def test_a_number_splits_into_magnitude_and_unit(raw: object, magnitude: float, unit: str) -> None:
    written = split_number(raw)
    assert written is not None
    assert (written.magnitude, written.unit) == (magnitude, unit)


@pytest.mark.parametrize(
    "raw", ["dear", "1,200 t", "USD 450", True, None, [], "", "nan", math.inf, "1.2.3 t"]
)
def test_what_is_no_number_is_told(raw: object) -> None:
    assert split_number(raw) is None


@pytest.mark.parametrize(
    ("unit", "target", "factor"),
    [
        ("USD/kWh", "USD/GJ", 1 / 0.0036),  # 1 kWh = 3.6 MJ
        ("kWh/t", "GJ/t", 0.0036),
        ("kt/a", "t/d", 1000 / 365),  # the year has 365 days
        ("Mt", "t", 1e6),
        ("kg/t", "1", 0.001),
        ("%/a", "1/a", 0.01),
        ("h", "d", 1 / 24),
        ("min", "d", 1 / 1440),
        ("L/t", "m3/t", 0.001),
        ("gCO2e/kWh", "tCO2e/GJ", 1e-6 / 0.0036),
        ("kUSD", "USD", 1e3),
        ("MUSD/a", "USD/a", 1e6),
        ("NT$/kWh", "USD/GJ", 1 / 32 / 0.0036),  # 32 TWD a dollar
        ("kTWD", "USD", 1000 / 32),
        ("kW", "GJ/d", 0.0864),  # 1 kJ/s x 86,400 s
        ("MWh/d", "GJ/d", 3.6),
        ("TJ", "GJ", 1e3),
        ("USD/t*t/d", "USD/d", 1.0),
    ],
)
def test_units_convert(unit: str, target: str, factor: float) -> None:
    assert units_for("USD", (("TWD", 32.0),)).factor(unit, target) == pytest.approx(
        factor, rel=1e-14
    )


@pytest.mark.parametrize(
    ("unit", "target", "words"),
    [
        ("tCO2e/t", "1", "cannot be converted"),  # a tonne of CO2e is no tonne of mass
        ("m3", "t", "cannot be converted"),
        ("USD/GJ", "USD/t", "cannot be converted"),
        ("Usd", "USD", "did you mean `USD`"),
        ("EUR", "USD", "give its rate under `exchange`"),
        ("USD/(t*d)", "USD/t/d", "cannot read the unit"),
        ("USD per t", "USD/t", "cannot read the unit"),
        ("m**9999999", "1", "cannot read the unit"),
    ],
)
def test_a_wrong_unit_is_told(unit: str, target: str, words: str) -> None:
    with pytest.raises(UnitError, match=words.replace("(", r"\(")):
        units_for("USD").factor(unit, target)


@pytest.mark.parametrize(
    ("unit", "other"),
    [
        ("USD/GJ", "USD/kWh"),
        ("tCO2e/GJ", "kgCO2e/kWh"),
        ("USD/t", "USD/kg"),
        ("GJ/t", "kWh/t"),
        ("t/d", "kt/a"),
        ("USD", "kUSD"),
        ("USD/a", "kUSD/a"),
        ("USD/h", "USD/h"),
        ("h/d", "h/d"),
        ("GJ/d", "MWh/d"),
        ("m3/d", "ML/a"),
        ("1/a", "%/a"),
        ("d", "week"),
        ("a", "month"),
    ],
)
def test_an_alternative_converts_to_the_canonical_unit(unit: str, other: str) -> None:
    assert alternative(unit) == other
    assert units_for("USD").factor(other, unit) > 0


def test_a_free_unit_becomes_canonical() -> None:
    factor, unit = units_for("USD").canonical("kWh/t")
    assert unit == "GJ/t"
    assert factor == pytest.approx(0.0036)
    assert units_for("USD").canonical("%")[1] == "1"


def test_the_same_currencies_share_their_units() -> None:
    assert units_for("USD", (("TWD", 32.0),)) is units_for("USD", (("TWD", 32.0),))


@pytest.mark.parametrize(
    ("year", "linear", "step"),
    [
        (2020, 1.0, 1.0),
        (2025, 1.0, 1.0),
        (2027.5, 1.5, 1.0),
        (2030, 2.0, 2.0),
        (2035, 4.0, 2.0),
        (2099, 6.0, 6.0),
    ],
)
def test_a_path_holds_before_the_first_and_after_the_last_year(
    year: float, linear: float, step: float
) -> None:
    assert interpolate(POINTS, year, "linear") == linear
    assert interpolate(POINTS, year, "step") == step


@given(st.floats(2000, 2060))
def test_a_path_stays_between_its_points(year: float) -> None:
    assert 1.0 <= interpolate(POINTS, year, "linear") <= 6.0


def value_of(study: Study, key: str) -> Number:
    found: object = next(iter(study.scenarios.values())).case
    for part in key.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert isinstance(found, Number)
    return found


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("market.demand", 1000.0, "t/d"),  # 365 kt/a
        ("stages.pulping.uses.electricity.pumps.per_input", 0.36, "GJ/t"),  # 100 kWh/t
        ("stages.pulping.uses.electricity.pumps.base", 36.0, "GJ/d"),  # 10 MWh/d
        ("stages.pulping.uses.water.process.per_input", 6.0, "m3/t"),
        ("stages.machine.uses.labour.crew.base", 800.0, "h/d"),
        ("stages.machine.uses.process_ghg.lime.per_input", 0.002, "tCO2e/t"),
        ("stages.machine.uses.nox.stack.per_input", 0.0005, "t/t"),
        ("stages.machine.minor_stops.mtbf", 2.0, "d"),  # 48 h
        ("stages.machine.minor_stops.mttr", 30 / 1440, "d"),
        ("carriers.electricity.price", 31.25, "USD/GJ"),  # 3.6 / 32 / 0.0036
        ("carriers.coal.price", 4.0, "USD/GJ"),  # 100 USD/t / 25 GJ/t
        ("finance.discount_rate", 0.05, "1/a"),
        ("materials.fibre.offers.recovered.share", 0.8, "1"),  # rest beside 0.2
        ("utilities.steam.fuels.coal.share", 0.9, "1"),
        ("carriers.electricity.market_factor", 0.5 / 3.6, "tCO2e/GJ"),  # follows `factor`
        ("market.price_sensitivity", 0.0, "1"),  # default
    ],
)
def test_numbers_are_canonical(key: str, value: float, unit: str, load: Loader) -> None:
    number = value_of(load(), key)
    assert number.value == pytest.approx(value, rel=1e-14)
    assert (number.key, number.unit) == (key, unit)


def test_range_and_path_are_converted_like_the_value(load: Loader) -> None:
    study = load()
    coal = value_of(study, "carriers.coal.price")
    assert (coal.low, coal.high) == (3.2, 6.0)  # 80 and 150 USD/t over 25 GJ/t
    price = value_of(study, "carriers.electricity.price")
    assert price.points == ((2025.0, 31.25), (2035.0, 39.0625))
    assert price.interpolation == "linear"


def test_a_path_has_the_value_of_the_base_year(load: Loader) -> None:
    study = load({"path: {2025: 1 %/a, 2035: 2 %/a}": "path: {2020: 1 %/a, 2030: 2 %/a}"})
    assert value_of(study, "market.growth").value == pytest.approx(0.015)


def test_quality_and_origin_tell_where_a_number_comes_from(load: Loader) -> None:
    study = load()
    assert value_of(study, "product.price").quality == "published"
    assert value_of(study, "product.price").source == "trade press"
    assert value_of(study, "product.price").origin.endswith("case.yaml:10:18")
    assert value_of(study, "product.stock_cover").quality == "assumed"
    assert value_of(study, "utilities.steam.fuels.coal.share").quality == "derived"
    assert value_of(study, "utilities.steam.fuels.coal.share").is_rest
    assert value_of(study, "market.price_sensitivity").origin == "default"


def test_a_yearly_figure_may_be_checked_against_a_sum_over_the_year(load: Loader) -> None:
    checks = load().scenarios["baseline"].case.checks
    assert (checks[1].value.value, checks[1].value.unit) == (350000.0, "t")
    assert (checks[0].value.value, checks[0].value.unit) == (6.2, "m3/t")
