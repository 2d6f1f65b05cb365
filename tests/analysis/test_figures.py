"""Digits and units of numbers for people."""

from __future__ import annotations

import pytest

from simcore.analysis.figures import bracket, figure, fitting_unit, last_place, percent
from simcore.analysis.spread import Spread


@pytest.mark.parametrize(
    ("interval", "shown"),
    [
        (Spread(-123.4, -149.6, -97.6), "-123 [-150, -98]"),  # half 26: two digits
        (Spread(-123.4, -160.0, -80.0), "-120 [-160, -80]"),  # half 40: one digit
        (Spread(0.01234, 0.0118, 0.0129), "0.0123 [0.0118, 0.0129]"),  # half 0.00055
        (Spread(12345.0, 9000.0, 16000.0), "12000 [9000, 16000]"),
        (Spread(1234.5, 1234.5, 1234.5), "1230 [1230, 1230]"),  # no interval: three digits
        (Spread(0.0, 0.0, 0.0), "0 [0, 0]"),
        (Spread(-0.01, -5.0, 5.0), "0 [-5, 5]"),
    ],
)
def test_digits_end_where_the_interval_does(interval: Spread, shown: str) -> None:
    place = last_place(interval)
    assert f"{figure(interval.median, place)} {bracket(interval, place)}" == shown


def test_what_is_not_there_is_a_dash() -> None:
    nothing = Spread(float("nan"), float("nan"), float("nan"))
    assert figure(nothing.median, last_place(nothing)) == "-"
    assert bracket(nothing, 0) == ""
    assert percent(nothing, 5.0) == ""


@pytest.mark.parametrize(
    ("unit", "largest", "expected"),
    [
        ("tCO2e", 222_000.0, (1e3, "ktCO2e")),
        ("GJ", 2.7e6, (1e6, "PJ")),
        ("t", 12.0, (1.0, "t")),
        ("USD", 4.6e7, (1e6, "MUSD")),
        ("m3", 3e6, (1e6, "million m3")),
        ("USD/t", 45_000.0, (1.0, "USD/t")),
        ("t", 0.0, (1.0, "t")),
        ("t", 0.2, (1.0, "t")),
    ],
)
def test_units_keep_numbers_short(unit: str, largest: float, expected: tuple[float, str]) -> None:
    assert fitting_unit(unit, largest) == expected


def test_percentages_have_their_sign() -> None:
    assert percent(Spread(-12.0, -16.0, -8.0), 100.0) == "-12 %"
    assert percent(Spread(3.0, 2.0, 4.0), 100.0) == "+3.0 %"
    assert percent(Spread(3.0, 2.0, 4.0), 0.0) == ""
