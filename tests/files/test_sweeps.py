"""Sweeps: every point is the scenario that a person would have written."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from simcore.batch.request import chosen_scenarios
from simcore.engine.checks import TRIED, tried
from simcore.errors import InputError
from simcore.files import Number, Study
from simcore.files.axes import value_text
from simcore.files.explain import explain
from simcore.files.names import LONGEST_NAME
from simcore.files.ranges import Range
from simcore.files.resolved import resolved_yaml
from simcore.files.sweeps import MOST_POINTS, Axis
from simcore.parameters import Adoption

Loader = Callable[..., Study]
Finder = Callable[..., list[str]]

END = "  all: {extends: [efficiency, dear], interventions: [boiler]}\n"


def swept(text: str) -> dict[str, str]:
    """Return the change of the sample study that gives it sweeps."""
    return {END: f"{END}sweeps:\n{text}\n"}


def grid(*axes: str, extends: str = "all", name: str = "fee") -> dict[str, str]:
    rows = "".join(f"      - {one}\n" for one in axes)
    return swept(f"  {name}:\n    extends: {extends}\n    grid:\n{rows}")


def sample(*axes: str, count: int = 5, seed: int = 1) -> dict[str, str]:
    rows = "".join(f"        - {one}\n" for one in axes)
    head = f"  wide:\n    extends: all\n    sample:\n      count: {count}\n      seed: {seed}\n"
    return swept(f"{head}      over:\n{rows}")


COAL = "{scale: carriers.coal.price, by: [0.5, 2]}"
START = "{set: interventions.drives.adopt.start, to: [2026, 2027-07-01]}"


def test_a_grid_is_every_combination_in_the_order_of_the_axes(load: Loader) -> None:
    study = load(None, grid(COAL, START))
    (sweep,) = study.sweeps
    # 100 USD/t at 25 GJ/t are 4 USD/GJ; July 1 is day 181 of 365.
    expected = {
        "fee_0.5_2026": ((0.5, "2026"), 2.0, 1.0),
        "fee_0.5_2027-07-01": ((0.5, "2027-07-01"), 2.0, 2 + 181 / 365),
        "fee_2_2026": ((2.0, "2026"), 8.0, 1.0),
        "fee_2_2027-07-01": ((2.0, "2027-07-01"), 8.0, 2 + 181 / 365),
    }
    assert list(sweep.points) == list(expected)
    assert list(study.scenarios)[4:] == list(expected)  # after those that are written
    for name, (point, price, start) in expected.items():
        one = study.scenarios[name]
        assert sweep.points[name] == point
        assert one.case.carriers["coal"].price.value == price
        adopt = one.interventions[1].parameters["adopt"]
        assert isinstance(adopt, Adoption)
        assert adopt.start == start
    axes = (
        Axis("carriers.coal.price", "carriers.coal.price", "scale", "1"),
        Axis("interventions.drives.adopt.start", "interventions.drives.adopt.start", "set", ""),
    )
    assert (sweep.kind, sweep.extends, sweep.axes) == ("grid", ("all",), axes)


def test_a_point_is_what_a_scenario_with_the_same_changes_is(load: Loader) -> None:
    by_hand = (
        "  byhand: {extends: all, changes: [{scale: carriers.electricity.price, by: 2},"
        " {set: materials.fibre.offers.kraft.share, to: 35 %},"
        " {add: interventions.drives.life, by: 5 a}]}\n"
    )
    axes = (
        "{scale: carriers.electricity.price, by: [200 %, 3]}",
        "{set: materials.fibre.offers.kraft.share, to: [35 %]}",
        "{add: interventions.drives.life, by: [5 a]}",
    )
    study = load(None, {END: f"{END}{by_hand}{grid(*axes)[END].removeprefix(END)}"})
    point, other = study.canonical("fee_2_0.35_5"), study.canonical("byhand")
    assert json.dumps(point) == json.dumps(other)
    # 31.25 USD/GJ times 1.5 by `dear` and 2; what recovered fibre leaves; the default of 15 a.
    scenario = study.scenarios["fee_2_0.35_5"]
    assert scenario.case.carriers["electricity"].price.points[0] == (2025.0, 93.75)
    assert scenario.case.materials["fibre"].offers["recovered"].share.value == 0.65
    life = scenario.interventions[1].parameters["life"]
    assert isinstance(life, Number)
    assert life.value == 20.0
    assert [one.operation for one in scenario.changes] == ["scale", "set", "scale", "set", "add"]


def test_a_point_that_changes_nothing_is_a_point(load: Loader) -> None:
    study = load(None, grid("{scale: carriers.coal.price, by: [1, 2]}"))
    assert study.canonical("fee_1") == study.canonical("all")
    assert list(study.sweeps[0].points) == ["fee_1", "fee_2"]


def test_points_share_what_they_have_in_common(load: Loader) -> None:
    study = load(None, grid(COAL, START))
    first, second = study.scenarios["fee_0.5_2026"], study.scenarios["fee_2_2026"]
    assert first.case.stages is second.case.stages
    assert first.case.carriers["biomass"] is second.case.carriers["biomass"]
    assert first.interventions[0] is second.interventions[0]


def test_evenly_spaced_values_have_both_ends_and_six_digits(load: Loader) -> None:
    axis = "{add: market.growth, by: {low: -1 %/a, high: 1 %/a, steps: 4}}"
    study = load(None, grid(axis, "{set: market.demand, to: {low: 1 t/d, high: 9 t/d, steps: 5}}"))
    columns = list(zip(*study.sweeps[0].points.values(), strict=True))
    assert sorted(set(columns[0])) == [-0.01, -0.00333333, 0.00333333, 0.01]
    assert sorted(set(columns[1])) == [1.0, 3.0, 5.0, 7.0, 9.0]
    assert "fee_-0.00333333_3" in study.scenarios


def test_the_middle_of_a_range_around_zero_is_zero(load: Loader) -> None:
    study = load(None, grid("{add: market.growth, by: {low: -0.3 1/a, high: 0.3 1/a, steps: 7}}"))
    assert list(study.sweeps[0].points)[3] == "fee_0"


def test_dates_are_spaced_by_days_and_crews_by_heads(load: Loader) -> None:
    study = load(
        None,
        grid(
            "{set: interventions.drives.adopt.start, to: {low: 2026, high: 2027, steps: 3}}",
            "{set: crews.engineers.count, to: {low: 1, high: 5, steps: 3}}",
        ),
    )
    # Half of 365 days after day 365 of the run is rounded to day 548, which is July 3 of 2026.
    assert [one for one in study.sweeps[0].points.values() if one[1] == 3.0] == [
        ("2026", 3.0),
        ("2026-07-03", 3.0),
        ("2027", 3.0),
    ]
    assert study.scenarios["fee_2027_5"].case.crews["engineers"].count == 5


def test_a_sweep_of_several_takes_what_they_share_once(load: Loader) -> None:
    study = load(None, grid("{scale: carriers.electricity.price, by: [1]}", extends="[dear, all]"))
    point = study.scenarios["fee_1"]
    assert point.case.carriers["electricity"].price.value == 46.875  # not 70.3
    assert [one.name for one in point.interventions] == ["boiler", "drives"]


def test_the_command_line_has_the_last_word_in_points_too(load: Loader) -> None:
    study = load(None, grid(COAL), sets=("carriers.coal.price=3 USD/GJ",))
    assert study.scenarios["fee_2"].case.carriers["coal"].price.value == 3.0
    assert study.scenarios["fee_0.5"].changes[-1].operation == "set"


def test_a_sample_lies_within_its_ranges_and_more_points_keep_the_first(load: Loader) -> None:
    axes = (
        "{scale: carriers.coal.price, by: {low: 0.5, high: 4}}",
        "{set: interventions.drives.capex, to: {low: 300 kUSD, high: 900 kUSD}}",
        "{set: interventions.drives.adopt.start, to: {low: 2026, high: 2029}}",
        "{set: crews.engineers.count, to: {low: 1, high: 3}}",
    )
    few, many = load(None, sample(*axes)), load(None, sample(*axes, count=40))
    assert list(few.sweeps[0].points) == [f"wide_000{number}" for number in range(1, 6)]
    for name, values in few.sweeps[0].points.items():
        assert many.sweeps[0].points[name] == values
        assert json.dumps(many.canonical(name)) == json.dumps(few.canonical(name))
        capital = few.scenarios[name].interventions[1].parameters["capex"]
        assert isinstance(capital, Number)
        assert capital.value == values[1]
    for factor, capex, start, crew in many.sweeps[0].points.values():
        assert isinstance(factor, float)
        assert isinstance(capex, float)
        assert 0.5 <= factor <= 4.0
        assert 3e5 <= capex <= 9e5
        assert "2026" <= str(start) <= "2029"
        assert crew in {1.0, 2.0, 3.0}
    crews = [values[3] for values in many.sweeps[0].points.values()]
    assert min(crews.count(one) for one in (1.0, 2.0, 3.0)) > 8  # 40 points, a third each
    other = load(None, sample(*axes, seed=2))
    assert set(other.sweeps[0].points.values()).isdisjoint(few.sweeps[0].points.values())


ENDS = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6)).filter(lambda one: sum(one) > one[0])


@given(ends=ENDS, steps=st.integers(2, 50), shares=st.lists(st.floats(0, 1, exclude_max=True)))
def test_no_value_of_a_range_is_outside_of_it(
    ends: tuple[float, float], steps: int, shares: list[float]
) -> None:
    low, high = ends[0], sum(ends)
    span = Range(low, high, is_whole=False)
    evenly = span.evenly(steps)
    assert (evenly[0], evenly[-1], len(evenly)) == (low, high, steps)
    assert evenly == sorted(evenly)
    gap = (high - low) / (steps - 1)
    for number, value in enumerate(evenly):
        assert abs(value - (low + number * gap)) <= 1e-5 * gap + 1e-9 * abs(value)
    whole = Range(float(math.floor(low)), math.ceil(high) + 1.0, is_whole=True)
    for share in shares:
        assert low <= span.drawn(share) <= high
        assert abs(span.drawn(share) - low - share * (high - low)) <= 1e-6 * (
            high - low
        ) + 1e-9 * abs(low)
        assert whole.low <= whole.drawn(share) <= whole.high
        assert whole.drawn(share).is_integer()


FACTORS = st.lists(
    st.floats(0.01, 50).map(lambda one: float(f"{one:.4g}")), min_size=1, max_size=6, unique=True
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(factors=FACTORS, starts=st.permutations(["2026", "2028-02-01", "2030"]), data=st.data())
def test_the_order_and_number_of_values_move_no_point(
    load: Loader, factors: list[float], starts: list[str], data: st.DataObject
) -> None:
    def points(values: list[float], dates: list[str]) -> dict[str, str]:
        study = load(
            None,
            grid(
                f"{{scale: carriers.coal.price, by: {values}}}",
                f"{{set: interventions.drives.adopt.start, to: [{', '.join(dates)}]}}",
            ),
        )
        return {name: json.dumps(study.canonical(name)) for name in study.sweeps[0].points}

    whole = points(factors, starts)
    assert len(whole) == len(factors) * 3
    assert points(data.draw(st.permutations(factors)), sorted(starts)) == whole
    fewer = points(factors[:1], starts[:2])
    assert fewer.items() <= whole.items()


def test_titles_say_what_is_varied(load: Loader) -> None:
    labelled = COAL.replace("}", ", label: Coal}")
    text = grid(labelled, START)[END].replace("extends: all\n", "extends: all\n    title: Two\n")
    study = load(None, {END: text})
    title = study.scenarios["fee_0.5_2026"].title
    assert title == "Two: Coal × 0.5, interventions.drives.adopt.start 2026"
    assert value_text(Axis("Growth", "market.growth", "add", "1/a"), 0.01) == "Growth +0.01 1/a"
    assert value_text(Axis("Growth", "market.growth", "add", "1/a"), -0.01) == "Growth -0.01 1/a"


def test_the_name_of_a_sweep_stands_for_its_points(load: Loader) -> None:
    study = load(None, grid(COAL))
    assert chosen_scenarios(study, ["fee"]) == ["baseline", "fee_0.5", "fee_2"]
    assert chosen_scenarios(study, ["fee_2"]) == ["baseline", "fee_2"]
    assert chosen_scenarios(study, ["fee"], alone=True) == ["fee_0.5", "fee_2"]
    with pytest.raises(InputError, match=r"did you mean 'fee'\?.*dear, all, fee\)"):
        chosen_scenarios(study, ["fees"])
    with pytest.raises(InputError, match=r"`fee` is a sweep; name one of its points: fee_0.5"):
        explain(study, "fee")
    (row,) = explain(study, "fee_2", "carriers.coal.price")
    assert (row.value, row.unit) == ("8", "USD/GJ")


def test_the_resolved_study_has_each_sweep_once(load: Loader) -> None:
    many = load(None, grid("{scale: carriers.coal.price, by: {low: 1, high: 2, steps: 101}}"))
    text = resolved_yaml(many)
    tree = YAML(typ="safe", pure=True).load(text)
    assert list(tree["scenarios"]) == ["baseline", "efficiency", "dear", "all"]
    sweep = tree["sweeps"]["fee"]
    assert sweep["first"]["name"] == "fee_1"
    assert sweep["extends"] == ["all"]
    assert sweep["axes"][0]["operation"] == "scale"
    assert tree["points"]["fee_1.01"] == ["fee", 1.01]
    assert len(tree["points"]) == 101
    assert len(text) < 1.5 * len(resolved_yaml(load()))


def test_of_a_large_sweep_the_corners_are_tried(load: Loader) -> None:
    axes = [
        f"{{scale: {key}, by: {{low: 1, high: 2, steps: 10}}}}"
        for key in ("carriers.coal.price", "water.price", "labour.wage")
    ]
    study = load(None, grid(*axes))
    found = tried(study)
    assert len(found) == 4 + TRIED
    assert len(set(found)) == len(found)
    corners = {f"fee_{a}_{b}_{c}" for a in (1, 2) for b in (1, 2) for c in (1, 2)}
    assert corners <= set(found)
    assert tried(load(None, grid(COAL))) == [*study.written, "fee_0.5", "fee_2"]


LONG = "a" * (LONGEST_NAME - 3)
WIDE = "{low: 1, high: 2, steps: 1000}"

BROKEN = {
    "neither": (
        swept("  fee: {extends: all}"),
        ["study.yaml:38:3: `sweeps.fee` needs either `grid` or `sample`, found neither"],
    ),
    "both": (
        swept(f"  fee: {{extends: all, grid: [{COAL}], sample: {{count: 1, over: [{COAL}]}}}}"),
        ["`sweeps.fee` needs either `grid` or `sample`, found grid and sample"],
    ),
    "unknown parent": (grid(COAL, extends="alll"), ["no scenario; did you mean `all`?"]),
    "another sweep": (
        swept(f"  fee: {{grid: [{COAL}]}}\n  two: {{extends: fee, grid: [{COAL}]}}"),
        ["`sweeps.two` extends `fee`, which is no scenario"],
    ),
    "unknown path": (
        grid("{scale: carriers.cool.price, by: [1, 2, 3]}"),
        ["41:17: `carriers.cool.price` is no path of the case; did you mean"],
    ),
    "measure that does not run": (
        grid("{set: interventions.boiler.capex, to: [1 kUSD, 2 kUSD]}", extends="efficiency"),
        ["41:15: `interventions.boiler.capex` belongs to a measure that the sweep does not run"],
    ),
    "date of an adoption": (
        grid("{set: interventions.drives.adopt.at, to: [2027]}"),
        ["what can be changed of the adoption is `interventions.drives.adopt.start`"],
    ),
    "unit": (
        grid("{set: carriers.coal.price, to: [3 USD/GJ, 4 USD/m3]}"),
        ["41:51: `carriers.coal.price` must be in USD/GJ"],
    ),
    "bounds of a set value": (
        grid("{set: interventions.drives.saving, to: [0.2, 0.7, 0.9]}", COAL),
        [
            "41:54: `interventions.drives.saving` must be at least 0 and at most 0.5, found 0.7",
            "41:59: `interventions.drives.saving` must be at least 0 and at most 0.5, found 0.9",
        ],
    ),
    "bounds of a scaled value, once for ten points": (
        grid(
            "{scale: carriers.coal.price, by: {low: 1, high: 2, steps: 10}}",
            "{scale: interventions.drives.saving, by: [1, 3]}",
        ),
        ["42:54: `sweeps.fee` at 1, 3: `interventions.drives.saving` would become 0.6"],
    ),
    "bounds of a range": (
        grid("{scale: interventions.drives.saving, by: {low: 1, high: 4, steps: 4}}"),
        ["41:50: `sweeps.fee` at 3: `interventions.drives.saving` would become 0.6"],
    ),
    "shares": (
        grid("{set: utilities.steam.fuels.coal.share, to: [0.6, 0.7, 0.8]}"),
        [
            "at 0.6: after this change fuels of `utilities.steam`: the shares sum to 0.9",
            "at 0.8: after this change fuels of `utilities.steam`: the shares sum to 1.1",
        ],
    ),
    "scaled rest": (
        grid("{scale: utilities.steam.fuels.coal.share, by: [1, 2]}"),
        ["at 1: `utilities.steam.fuels.coal.share` is `rest`: change the other shares"],
    ),
    "twice": (
        grid("{scale: carriers.coal.price, by: [1, 0.5, 100 %, 1.0000001]}"),
        ["41:51: `sweeps.fee.grid.1.by` has 1 twice", "41:58: `sweeps.fee.grid.1.by` has 1 twice"],
    ),
    "the same path": (
        grid(COAL, "{set: carriers.coal.price, to: [1 USD/GJ]}"),
        ["`sweeps.fee.grid.2` varies `carriers.coal.price` again, as 1 does"],
    ),
    "a path over years": (
        grid("{set: carriers.coal.price, to: [{path: {2025: 1 USD/GJ}}]}"),
        ["`sweeps.fee.grid.1.to` must be a plain value, found a mapping"],
    ),
    "one value": (
        grid("{scale: carriers.coal.price, by: 2}"),
        ["takes values such as `[0.5, 1, 2]` or `{low: 0.5, high: 2, steps: 4}`, found `2`"],
    ),
    "no values": (
        grid("{scale: carriers.coal.price, by: []}"),
        [
            "takes values such as `[0.5, 1, 2]`",
        ],
    ),
    "no axis": (grid("{scale: carriers.coal.price}"), ["41:9: an axis is `{set: PATH"]),
    "no axes": (swept("  fee: {grid: []}"), ["`sweeps.fee.grid` needs at least 1"]),
    "label": (grid("{scale: water.price, by: [1], label: 3}"), ["an axis is `{set: PATH"]),
    "low above high": (
        grid("{scale: carriers.coal.price, by: {low: 2, high: 1, steps: 3}}"),
        ["`sweeps.fee.grid.1.by` has `low` `2` not below `high` `1`"],
    ),
    "endless range": (
        grid("{scale: water.price, by: {low: -1e308, high: 1e308, steps: 3}}"),
        ["`sweeps.fee.grid.1.by` is too wide a range"],
    ),
    "steps": (
        grid("{scale: carriers.coal.price, by: {low: 1, high: 2, steps: 1}}"),
        ["41:67: `sweeps.fee.grid.1.by` needs `steps` of at least 2, found `1`"],
    ),
    "unknown key of a range": (
        sample("{scale: carriers.coal.price, by: {low: 1, high: 2, steps: 3}}"),
        ["`sweeps.wide.sample.over.1.by` has an unknown key `steps`"],
    ),
    "list in a sample": (
        sample(COAL),
        ["`sweeps.wide.sample.over.1.by` takes values such as `{low: 0.5, high: 2}`, found a list"],
    ),
    "bounds in a sample": (
        sample("{scale: interventions.drives.saving, by: {low: 1, high: 9}}", count=50),
        ["44:52: `sweeps.wide` at "],
    ),
    "scaled date": (
        grid("{scale: interventions.drives.adopt.start, by: [1]}"),
        ["takes `set` to a year or a date, or `add` a number of years"],
    ),
    "date outside": (
        grid("{set: interventions.drives.adopt.start, to: [2027, 2077]}"),
        ["41:60: `interventions.drives.adopt.start` is 2077, outside of the horizon"],
    ),
    "range to the rest": (
        grid("{set: utilities.steam.fuels.coal.share, to: {low: 0, high: rest, steps: 2}}"),
        ["`sweeps.fee.grid.1.to` cannot reach to `rest`"],
    ),
    "name of a scenario": (
        grid(COAL, name="all"),
        ["38:3: the sweep's name `all` is that of a scenario"],
    ),
    "name": (grid(COAL, name="fee.x"), ["the sweep's name `fee.x` must be letters"]),
    "point named like a scenario": (
        {END: f"{END}  fee_2: {{}}\n{grid(COAL)[END].removeprefix(END)}"},
        ["`sweeps.fee` has a point `fee_2`, as another scenario is called"],
    ),
    "long name": (
        grid("{scale: carriers.coal.price, by: [1.25]}", name=LONG),
        [f"has a point `{'a' * 60}...` of 102 characters; at most 100 can be"],
    ),
    "too many": (
        grid(*[f"{{scale: {key}, by: {WIDE}}}" for key in ("water.price", "labour.wage")]),
        ["`sweeps.fee` has 1,000,000 (1,000 x 1,000) points; at most 10,000 can be run"],
    ),
    "far too many": (
        grid(*[f"{{scale: x{n}, by: {{low: 1, high: 2, steps: {10**200}}}}}" for n in range(20)]),
        ["`sweeps.fee` has 10^4000 ("],
    ),
    "too many together": (
        swept(
            "  one: {sample: {count: 6000, over: [{scale: water.price, by: {low: 1, high: 2}}]}}\n"
            "  two: {sample: {count: 6000, over: [{scale: water.price, by: {low: 1, high: 2}}]}}"
        ),
        ["39:3: with `sweeps.two` the sweeps have 12,000 points; at most 10,000 can be run"],
    ),
    "count": (
        sample("{scale: water.price, by: {low: 1, high: 2}}", count=0),
        ["`sweeps.wide.sample.count` must be at least 1, found `0`"],
    ),
    "too many in a sample": (
        sample("{scale: water.price, by: {low: 1, high: 2}}", count=10**9),
        [f"`sweeps.wide.sample.count` must be at most {MOST_POINTS}"],
    ),
    "too many axes": (
        grid(*[f"{{scale: x{n}, by: [1]}}" for n in range(2000)]),
        ["`sweeps.fee.grid` takes at most 20"],
    ),
    "unknown key": (swept("  fee: {grids: []}"), ["unknown key `grids`", "needs either"]),
    "no mapping": (swept("  fee: 3"), ["`sweeps.fee` must be a mapping of keys to values"]),
    "no sweeps": ({END: f"{END}sweeps: 3\n"}, ["`sweeps` must be a mapping"]),
    "sample of nothing": (swept("  fee: {sample: 7}"), ["`sweeps.fee.sample` must be a mapping"]),
    "no ranges": (
        swept("  fee: {sample: {count: 3}}"),
        ["`sweeps.fee.sample.over` is missing"],
    ),
    "faults of two axes at once": (
        grid("{scale: carriers.cool.price, by: [1]}", "{scale: water.price, by: [1, x]}"),
        ["`carriers.cool.price` is no path", "42:38: `water.price` is scaled by a plain factor"],
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_sweep_is_refused_at_its_place(kind: str, faults: Finder) -> None:
    changes, expected = BROKEN[kind]
    found = faults(None, changes)
    assert len(found) == max(1, len(expected)), found
    for words in expected:
        assert any(words in line for line in found), found
    assert all(line.startswith("study.yaml:") for line in found)
