from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from simcore.kernel.arrays import Days, Index
from simcore.kernel.claims import Budget, Claim, Crew, Desk, Window
from simcore.kernel.timeline import Timeline

ONE: Index = (np.array([0]), np.array([0]))


def _book(crew: Crew, at: Index, day: float | np.ndarray, hold: np.ndarray) -> np.ndarray:
    """Return the start of work for those who ask on a day and keep a server for `hold` days."""
    start = np.maximum(crew.next_free(at), day)
    crew.hold(at, start + hold)
    return start


def _simpy_starts(count: int, arrivals: list[int], holds: list[int]) -> list[float]:
    env = simpy.Environment()
    servers = simpy.Resource(env, count)
    starts = [0.0] * len(arrivals)

    def customer(i: int):  # type: ignore[no-untyped-def]
        yield env.timeout(arrivals[i])
        with servers.request() as turn:
            yield turn
            starts[i] = float(env.now)
            yield env.timeout(holds[i])

    for i in range(len(arrivals)):
        env.process(customer(i))
    env.run()
    return starts


_customers = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), min_size=1, max_size=25)


@given(st.integers(1, 3), st.lists(_customers, min_size=1, max_size=3))
def test_a_crew_serves_as_a_simpy_resource_does(
    count: int, replications: list[list[tuple[int, int]]]
) -> None:
    crew = Crew(count, (len(replications), 1), shared=False, start=0)
    for row, drawn in enumerate(replications):
        customers = sorted(drawn, key=lambda one: one[0])  # ties in the order of asking
        arrivals, holds = zip(*customers, strict=True)
        at = (np.array([row]), np.array([0]))
        mine = [
            float(_book(crew, at, a, np.array([h]))[0])
            for a, h in zip(arrivals, holds, strict=True)
        ]
        assert mine == _simpy_starts(count, list(arrivals), list(holds))


def test_replications_in_one_call_are_replications_apart() -> None:
    rng = np.random.default_rng(3)
    days, holds = np.sort(rng.integers(0, 60, (30, 5)), 0), rng.integers(0, 12, (30, 5))
    everyone = (np.arange(5), np.zeros(5, int))
    crew = Crew(2, (5, 1), shared=False, start=0)
    starts = np.stack([_book(crew, everyone, d, h) for d, h in zip(days, holds, strict=True)])
    for i in range(5):
        assert starts[:, i].tolist() == _simpy_starts(2, days[:, i].tolist(), holds[:, i].tolist())


def test_firms_share_a_crew_only_if_it_is_shared() -> None:
    firms = (np.array([0, 0]), np.array([0, 1]))
    own = Crew(1, (1, 2), shared=False, start=0)
    own.hold((firms[0][:1], firms[1][:1]), np.array([10.0]))
    assert own.next_free(firms).tolist() == [10.0, 0.0]
    shared = Crew(1, (1, 2), shared=True, start=0)
    shared.hold((firms[0][:1], firms[1][:1]), np.array([10.0]))
    assert shared.next_free(firms).tolist() == [10.0, 10.0]


def test_rounds_serve_firms_of_a_replication_by_their_order_one_at_a_time() -> None:
    crew = Crew(1, (2, 4), shared=True, start=0)
    at = (np.array([0, 0, 0, 1]), np.array([0, 1, 2, 3]))
    order = np.array([0.7, 0.1, 0.4, 0.9])
    rounds = [one.tolist() for one in crew.rounds(at, order)]
    assert [sorted(one) for one in rounds] == [[1, 3], [2], [0]]


def _mean_wait(count: int, arrival_rate: float, seed: int) -> float:
    """Return the mean wait of exponential customers of mean service 1, after a warm-up."""
    width, first, last = 400, 1000, 4000
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(1 / arrival_rate, (last, width)), axis=0)
    services = rng.exponential(1.0, (last, width))
    crew = Crew(count, (width, 1), shared=False, start=0)
    everyone = (np.arange(width), np.zeros(width, int))
    waits = [
        (_book(crew, everyone, a, s) - a).mean() for a, s in zip(arrivals, services, strict=True)
    ]
    return float(np.mean(waits[first:]))


def test_one_server_at_eighty_per_cent_waits_as_the_m_m_1_queue() -> None:
    # Wq = rho / (mu - lambda) = 0.8 / 0.2 = 4; asymptotic sd of the mean of 1.2 million waits 0.041
    assert _mean_wait(1, 0.8, 1) == pytest.approx(4.0, abs=0.16)


def test_three_servers_at_eighty_per_cent_wait_as_the_m_m_3_queue() -> None:
    # Erlang C(3, 2.4) = 0.6472; Wq = C / (3 mu - lambda) = 0.6472 / 0.6 = 1.0787
    assert _mean_wait(3, 2.4, 2) == pytest.approx(1.0787, abs=0.06)


def test_a_window_lets_wait_for_the_first_permitted_day() -> None:
    permitted = np.zeros(365, bool)
    permitted[[10, 11, 200]] = True
    days = np.array([0, 10, 11, 12, 200, 201, 365 + 5, 365 + 364])
    first = [10, 10, 11, 200, 200, 375, 375, 740]
    assert Window(permitted).first(days).tolist() == first


def _budget(amount: float, carry_over: float, asks: list[tuple[int, float]]) -> list[bool]:
    timeline = Timeline(4)
    budget = Budget(timeline, np.array([[amount]]), carry_over)
    got: list[bool] = []

    def ask(cost: float) -> None:
        got.append(bool(budget.take(ONE, np.array([cost]))[0]))

    for day, cost in asks:
        timeline.at(day, partial(ask, cost))
    timeline.run(lambda _: None)
    return got


def test_a_budget_pays_what_fits_and_is_refilled_on_first_of_january() -> None:
    # 100 a year, nothing kept: 70 fits, 40 more does not, 30 does; on day 365 there are 100 again
    asks = [(5, 70.0), (6, 40.0), (7, 30.0), (364, 1.0), (365, 100.0), (366, 0.5)]
    assert _budget(100.0, 0.0, asks) == [True, False, True, False, True, False]


def test_what_is_left_of_a_budget_carries_over_in_the_stated_share() -> None:
    # 100 - 40 = 60 left; half of it and 100: 130 in the second year, 100 + 0.5 x 130 = 165 then
    asks = [(5, 40.0), (365, 131.0), (730, 166.0), (731, 165.0)]
    assert _budget(100.0, 0.5, asks) == [True, False, False, True]


def test_firms_that_cannot_pay_do_not_touch_the_money_of_others() -> None:
    timeline = Timeline(1)
    budget = Budget(timeline, np.array([[10.0, 20.0]]), 0.0)
    at = (np.array([0, 0]), np.array([0, 1]))
    assert budget.take(at, np.array([15.0, 15.0])).tolist() == [False, True]
    assert budget.take(at, np.array([10.0, 6.0])).tolist() == [True, False]


def _served(
    asked: list[tuple[str, float]],
    *,
    build: int = 10,
    shutdown: int = 0,
    permitted: np.ndarray | None = None,
) -> list[tuple[str, int, int]]:
    """Return who starts and finishes when, of projects that claim one crew on day 5."""
    timeline = Timeline(1)
    window = None if permitted is None else Window(permitted)
    desk = Desk(timeline, np.array([[0.5]]), None, window)
    crew = Crew(1, (1, 1), shared=False, start=timeline.starts[0])
    got: list[tuple[str, int, int]] = []

    def claim(name: str, priority: float) -> None:
        def granted(at: Index, start: Days, finish: Days) -> None:
            del at
            got.append((name, int(start[0]), int(finish[0])))

        days = np.array([build])
        cost, stop = np.zeros(1), np.array([shutdown])
        desk.ask(Claim(name, priority, ONE, crew, days, stop, cost, granted, lambda _: None))

    for name, priority in asked:
        timeline.at(5, partial(claim, name, priority))
    timeline.run(lambda _: None)
    return got


@pytest.mark.parametrize("turn", [1, -1])
def test_claims_of_a_day_are_served_by_priority_then_name_whoever_asked_first(turn: int) -> None:
    asked = [("a", 0.0), ("b", 0.0), ("c", 1.0)][::turn]
    assert _served(asked) == [("c", 5, 15), ("a", 15, 25), ("b", 25, 35)]


def test_a_start_waits_until_the_shutdown_falls_on_permitted_days() -> None:
    # stop on day start + 10 - 3; permitted from day 40 to 50: start on day 33; the next is free on
    # day 43 and stops on day 50; the third, free on 53, waits for the next year
    permitted = np.zeros(365, bool)
    permitted[40:51] = True
    asked = [("a", 0.0), ("b", 0.0), ("c", 0.0)]
    assert _served(asked, shutdown=3, permitted=permitted) == [
        ("a", 33, 43), ("b", 43, 53), ("c", 398, 408),
    ]  # fmt: skip
