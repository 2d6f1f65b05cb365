"""What charts show against the baseline is what ``compare`` says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simcore.analysis.compare import compare
from simcore.batch.recorded import Recorded
from simcore.charts import draw
from simcore.charts.costs import gains
from simcore.charts.look import Look
from simcore.charts.scene import Scene
from simcore.engine import BlockResult
from simcore.errors import InputError, ResultError
from simcore.texts import load_texts
from tests.charts.small import runs

TEXTS = load_texts()


def test_paired_difference_is_that_of_compare(mill: Recorded) -> None:
    chart = draw("difference", mill, texts=TEXTS, column="ghg")
    comparison = compare(mill, at=2040, indicators=["ghg"])
    (row,) = (one for one in comparison.rows if (one.scenario, one.basis) == ("combined", "year"))
    (shown,) = (
        one for one in chart.data["difference"]
        if (one["scenario"], one["year"]) == ("combined", 2040)
    )  # fmt: skip
    said = (row.difference.median, row.difference.low, row.difference.high)
    drawn = np.array([shown["median"], shown["low"], shown["high"]])
    assert drawn * 1000.0 == pytest.approx(said)  # kt
    assert "[ktCO2e]" in chart.description


def test_the_path_of_the_plane_ends_where_compare_says(mill: Recorded) -> None:
    chart = draw("plane", mill, texts=TEXTS, at=2040)
    states = compare(mill, at=2040).states
    for end in chart.data["ends"]:
        state = states[end["scenario"]]
        for key, change in (("dg", state.driver), ("dp", state.pressure)):
            drawn = (end[key], end[f"{key}_low"], end[f"{key}_high"])
            assert drawn == pytest.approx(
                [100.0 * v for v in (change.median, change.low, change.high)]
            )
        path = [row for row in chart.data["path"] if row["scenario"] == end["scenario"]]
        assert (path[0]["year"], path[0]["dg"], path[0]["dp"]) == (2025, 0.0, 0.0)
        assert (path[-1]["year"], path[-1]["dg"]) == (2040, end["dg"])


def test_losses_in_the_base_year_draw_no_path() -> None:
    found = runs({"base": {"value_added_volume": [[-1.0, 2.0, 3.0]]}})
    chart = draw("plane", found, texts=TEXTS)
    assert chart.data["path"] == chart.data["ends"] == []


def test_gains_by_item_and_what_is_paid_for_stocks() -> None:
    # Revenue +10, materials used cost 3 less, capex 4 in 2026; 5 more are paid for stocks in 2027.
    found = runs(
        {
            "base": {"revenue": 100.0, "material_cost": 50.0, "capex": 0.0, "cash_flow": 50.0},
            "more": {
                "revenue": 110.0,
                "material_cost": 47.0,
                "capex": [0.0, 4.0, 0.0],
                "cash_flow": [63.0, 59.0, 58.0],
            },
        }
    )
    scene = Scene.of(
        found, TEXTS, Look(), column=None, scenarios=None, baseline=None, at=None, pressure="ghg"
    )
    said = {item: values.tolist() for item, values in gains(scene, "more").items()}
    assert said["revenue"] == [10.0, 10.0, 10.0]
    assert said["materials"] == [3.0, 3.0, 3.0]
    assert said["capital"] == [0.0, -4.0, 0.0]
    assert said["energy"] == [0.0, 0.0, 0.0]
    assert said["stocks"] == [0.0, 0.0, -5.0]


def test_net_present_value_is_the_cumulated_paired_difference() -> None:
    base = [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]
    more = [[0.0, 3.0, 3.0], [1.0, 4.0, 4.0]]  # -1, +2, +2 in both: -1, 1, 3 in all
    found = runs({"base": {"discounted_cash_flow": base}, "more": {"discounted_cash_flow": more}})
    rows = draw("money", found, texts=TEXTS).data["cumulated"]
    assert [(row["low"], row["median"], row["high"]) for row in rows] == [
        (-1.0, -1.0, -1.0),
        (1.0, 1.0, 1.0),
        (3.0, 3.0, 3.0),
    ]


@pytest.mark.parametrize("name", ["difference", "money"])
def test_one_scenario_alone_has_nothing_to_be_compared_with(name: str) -> None:
    with pytest.raises(InputError, match="no scenario to compare with base"):
        draw(name, runs({"base": {}}), texts=TEXTS)


def test_scenarios_without_a_common_replication_are_left_out() -> None:
    first = runs({"base": {}, "less": {"ghg": 0.5}, "apart": {}})
    (block,) = first.blocks["apart"]
    apart = replace(first, blocks={**first.blocks, "apart": (BlockResult(1, 2, block.tables),)})
    assert apart.replications("apart") == [256, 257]
    rows = draw("difference", apart, texts=TEXTS).data["difference"]
    assert {row["scenario"] for row in rows} == {"less"}
    with pytest.raises(ResultError, match="no replication of base is left"):
        draw("difference", apart, texts=TEXTS, scenarios=["apart"])
