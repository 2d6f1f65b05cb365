"""Consumer behaviour: a habit spreads by Bass diffusion, is paid for by a few, and fades."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simcore.errors import PluginError
from simcore.interventions import Sim
from simcore_interventions.consumer_behaviour import ConsumerBehaviour
from tests.interventions.world import CLASSES, Outcome, at, run, spec
from tests.plugins.bench import BARE, bench

START = 334 / 365


def _run(years: int = 5, **given_: Any) -> Outcome:
    said: dict[str, Any] = {key: given_.pop(key) for key in ("changes", "period") if key in given_}
    one = spec("consumer_behaviour", START, **(BARE | given_))
    return run(one, years=years, periods=True, **said)


def _spread(
    days: float, periods: int, active: float = 1.0, begin: float = 0.0, **given_: Any
) -> list[float]:
    """Return adopters after each period, of a campaign on its own; demand falls by their share."""
    habit = ConsumerBehaviour(name="habit", adopt=at(0.0), demand_cut=1.0, **given_)
    sim = cast(
        "Sim",
        SimpleNamespace(
            shape=(1, 1),
            days=days,
            activity=lambda _: np.full((1, 1), active),
            size=np.ones((1, 1)),
        ),
    )
    habit.setup(sim)
    habit._adopters[:] = begin
    found = []
    for period in range(periods):
        habit.period_end(sim, period, {})
        moves = dict(one for one in habit.moves(sim, np.ones((1, 1))) if isinstance(one, tuple))
        found.append(1.0 - float(np.asarray(moves["market.demand"])[0, 0]))
    return found


def _adopters(outcome: Outcome) -> NDArray[np.float64]:
    """Return the share of adopters in every period, where adopters ask for nothing."""
    return 1.0 - outcome.rate("demand") / 100.0


def test_yearly_steps_are_the_published_recursion() -> None:
    # Bass 1969 as a yearly recursion, p 0.03 and q 0.38 (Sultan, Farley & Lehmann 1990): 0.782643
    # after ten years; the first three by hand: 0.03; 0.03 + (0.03 + 0.0114) 0.97 = 0.070158;
    # 0.122844
    found = _spread(365, 10, reversion=0.0)
    assert found[:2] == pytest.approx([0.03, 0.070158])
    assert found[2] == pytest.approx(0.070158 + (0.03 + 0.38 * 0.070158) * 0.929842)
    assert found[9] == pytest.approx(0.782643, abs=5e-7)


def test_shorter_steps_come_near_the_continuous_curve() -> None:
    # F(10) = 0.812803
    assert _spread(1, 3650, reversion=0.0)[-1] == pytest.approx(0.812803, abs=2e-4)


def test_without_a_campaign_habit_reverts() -> None:
    # no imitation: a tenth is lost each year
    assert _spread(365, 2, active=0.0, begin=0.5, imitation=0.0, reversion=0.1) == pytest.approx(
        [0.45, 0.405]
    )


def test_take_up_and_reversion_settle() -> None:
    # (0.03 + 0.38 n)(1 - n) = 0.05 n: n = 0.879262
    assert _spread(30, 3000)[-1] == pytest.approx(0.879262, abs=1e-6)
    assert _spread(30, 3000, imitation=0.0, reversion=0.06)[-1] == pytest.approx(1 / 3, abs=1e-6)


def test_the_first_months_of_a_campaign() -> None:
    # the period shows the adopters at its beginning. Campaign from day 365: none in January; after
    # its 31 days 0.03 x 31/365 = 0.00254795; after February + 28/365 ((0.03 + 0.38 n)(1 - n) -
    # 0.05 n)
    found = _adopters(_run(demand_cut=1.0))
    assert found[:13] == pytest.approx(np.zeros(13), abs=1e-12)
    n = 0.03 * 31 / 365
    assert found[13] == pytest.approx(n)
    assert found[14] == pytest.approx(n + 28 / 365 * ((0.03 + 0.38 * n) * (1 - n) - 0.05 * n))


def test_the_campaign_that_ends_is_forgotten_where_nobody_imitates() -> None:
    # innovation 0.5, reversion 0.2: settles at 5/7; lapses after five years and then loses a fifth
    # a year: in months of d days by the factor 1 - 0.2 d/365
    said: dict[str, Any] = {
        "demand_cut": 1.0,
        "innovation": 0.5,
        "imitation": 0.0,
        "reversion": 0.2,
    }
    found = _adopters(_run(years=12, life=5.0, renew=False, **said))
    assert found[60 + 12] < 5 / 7
    year = math.prod(1 - 0.2 * d / 365 for d in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))
    assert found[72 + 24] == pytest.approx(found[72 + 12] * year)


def test_less_demand_is_less_of_everything() -> None:
    outcome = _run(years=30, demand_cut=0.1)
    left = 1 - 0.1 * 0.879262
    for column, base in (("demand", 36_500), ("sold", 36_500), ("waste", 20_531.25)):
        assert outcome.year(column)[0, -1] == pytest.approx(base * left, rel=1e-4), column


def test_few_of_those_who_say_so_pay_a_premium() -> None:
    # 0.05 for a payer, 0.04 of the adopters pay: the mean price rises by 0.002 x 0.879262
    outcome = _run(years=30)
    assert outcome.year("price")[0, -1] == pytest.approx(1000 * (1 + 0.002 * 0.879262), rel=1e-6)
    assert outcome.year("revenue")[0, -1] == pytest.approx(
        36.5e6 * (1 + 0.002 * 0.879262), rel=1e-6
    )
    assert outcome.year("output")[0] == pytest.approx(np.full(30, 36_500.0))
    volume = outcome.year("value_added_volume")[0]
    assert volume == pytest.approx(np.full(30, volume[0]))  # a premium is no volume


def test_firms_believe_in_the_settled_share() -> None:
    found = bench("consumer_behaviour", demand_cut=0.1).promise()
    assert found["market.demand"] == pytest.approx(1 - 0.0879262)
    assert found["product.premium"] == pytest.approx(0.002 * 0.879262, rel=1e-6)
    found = bench("consumer_behaviour", demand_cut=1.0, imitation=0.0, reversion=0.06).promise()
    assert found["market.demand"] == pytest.approx(2 / 3)
    idle = bench("consumer_behaviour", demand_cut=1.0, innovation=0.0, imitation=0.0, reversion=0.0)
    assert idle.promise()["market.demand"] == 1.0


def test_it_touches_only_its_own_levers() -> None:
    assert bench("consumer_behaviour").touched() == {"market.demand", "product.premium"}


@settings(max_examples=60, deadline=None)
@given(
    p=st.floats(0.0, 1.0),
    q=st.floats(0.0, 5.0),
    back=st.floats(0.0, 5.0),
    active=st.floats(0.0, 1.0),
    begin=st.floats(0.0, 1.0),
    days=st.sampled_from([7, 8, 28, 31]),
)
def test_adopters_are_a_share(
    *, p: float, q: float, back: float, active: float, begin: float, days: int
) -> None:
    found = _spread(days, 40, active=active, begin=begin, innovation=p, imitation=q, reversion=back)
    assert min(found) >= -1e-12
    assert max(found) <= 1.0 + 1e-12


@pytest.mark.parametrize("q", [0.0, 1e-3, 0.38, 5.0])
@pytest.mark.parametrize("p", [0.0, 1e-3, 1.0])
@pytest.mark.parametrize("back", [0.0, 0.05, 5.0])
def test_the_believed_share_is_one_at_which_nothing_changes(
    p: float, q: float, back: float
) -> None:
    habit = ConsumerBehaviour(
        name="habit", adopt=at(0.0), demand_cut=1.0, innovation=p, imitation=q, reversion=back
    )
    (_, left), *_ = (
        one
        for one in habit.promise(cast("Sim", SimpleNamespace(shape=(1, 1))))
        if isinstance(one, tuple)
    )
    n = 1.0 - float(np.asarray(left)[0, 0])
    assert 0.0 <= n <= 1.0 + 1e-12
    assert (p + q * n) * (1 - n) == pytest.approx(back * n, abs=1e-12)


def test_the_believed_share_hardly_depends_on_a_tiny_imitation() -> None:
    # 0.03/(0.03 + 0.05) = 0.375 adopt where almost nobody imitates
    found = bench("consumer_behaviour", demand_cut=1.0, imitation=1e-17)
    assert found.promise()["market.demand"] == pytest.approx(1 - 0.375)


@settings(max_examples=20, deadline=None)
@given(cut=st.floats(0.0, 1.0), wtp=st.floats(0.0, 1.0), payers=st.floats(0.0, 1.0))
def test_demand_never_rises_and_the_price_never_falls(
    cut: float, wtp: float, payers: float
) -> None:
    outcome = _run(years=4, demand_cut=cut, willingness_to_pay=wtp, payers=payers)
    assert (np.diff(outcome.year("demand")[0]) <= 1e-6).all()
    assert (np.diff(outcome.year("price")[0]) >= -1e-9).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("demand_cut", 1.1), ("demand_cut", -0.1), ("willingness_to_pay", 2.0), ("payers", -0.1),
        ("innovation", 1.1), ("imitation", 6.0), ("imitation", -0.1), ("reversion", -1.0),
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(PluginError, match=f"habit: {name} must be in"):
        CLASSES["consumer_behaviour"](name="habit", adopt=at(2.0), **{name: value})
