"""Fans hold the quantiles of what the files hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from simcore.charts import draw
from simcore.texts import load_texts
from tests.analysis.result_folder import ResultFolder
from tests.charts.small import runs

TEXTS = load_texts()


def test_quantiles_are_those_of_the_parquet_files(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    folder = ResultFolder(
        replications=20,
        years=5,
        scenarios={name: {"ghg": chance.lognormal(9.0, 0.3, (20, 5))} for name in ("a", "b")},
    )
    chart = draw("fan", folder.write(tmp_path), texts=TEXTS)
    for name in ("a", "b"):
        (file,) = tmp_path.glob(f"annual/scenario={name}/*.parquet")
        values = pq.read_table(file)["ghg"].to_numpy().reshape(20, 5) / 1000.0  # kt
        rows = [row for row in chart.data["fan"] if row["scenario"] == name]
        assert [row["year"] for row in rows] == [2025, 2026, 2027, 2028, 2029]
        for key, share in (("low", 0.05), ("q25", 0.25), ("median", 0.5), ("high", 0.95)):
            expected = np.quantile(values, share, axis=0)
            assert [row[key] for row in rows] == pytest.approx(expected)
    assert "[ktCO2e]" in chart.description


def test_many_scenarios_have_a_panel_each_with_the_baseline_in_all() -> None:
    names = ["base", "a", "b", "c", "d"]
    chart = draw("fan", runs({name: {} for name in names}), texts=TEXTS)
    panels = {(row["panel"], row["scenario"]) for row in chart.data["fan"]}
    assert panels == {(panel, name) for panel in "ABCD" for name in ("base", panel.lower())}
    assert chart.spec["facet"]["sort"] == ["A", "B", "C", "D"]


def test_another_column_can_be_asked_for_and_says_its_prices() -> None:
    found = runs({"base": {"value_added_volume": 5e6}})
    chart = draw("fan", found, texts=TEXTS, column="value_added_volume")
    assert {row["median"] for row in chart.data["fan"]} == {5.0}
    axis = chart.spec["layer"][0]["encoding"]["y"]["axis"]["title"]
    assert axis == "Value added at constant prices [MUSD of 2024]"


def test_rows_change_and_the_spec_does_not() -> None:
    first = draw("fan", runs({"base": {}, "less": {"ghg": 0.5}}), texts=TEXTS)
    second = draw("fan", runs({"base": {}, "less": {"ghg": 0.3}}), texts=TEXTS)
    assert first.spec == second.spec
    assert first.data != second.data
