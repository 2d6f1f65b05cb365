"""Decoupling states over replications, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.analysis.states import decoupling

IDS = np.arange(4)


def _path(start: float, end: float, years: int = 12) -> list[float]:
    return list(np.linspace(start, end, years))


def test_state_is_the_one_most_replications_are_in() -> None:
    driver = np.array([_path(100.0, 150.0)] * 4)
    pressure = np.array([_path(100.0, end) for end in (80.0, 90.0, 70.0, 120.0)])
    found = decoupling(driver, pressure, IDS, first_year=2025)
    assert found.state == "strong decoupling"
    assert found.share == 0.75
    assert found.share_low < 0.75 < found.share_high
    assert (found.absolute, found.relative) == (0.75, 0.25)
    assert found.driver.median == pytest.approx(0.5)
    # -0.3, -0.2, -0.1, 0.2: the middle lies between -0.2 and -0.1.
    assert found.pressure.median == pytest.approx(-0.15)
    assert not found.unstable


def test_each_replication_is_held_against_its_own_base_year() -> None:
    driver = np.array([_path(100.0, 120.0), _path(200.0, 240.0)])
    pressure = np.array([_path(10.0, 9.0), _path(1000.0, 900.0)])
    found = decoupling(driver, pressure, IDS[:2], first_year=2025)
    assert found.driver.low == pytest.approx(0.2)
    assert found.driver.high == pytest.approx(0.2)
    assert found.pressure.high == pytest.approx(-0.1)


def test_a_driver_that_hardly_moves_makes_a_state_unstable() -> None:
    driver = np.array([_path(100.0, 100.9)] * 4)
    pressure = np.array([_path(100.0, 80.0)] * 4)
    found = decoupling(driver, pressure, IDS, first_year=2025)
    assert found.state == "strong decoupling"
    assert found.unstable


def test_a_state_that_hangs_on_the_last_year_is_unstable() -> None:
    # Last year 99 beside 110 and 110: by single years absolute, by three-year means it grew.
    pressure = np.array([[*_path(100.0, 110.0), 110.0, 99.0]] * 4)
    driver = np.array([_path(100.0, 150.0, 14)] * 4)
    found = decoupling(driver, pressure, IDS, first_year=2025)
    assert found.state == "strong decoupling"
    assert found.unstable


def test_losses_in_the_base_year_leave_no_state() -> None:
    driver = np.array([_path(-10.0, 50.0)] * 4)
    found = decoupling(driver, np.array([_path(100.0, 80.0)] * 4), IDS, first_year=2025)
    assert found.state == "undefined"
    assert np.isnan(found.driver.median)
    assert found.unstable


def test_without_replications_there_is_no_state() -> None:
    found = decoupling(np.empty((0, 5)), np.empty((0, 5)), np.empty(0, np.int64), first_year=2025)
    assert found.state is None
    assert np.isnan(found.share)


def test_the_date_counts_years_that_last_to_the_end() -> None:
    # Below from 2026 on; back above in 2027, below from 2028 on; never; from 2027 on.
    pressure = np.array(
        [
            [100.0, 90.0, 90.0, 90.0],
            [100.0, 90.0, 101.0, 90.0],
            [100.0, 110.0, 110.0, 110.0],
            [100.0, 100.0, 99.0, 90.0],
        ]
    )
    driver = np.array([[100.0, 101.0, 102.0, 103.0]] * 4)
    found = decoupling(driver, pressure, IDS, first_year=2025)
    assert found.absolute_from_share == 0.75
    assert found.absolute_from_share_low < 0.75 < found.absolute_from_share_high
    date = found.absolute_from
    assert (date.low, date.median, date.high) == (2026.0, 2027.0, 2028.0)


def test_without_absolute_decoupling_there_is_no_date() -> None:
    driver = np.array([[100.0, 90.0]] * 4)
    found = decoupling(driver, np.array([[100.0, 80.0]] * 4), IDS, first_year=2025)
    assert found.absolute_from_share == 0.0
    assert np.isnan(found.absolute_from.median)
