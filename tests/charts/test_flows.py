"""Sankey diagrams: what flows in flows out, nothing goes round, nothing overlaps."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

from simcore.batch.recorded import Recorded
from simcore.charts import Chart, draw
from simcore.charts.network import Link, added, merged, uncircled
from simcore.errors import ResultError
from simcore.texts import load_texts
from tests.charts.small import flow, runs

TEXTS = load_texts()

MASS = [
    flow("suppliers.metal.ore", "stock.metal.ore", 90.0, "metal"),
    flow("stock.metal.ore", "stage.melt", 100.0, "metal"),
    flow("stage.melt", "stage.cast", 95.0),
    flow("stage.melt", "waste.slag", 15.0, "slag"),
    flow("stage.cast", "stage.melt", 10.0),
    flow("stage.cast", "finished", 85.0, "castings"),
    flow("waste.slag", "landfill.slag.tip", 12.0, "slag"),
    flow("waste.slag", "sale.slag.road", 3.0, "slag"),
    flow("finished", "customers", 84.0, "castings"),
]
"""Melt: 100 + 10 in, 95 + 15 out; cast: 95 in, 85 + 10 out."""


def _links(chart: Chart) -> dict[tuple[str, str], float]:
    ribbons = {row["link"]: row for row in chart.data["ribbons"]}
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in ribbons.values():
        found[row["from"], row["to"]] += row["value"]
    return found


def _balance(chart: Chart) -> dict[str, float]:
    """Return what flows into each node less what flows out of it, where both happens."""
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for (start, end), value in _links(chart).items():
        out[start] += value
        into[end] += value
    return {node: into[node] - out[node] for node in into.keys() & out.keys()}


def test_mass_balances_at_every_node_and_own_scrap_is_a_sink_and_a_source() -> None:
    chart = draw("mass", runs({"base": {}}, flows=MASS), texts=TEXTS)
    links = _links(chart)
    assert links["again", "stage.melt"] == links["stage.cast", "back"] == 10.0
    assert ("stage.cast", "stage.melt") not in links
    assert links["stage.cast", "finished"] == 85.0
    assert _balance(chart) == pytest.approx({"stage.melt": 0, "stage.cast": 0, "waste.slag": 0})
    assert chart.description == (
        "Baseline in 2025, mean of the replications. In: ore metal 100 t, own scrap 10 t."
        " Out: castings 85 t, landfill 12 t, own scrap 10 t, sale 3 t."
    )


def test_energy_losses_are_what_a_utility_does_not_give() -> None:
    rows = [
        flow("carrier.gas", "utility.heat", 50.0, "gas", "energy"),
        flow("utility.heat", "stage.melt.drying", 40.0, "heat", "energy"),
        flow("carrier.electricity", "stage.melt.arc", 30.0, "electricity", "energy"),
    ]
    chart = draw("energy", runs({"base": {}}, flows=rows), texts=TEXTS)
    assert _links(chart)["utility.heat", "losses"] == 10.0
    assert _links(chart)["stage.melt", "stage.melt.arc"] == 30.0
    assert set(_balance(chart).values()) == {0.0}


def test_money_left_is_a_sink_and_money_lacking_a_source() -> None:
    def money(sales: float, waste: float) -> dict[tuple[str, str], float]:
        rows = [
            flow("customers", "firm", sales, "sales", "money"),
            flow("firm", "suppliers", 60.0, "materials", "money"),
            flow("firm", "waste services", waste, "waste", "money"),
        ]
        return _links(draw("money-flows", runs({"base": {}}, flows=rows), texts=TEXTS))

    assert money(100.0, 10.0)["firm", "out.surplus"] == 30.0
    # A negative fee is a receipt: 50 + 4 in, 60 out.
    lacking = money(50.0, -4.0)
    assert lacking["in.waste services", "firm"] == 4.0
    assert lacking["in.shortfall", "firm"] == 6.0


@pytest.mark.parametrize("name", ["mass", "energy", "money-flows"])
@pytest.mark.parametrize("scenario", ["baseline", "combined"])
def test_a_real_mill_balances_and_its_labels_keep_apart(
    mill: Recorded, name: str, scenario: str
) -> None:
    chart = draw(name, mill, texts=TEXTS, scenarios=[scenario], at=2040)
    largest = max(_links(chart).values())
    assert all(abs(rest) < 1e-9 * largest for rest in _balance(chart).values())
    columns: dict[float, list[Any]] = defaultdict(list)
    for label in chart.data["labels"]:
        half = 0.5 * 1.1 * 14 * (label["text"].count("\n") + 1)
        columns[label["x"]].append((label["y"] - half, label["y"] + half))
    for places in columns.values():
        places.sort()
        assert all(one[1] <= two[0] for one, two in pairwise(places))
        assert places[0][0] > -14
        assert places[-1][1] < chart.spec["height"] + 14


def test_flows_of_several_blocks_are_weighed_by_their_replications() -> None:
    rows = [*MASS[:2], flow("stage.melt", "finished", 100.0, "castings")]
    more = [{**row, "value": 4.0 * row["value"], "replications": 1} for row in rows]
    chart = draw("mass", runs({"base": {}}, flows=[*rows, *more]), texts=TEXTS)
    assert _links(chart)["stage.melt", "finished"] == 200.0  # (2 x 100 + 400) / 3


def test_a_year_without_flows_is_refused() -> None:
    with pytest.raises(ResultError, match="no mass flows of base in 2026"):
        draw("mass", runs({"base": {}}, flows=MASS), texts=TEXTS, at=2026)


def test_links_back_become_a_sink_and_a_source() -> None:
    links = [Link("a", "b", 5.0, "x"), Link("b", "a", 2.0, "x")]
    assert uncircled(links, ["a", "b"], lambda node: f"to {node}", lambda node: f"of {node}") == [
        Link("a", "b", 5.0, "x"),
        Link("b", "of b", 2.0, "x"),
        Link("to a", "a", 2.0, "x"),
    ]


def test_small_nodes_are_merged_only_if_several() -> None:
    links = [Link("a", node, value, "x") for node, value in (("b", 90.0), ("c", 6.0), ("d", 4.0))]
    assert merged(links, ["b", "c", "d"], 5.0, "rest") == links
    assert merged(links, ["b", "c", "d"], 7.0, "rest") == [
        Link("a", "b", 90.0, "x"),
        Link("a", "rest", 10.0, "x"),
    ]


def test_flows_of_nothing_are_left_out() -> None:
    links = [Link("a", "b", 1.0, "x"), Link("a", "b", 2.0, "x"), Link("a", "c", 0.0, "x")]
    assert added(links) == [Link("a", "b", 3.0, "x")]
