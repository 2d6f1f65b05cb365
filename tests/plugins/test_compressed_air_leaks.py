"""Compressed-air leaks: births and deaths, M/M/inf; a programme lowers them, they grow back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simcore.errors import PluginError
from tests.interventions.world import CLASSES, Outcome, at, run, spec
from tests.plugins.bench import BARE, bench

AIR = "stage.pulp.electricity.air"
START = 334 / 365
# 0.4 GJ/t x 156.25 t/d = 62.5 GJ a day, of which leaks take a quarter; other electricity 362.5 GJ
# a day


def _run(**given_: Any) -> Outcome:
    said: dict[str, Any] = {
        key: given_.pop(key) for key in ("years", "blocks", "period") if key in given_
    }
    one = spec("compressed_air_leaks", START, **(BARE | {"targets": (AIR,)} | given_))
    return run(one, periods=True, **said)


def _left(outcome: Outcome, share: float = 0.25) -> NDArray[np.float64]:
    """Return the leaks that were left, over those before the programme, by period."""
    air = outcome.rate("energy.electricity") - 362.5
    return (air / 62.5 - 1.0) / share + 1.0


def test_leaks_fall_to_the_steady_state_of_the_programme() -> None:
    # 100 leaks at a natural life of 1.5 a arise at 66.7 a year; each lives 0.4 a under the
    # programme: 26.667 are left, and the air takes 1 + 0.25 (0.26667 - 1) = 0.816667 of its
    # 22,812.5 GJ a year
    outcome = _run(years=20)
    assert outcome.year("energy.electricity")[0, 0] == pytest.approx(155_125)
    assert outcome.year("energy.electricity")[0, -1] == pytest.approx(
        132_312.5 + 0.8166667 * 22_812.5, rel=1e-7
    )


def test_the_mean_follows_the_closed_form() -> None:
    # N(t) = 26.667 + 73.333 exp(-t/0.4 a); a period shows the leaks at its beginning: 1 February of
    # the second year t = 31 d, exp(-0.212329) = 0.808698: 85.9712
    left = _left(_run(years=3)) * 100
    assert left[:13] == pytest.approx(np.full(13, 100.0))
    assert left[13] == pytest.approx(85.9712, abs=1e-4)
    assert left[24] == pytest.approx(
        26.66667 + 73.33333 * math.exp(-2.5), abs=1e-4
    )  # t = 1 a: 32.686


def test_leaks_grow_back_with_their_natural_life_when_the_programme_lapses() -> None:
    # ends after 3 a, on day 1460: N(t) = 100 - (100 - N0) exp(-t/1.5 a)
    left = _left(_run(years=12, life=3.0, renew=False)) * 100
    begin = left[48]
    assert begin == pytest.approx(26.66667 + 73.33333 * math.exp(-3 / 0.4), abs=1e-4)
    assert left[60] == pytest.approx(100 - (100 - begin) * math.exp(-1 / 1.5), abs=1e-4)
    assert left[-1] == pytest.approx(
        100 - (100 - begin) * math.exp(-(8 - 31 / 365) / 1.5), abs=1e-3
    )
    assert (np.diff(left[48:]) > 0).all()


def test_mean_and_variance_are_those_of_the_queue() -> None:
    # in the steady state both are 26.667; one period later they have forgotten little, so one
    # month of 1,024 replications counts: mean +- 0.161, variance +- 26.667 sqrt(2/1023) = 1.179
    outcome = _run(years=6, blocks=4)
    table = outcome.table("periods")["energy.electricity"].reshape(1024, -1)
    count = (((table[:, -1] / 31 - 362.5) / 62.5 - 1.0) / 0.25 + 1.0) * 100
    assert count.mean() == pytest.approx(26.667, abs=3 * 0.161)
    assert count.var() == pytest.approx(26.667, abs=3 * 1.179)


def test_mean_and_variance_of_the_first_month_are_the_transient_ones() -> None:
    # D = exp(-31/146) = 0.808694: survivors binomial, 100 D (1 - D) = 15.4708; newcomers Poisson,
    # 26.667 (1 - D) = 5.1015: mean 85.97, variance 20.572
    outcome = _run(years=2, blocks=4)
    table = outcome.table("periods")["energy.electricity"].reshape(1024, -1)
    count = (((table[:, 13] / 28 - 362.5) / 62.5 - 1.0) / 0.25 + 1.0) * 100
    assert count.mean() == pytest.approx(85.97, abs=3 * math.sqrt(20.57 / 1024))
    assert count.var() == pytest.approx(20.572, abs=3 * 20.572 * math.sqrt(2 / 1023))


def test_leaks_follow_one_another_month_by_month_with_the_memory_of_the_queue() -> None:
    # autocorrelation over a month of 31 days under the programme: exp(-31/146) = 0.8087
    outcome = _run(years=6, blocks=4)
    table = outcome.table("periods")["energy.electricity"].reshape(1024, -1)
    november, december = table[:, -2] / 30, table[:, -1] / 31
    # December shows the leaks on 1 December, November those on 1 November: 30 days apart
    found = np.corrcoef(november, december)[0, 1]
    assert found == pytest.approx(math.exp(-30 / 146), abs=0.05)


def test_months_and_weeks_give_nearly_the_same_year() -> None:
    # a period shows the leaks at its beginning, so weeks follow the fall more closely; once settled
    # there is nothing left between them
    months, weeks = _run(years=8), _run(years=8, period="week")
    there, here = (one.year("energy.electricity")[0] for one in (months, weeks))
    assert there[1] == pytest.approx(here[1], rel=5e-3)
    assert there[-1] == pytest.approx(here[-1], rel=1e-7)


def test_before_the_programme_nothing_moves() -> None:
    outcome = _run(years=2, blocks=1)
    first = outcome.year("energy.electricity")[:, 0]
    assert (first == first[0]).all()


def test_firms_believe_in_the_steady_state_of_the_programme() -> None:
    found = bench("compressed_air_leaks", targets=(AIR,))
    assert found.promise() == {AIR: pytest.approx(0.4 * (1 + 0.25 * (0.4 / 1.5 - 1)))}


def test_it_touches_only_its_targets() -> None:
    assert bench("compressed_air_leaks", targets=(AIR,)).touched() == {AIR}


@settings(max_examples=25, deadline=None)
@given(
    share=st.floats(0.01, 0.9),
    leaks=st.floats(1.0, 1e4),
    natural=st.floats(0.1, 20.0),
    part=st.floats(0.05, 1.0),
    seed=st.integers(0, 99),
)
def test_leaks_are_never_negative_and_without_luck_never_rise(
    share: float, leaks: float, natural: float, part: float, seed: int
) -> None:
    said: dict[str, Any] = {
        "leak_share": share, "leaks": leaks, "natural_life": natural,
        "programme_life": max(natural * part, 0.01), "years": 4,
    }  # fmt: skip
    still = _left(_run(**said), share)
    assert still.min() >= -1e-9
    assert still.max() <= 1.0 + 1e-9
    assert (np.diff(still) <= 1e-9).all()
    one = spec(
        "compressed_air_leaks", START,
        **(BARE | {"targets": (AIR,)} | {k: v for k, v in said.items() if k != "years"}),
    )  # fmt: skip
    lucky = run(one, chance=True, seed=seed, periods=True, years=4)
    assert _left(lucky, share).min() >= -1e-9


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("leak_share", 0.95), ("leak_share", -0.1), ("leaks", 0.5), ("natural_life", 0.0),
        ("programme_life", 0.0), ("programme_life", 21.0),
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(PluginError, match=f"air: {name} must be in"):
        CLASSES["compressed_air_leaks"](name="air", adopt=at(2.0), targets=(AIR,), **{name: value})
