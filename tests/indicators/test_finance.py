"""Appraisal figures against a worked investment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.indicators.finance import annuity, npv, payback

# 10,000 now, 2,500 a year for six years.
FLOWS = np.array([-10_000.0, 2500.0, 2500.0, 2500.0, 2500.0, 2500.0, 2500.0])


def test_net_present_value_of_the_worked_investment() -> None:
    assert float(npv(0.1, FLOWS)) == pytest.approx(888.15, abs=0.005)


def test_net_present_value_is_nothing_at_the_internal_rate() -> None:
    assert float(npv(0.12978, FLOWS)) == pytest.approx(0.0, abs=0.2)


def test_annuity_of_six_years_at_ten_percent() -> None:
    assert float(annuity(0.1, 6.0)) == pytest.approx(0.229607, abs=5e-7)


def test_annuity_without_interest_is_one_over_the_life() -> None:
    assert annuity([0.0, 1e-9], 8.0) == pytest.approx([0.125, 0.125], rel=1e-8)


def test_paybacks_of_the_worked_investment() -> None:
    assert float(payback(FLOWS)) == pytest.approx(4.0, abs=1e-12)
    assert float(payback(FLOWS, 0.1)) == pytest.approx(5.3706, abs=5e-5)


def test_payback_is_linear_inside_the_year() -> None:
    # 100 spent, 40 back after a year, 120 in the second: 60 of 120 is half of it.
    assert float(payback([-100.0, 40.0, 120.0])) == pytest.approx(1.5, abs=1e-12)


def test_payback_of_nothing_spent_is_at_once_and_of_a_loss_never() -> None:
    found = payback([[0.0, 5.0], [3.0, 5.0], [-100.0, 5.0]])
    assert found.tolist() == [0.0, 0.0, np.inf]


def test_each_row_has_its_own_rate() -> None:
    rows = np.stack([FLOWS, FLOWS])
    assert npv([0.0, 0.1], rows) == pytest.approx([5000.0, 888.15], abs=0.005)
    assert payback(rows, [0.0, 0.1]) == pytest.approx([4.0, 5.3706], abs=5e-5)


@given(rate=st.floats(0.001, 1.0), life=st.integers(1, 40))
def test_an_annuity_repays_what_was_borrowed(rate: float, life: int) -> None:
    payments = np.full(life + 1, float(annuity(rate, life)))
    payments[0] = -1.0
    assert float(npv(rate, payments)) == pytest.approx(0.0, abs=1e-9)
