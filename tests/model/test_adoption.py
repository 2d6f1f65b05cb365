from __future__ import annotations

import numpy as np
import pytest

from simcore.interventions.adoption import adoption_days
from simcore.kernel.arrays import NEVER
from simcore.parameters import Adoption


def _days(how: Adoption, *u: float) -> list[int]:
    days: list[int] = adoption_days(how, lambda: np.array([u]))[0].tolist()
    return days


def _bass(p: float, q: float, start: float = 0.0) -> Adoption:
    return Adoption("bass", start, {"p": p, "q": q})


def test_bass_adoption_is_the_inverse_of_the_published_share() -> None:
    # p = 0.03, q = 0.38: F(10) = 0.812803, so that share has adopted by day 3,650; F(0) = 0
    assert _days(_bass(0.03, 0.38), 0.812803, 0.0) == [3650, 0]
    assert _days(_bass(0.03, 0.38, start=2.0), 0.812803) == [3650 + 730]


@pytest.mark.parametrize(("p", "q"), [(0.03, 0.38), (0.01, 0.5), (0.02, 0.0), (0.1, 0.05)])
def test_bass_adoption_and_share_are_inverse_to_each_other(p: float, q: float) -> None:
    u = np.linspace(0.0, 0.999, 50)
    t = np.array(_days(_bass(p, q), *u)) / 365
    fading = np.exp(-(p + q) * t)
    share = (1 - fading) / (1 + q / p * fading)
    assert share == pytest.approx(u, abs=1e-3)  # days are whole


def test_by_reaches_its_share_at_its_year_and_leaves_the_others_out() -> None:
    # 80 % by 2032 from 2027 (years 7 and 2): evenly over five years, then nobody
    how = Adoption("by", 2.0, {"share": 0.8, "year": 7.0})
    assert _days(how, 0.0, 0.4, 0.7999999, 0.8, 0.95) == [730, 1642, 2555, NEVER, NEVER]


def test_at_is_a_day_for_all_without_a_draw() -> None:
    def refuse() -> np.ndarray:
        raise AssertionError("no chance has a part in it")

    assert adoption_days(Adoption("at", 2.5), refuse).tolist() == [[912]]
