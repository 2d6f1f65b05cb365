"""Spread, sampling error and the share of chance, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.analysis.spread import chance_share, share_bracket, spread, standard_error

FOUR = np.arange(4)


def test_interval_holds_ninety_percent() -> None:
    # 0..100: the quantiles are the numbers themselves.
    found = spread(np.arange(101.0))
    assert (found.median, found.low, found.high) == (50.0, 5.0, 95.0)


def test_nothing_has_no_spread() -> None:
    assert np.isnan(spread(np.empty(0)).median)


def test_pairs_that_are_alike_count_once() -> None:
    # Two draws of mean 1 and 3: sd 1.41421, over sqrt(2) is 1.
    assert standard_error(np.array([1.0, 1.0, 3.0, 3.0]), FOUR) == pytest.approx(1.0)


def test_replications_without_their_pair_count_singly() -> None:
    # 1, 2, 3: sd 1, over sqrt(3).
    ids = np.array([0, 2, 4])
    assert standard_error(np.array([1.0, 2.0, 3.0]), ids) == pytest.approx(1 / np.sqrt(3))


def test_one_draw_has_no_sampling_error() -> None:
    assert np.isnan(standard_error(np.array([1.0, 2.0]), FOUR[:2]))


def test_chance_is_half_the_squared_difference_of_pairs() -> None:
    # Differences 2 and 2: chance 2. All of 0, 2, 10, 12: mean 6, variance 104 / 3. 6 / 104.
    values = np.array([0.0, 2.0, 10.0, 12.0])
    assert chance_share(values, FOUR) == pytest.approx(6 / 104)


def test_luck_alone_is_all_chance_and_draws_alone_are_none() -> None:
    draw = np.repeat(np.random.default_rng(1).normal(size=2000), 2)
    luck = np.random.default_rng(2).normal(size=4000)
    ids = np.arange(4000)
    assert chance_share(draw, ids) == pytest.approx(0.0, abs=1e-12)
    assert chance_share(luck, ids) == pytest.approx(1.0, abs=0.05)
    assert chance_share(draw + luck, ids) == pytest.approx(0.5, abs=0.05)


def test_broken_pairs_say_nothing_of_chance() -> None:
    # Of 1, 2, 3, 5, 6, 7 only 2-3 and 6-7 share a draw: differences 1 and 3, chance 2.5;
    # 1, 2, 7, 10: mean 5, variance 54 / 3 = 18.
    ids = np.array([1, 2, 3, 5, 6, 7])
    values = np.array([99.0, 1.0, 2.0, -99.0, 7.0, 10.0])
    assert chance_share(values, ids) == pytest.approx(2.5 / 18)


def test_what_does_not_vary_has_no_share_of_chance() -> None:
    assert np.isnan(chance_share(np.full(4, 3.0), FOUR))


def test_wilson_bracket_of_eight_in_ten() -> None:
    # Wilson, 8 of 10 at 95 %: 0.4902 to 0.9433. Unpaired replications count fully.
    holds = np.arange(10) < 8
    assert share_bracket(holds, 2 * np.arange(10)) == pytest.approx((0.4902, 0.9433), abs=5e-5)


def test_pairs_in_one_state_halve_the_replications_of_the_bracket() -> None:
    # Sixteen of twenty in pairs alike, c / (c - 1) aside as wide as eight of ten.
    paired = share_bracket(np.arange(20) < 16, np.arange(20))
    assert paired == pytest.approx((0.4902, 0.9433), abs=5e-5)


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_bracket_holds_the_share(states: list[bool]) -> None:
    holds = np.array(states)
    low, high = share_bracket(holds, np.arange(len(holds)))
    assert 0.0 <= low <= holds.mean() <= high <= 1.0
