"""Drivers over time: paths, growth, seasons and noise, as the results of periods show them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simcore.files import Case
from tests.conftest import Classes
from tests.engine.variants import annual, changed, study_of, tables

MONTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def _priced(case: Case, points: tuple[tuple[float, float], ...], interpolation: str) -> Case:
    said = dataclasses.replace(
        case.water.price, value=points[0][1], points=points, interpolation=interpolation
    )
    return case.model_copy(update={"water": case.water.model_copy(update={"price": said})})


def _prices(case: Case, classes: Classes, period: str = "month", years: int = 3) -> np.ndarray:
    """Return the price of water in each period."""
    study = study_of(case, years=years, period=period)
    table = tables(study, classes=classes, chance=False, periods=True)["periods"].columns
    prices: np.ndarray = table["water_cost"] / table["water"]
    return prices


def test_a_linear_path_has_its_value_at_the_middle_of_a_period(
    foundry: Case, classes: Classes
) -> None:
    # 10 to 30 from 2025 to 2027: a day adds 20 / 730; the middle of January is day 15.5, of the
    # 14th month day 365 + 31 + 14 = 410, of the second week 10.5; after 2027 it stays
    case = _priced(foundry, ((2025.0, 10.0), (2027.0, 30.0)), "linear")
    months = _prices(case, classes)
    assert months[[0, 13]] == pytest.approx([10 + 15.5 * 20 / 730, 10 + 410 * 20 / 730], rel=1e-12)
    assert months[24:] == pytest.approx([30.0] * 12, rel=1e-14)
    weeks = _prices(case, classes, "week")
    assert weeks[[1, 51]] == pytest.approx([10 + 10.5 * 20 / 730, 10 + 361 * 20 / 730], rel=1e-12)


def test_a_linear_path_with_a_bend_in_a_month_has_the_mean_over_its_days(
    foundry: Case, classes: Classes
) -> None:
    # up from 0 on day 0 to 20 on day 20, then flat: January is (sum of 0.5 ... 19.5 + 11 x 20) / 31
    bend = 2025.0 + 20 / 365
    case = _priced(foundry, ((2025.0, 0.0), (bend, 20.0)), "linear")
    assert _prices(case, classes)[0] == pytest.approx((200.0 + 220.0) / 31, rel=1e-9)


def test_a_step_holds_from_its_day_on(foundry: Case, classes: Classes) -> None:
    # 2025.5 is day 182.5, the middle of day 182: July begins on day 181, so it has one day at 10
    case = _priced(foundry, ((2025.0, 10.0), (2025.5, 20.0), (2026.0, 5.0)), "step")
    prices = _prices(case, classes)
    july = (10.0 + 30 * 20.0) / 31
    expected = [10.0] * 6 + [july] + [20.0] * 5 + [5.0] * 24
    assert prices == pytest.approx(expected, rel=1e-12)


def test_before_its_first_year_a_path_has_its_first_value(foundry: Case, classes: Classes) -> None:
    case = _priced(foundry, ((2026.0, 4.0), (2027.0, 8.0)), "linear")
    prices = _prices(case, classes)
    assert prices[:12] == pytest.approx([4.0] * 12, rel=1e-14)
    assert prices[23] > 7.5


@pytest.mark.parametrize("interpolation", ["linear", "step"])
def test_months_and_weeks_pay_the_same_in_a_year(
    foundry: Case, classes: Classes, interpolation: str
) -> None:
    case = _priced(foundry, ((2025.0, 3.0), (2025.7, 9.0), (2027.2, 1.0)), interpolation)
    months, weeks = (
        annual(study_of(case, period=period), classes=classes, chance=False)["water_cost"]
        for period in ("month", "week")
    )
    assert weeks == pytest.approx(months, rel=1e-12)


def test_growth_compounds_from_the_start_of_the_base_year(foundry: Case, classes: Classes) -> None:
    # 10 % a year: January is 1.1^(15.5/365), February 1.1^(45/365) (31 + 14), and so on
    case = changed(foundry, {"market.growth": 0.1})
    study = study_of(case, years=3)
    table = tables(study, classes=classes, chance=False, periods=True)["periods"].columns
    middles = np.cumsum(MONTHS) - MONTHS / 2
    expected = 100 * MONTHS * 1.1 ** (middles / 365)
    assert table["demand"][:12] == pytest.approx(expected, rel=1e-12)
    assert table["demand"][12:24] == pytest.approx(1.1 * expected, rel=1e-12)
    assert table["demand"][24:] == pytest.approx(1.21 * expected, rel=1e-12)


def test_seasons_are_scaled_to_a_mean_of_one_over_the_days(foundry: Case, classes: Classes) -> None:
    # 3 in December and 1 else: the mean is (334 + 3 x 31) / 365 = 427 / 365
    seasons = {"market.seasonality": [1.0] * 11 + [3.0]}
    study = study_of(changed(foundry, seasons), years=1)
    table = tables(study, classes=classes, chance=False, periods=True)["periods"].columns
    assert table["demand"][0] == pytest.approx(3100 * 365 / 427, rel=1e-12)
    assert table["demand"][11] == pytest.approx(9300 * 365 / 427, rel=1e-12)
    assert table["demand"].sum() == pytest.approx(36_500, rel=1e-12)


def test_noise_has_mean_one_and_the_stated_spread(foundry: Case, classes: Classes) -> None:
    # of 256 x 24 months: standard errors 0.2 / 78 = 0.0026 of the mean, 0.0018 of the spread
    case = changed(foundry, {"market.noise": 0.2})
    study = study_of(case, years=2)
    table = tables(study, width=256, classes=classes, periods=True)["periods"].columns
    noise = table["demand"].reshape(256, 24) / np.tile(MONTHS, 2) / 100
    assert noise.mean() == pytest.approx(1.0, abs=0.01)
    assert np.log(noise).std() == pytest.approx(0.2, abs=0.007)
    assert abs(np.corrcoef(noise[:, 3], noise[:, 4])[0, 1]) < 0.25
