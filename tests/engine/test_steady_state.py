"""Nothing trends where nothing drives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simcore.files import Study
from tests.conftest import Classes
from tests.engine.variants import annual, constant, few_firms, only, with_case

CASES = ("containerboard-mill", "kraft-mill", "kraft-sector")
WATCHED = (
    "output", "value_added_volume", "ghg", "energy", "material_input", "waste", "water",
    "virgin_material", "price",
)  # fmt: skip
# Two-sided 99 % quantile of Student's t with 127 degrees of freedom (128 pairs of replications).
# Each interval is judged at 99 % by itself, as the law is stated. Of 27 independent ones a correct
# engine would miss 0.27 on average, hence the fixed seed of the studies; FAMILY is the quantile at
# which all hold together with 99 %: what misses ONE but not FAMILY when streams change is chance.
ONE, FAMILY = 2.615, 3.69


def _still(study: Study, period: str = "month", years: int = 6) -> Study:
    case = few_firms(constant(study.scenarios["baseline"].case), 5)
    return only(with_case(study, "baseline", case), years=years, period=period)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("period", ["month", "week"])
def test_with_constant_drivers_and_no_chance_every_year_is_the_same(
    name: str, period: str, shipped: Callable[[str], Study], classes: Classes
) -> None:
    study = _still(shipped(name), period)
    found = annual(study, "baseline", classes=classes, chance=False)
    for column, values in found.items():
        if column != "discounted_cash_flow":
            scale = max(float(np.abs(values).max()), 1e-300)
            assert float(np.ptp(values)) <= 1e-9 * scale, column


@pytest.mark.parametrize("name", CASES)
def test_with_seasons_only_the_start_of_prices_is_left_to_settle(
    name: str, shipped: Callable[[str], Study], classes: Classes
) -> None:
    # prices start at the unit cost of a year without seasons and settle with their delay
    study = shipped(name)
    seasonal = study.scenarios["baseline"].case.market.seasonality
    still = _still(study, years=8).scenarios["baseline"].case
    market = still.market.model_copy(update={"seasonality": seasonal})
    study = with_case(study, "baseline", still.model_copy(update={"market": market}))
    found = annual(only(study, years=8), "baseline", classes=classes, chance=False)
    for column, values in found.items():
        if column != "discounted_cash_flow":
            scale = max(float(np.abs(values).max()), 1e-300)
            assert float(np.ptp(values)) <= 1e-3 * scale, column
            assert float(np.ptp(values[:, 4:])) <= 2e-6 * scale, column


@pytest.mark.parametrize("name", CASES)
def test_with_chance_on_and_constant_drivers_no_mean_slope_differs_from_zero(
    name: str, shipped: Callable[[str], Study], classes: Classes
) -> None:
    study = _still(shipped(name))
    found = annual(study, "baseline", 256, classes=classes)
    years = np.arange(6) - 2.5
    missed = {}
    for column in WATCHED:
        slopes = found[column] @ years / (years @ years)
        pairs = slopes.reshape(-1, 2).mean(1)  # two replications share their inputs
        missed[column] = abs(pairs.mean()) / (pairs.std(ddof=1) / np.sqrt(pairs.size))
        # and it is small beside the level: less than 0.1 % a year
        assert abs(pairs.mean()) < 1e-3 * abs(found[column].mean()), column
    assert {key: value for key, value in missed.items() if value > ONE} == {}
    assert max(missed.values()) < FAMILY
