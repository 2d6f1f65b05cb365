from __future__ import annotations

from simcore.batch.manifest import ScenarioEntry
from simcore.batch.plan import Task, group, plan_blocks

ONE = ScenarioEntry("one", "One", "a" * 64)
TWO = ScenarioEntry("two", "Two", "b" * 64)
NINE = [ScenarioEntry(f"s{i}", "", str(i) * 64) for i in range(9)]


def shape(tasks: list[Task]) -> list[tuple[str, int]]:
    return [(task.scenario, len(task.blocks)) for task in tasks]


def test_blocks_hold_256_replications_and_the_last_one_the_rest() -> None:
    blocks = plan_blocks([ONE, TWO], 600)
    assert [(one.scenario, one.block, one.replications) for one in blocks[:3]] == [
        ("one", 0, 256),
        ("one", 1, 256),
        ("one", 2, 88),
    ]
    assert len({one.fingerprint for one in blocks}) == 6


def test_a_block_keeps_its_fingerprint_when_more_follow() -> None:
    few, many = plan_blocks([ONE], 256), plan_blocks([ONE], 1000)
    assert few[0].fingerprint == many[0].fingerprint
    assert plan_blocks([ONE], 255)[0].fingerprint != few[0].fingerprint


def test_a_lone_worker_takes_as_many_blocks_as_fit_its_arrays() -> None:
    # 10,000 replications are 39 blocks; 50 blocks are two tasks of 25
    assert shape(group(plan_blocks([ONE], 39 * 256), firms=1, workers=1)) == [("one", 39)]
    assert shape(group(plan_blocks([ONE], 50 * 256), firms=1, workers=1)) == [("one", 25)] * 2


def test_many_firms_leave_room_for_one_block() -> None:
    tasks = group(plan_blocks([ONE], 1024), firms=200, workers=1)
    assert shape(tasks) == [("one", 1)] * 4


def test_scenarios_take_turns() -> None:
    tasks = group(plan_blocks([ONE, TWO], 512), firms=60, workers=1)
    assert shape(tasks) == [("one", 1), ("two", 1), ("one", 1), ("two", 1)]


def test_an_odd_task_is_halved_for_the_second_worker() -> None:
    # nine tasks of two blocks: 5 against 4; with one halved, 4.5 against 4.5
    tasks = group(plan_blocks(NINE, 512), firms=1, workers=2)
    assert [size for _, size in shape(tasks)] == [2] * 8 + [1] * 2


def test_one_scenario_is_shared_by_all_workers() -> None:
    tasks = group(plan_blocks([ONE], 32 * 256), firms=1, workers=4)
    assert shape(tasks) == [("one", 8)] * 4


def test_two_workers_take_whole_scenarios_in_turn_and_share_the_last() -> None:
    # 9 x (700 + 5,120) and the draws of all by both cost less than 18 x (700 + 2,560) and half each
    tasks = group(plan_blocks(NINE, 5120), firms=1, workers=2)
    assert [size for _, size in shape(tasks)] == [20] * 8 + [10] * 2


def test_two_workers_share_scenarios_that_are_few_so_that_each_draws_its_half() -> None:
    # a whole one: 700 + 9,728 and its draws; halves: 2 x (700 + 4,864) and half of the draws
    tasks = group(plan_blocks([ONE, TWO], 38 * 256), firms=1, workers=2)
    assert [one.scenario for one in tasks] in (["one"] * 2 + ["two"] * 2, ["two"] * 2 + ["one"] * 2)
    assert [one.blocks[0].block for one in tasks] == [0, 19, 0, 19]


def test_the_scenario_with_most_interventions_comes_first_and_the_cheapest_is_halved() -> None:
    measures = {one.name: number for number, one in enumerate(NINE)}
    tasks = group(plan_blocks(NINE, 1280), firms=1, workers=2, measures=measures)
    assert shape(tasks) == [(f"s{i}", 5) for i in range(8, 0, -1)] + [("s0", 3), ("s0", 2)]


def test_many_workers_cut_no_finer_than_blocks_and_do_not_think_long() -> None:
    tasks = group(plan_blocks([ONE], 1_000_000), firms=1, workers=1000)
    assert {size for _, size in shape(tasks)} <= {3, 4}


def test_every_block_is_in_one_task() -> None:
    blocks = plan_blocks(NINE, 5120)
    for workers in (1, 2, 3, 8):
        tasks = group(blocks, firms=1, workers=workers)
        found = [one.key for task in tasks for one in task.blocks]
        assert sorted(found) == sorted(one.key for one in blocks)


def test_nothing_to_run_is_no_task() -> None:
    assert group([], firms=1, workers=2) == []
