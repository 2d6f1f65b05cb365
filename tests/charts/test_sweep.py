"""Sweeps as charts: lines, maps and clouds, with what is missing marked and many left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import vl_convert

from simcore.charts import Look, draw
from simcore.errors import InputError
from simcore.texts import load_texts
from tests.analysis.swept import PRICE, SIZE, YEAR, sweep, swept_folder

if TYPE_CHECKING:
    from pathlib import Path

    from simcore.batch.result import Result
    from simcore.charts import Chart

TEXTS = load_texts()
GRID = [(float(x), 1000.0 * y) for x in range(4) for y in range(3)]


def _draw(runs: Result, look: Look | None = None, **asked: Any) -> Chart:
    return draw("sweep", runs, texts=TEXTS, look=look, **asked)


def _line(tmp_path: Path, *, failed: tuple[str, ...] = ()) -> Result:
    values: list[tuple[float | str, ...]] = [(float(one),) for one in range(5)]
    return swept_folder((sweep("fee", PRICE), values), failed=failed).write(tmp_path)


def _compiled(chart: Chart) -> str:
    filled = chart.filled(titled=True)
    text = json.dumps(filled, allow_nan=False)
    assert "$" not in text
    assert "://" not in text
    return json.dumps(vl_convert.vegalite_to_vega(filled, vl_version="6.4"))


def _marks(chart: Chart) -> list[str]:
    found = []
    parts: list[Any] = [chart.spec]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            if "mark" in part:
                found.append(part["mark"]["type"])
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return found


@pytest.mark.parametrize("big", [False, True])
def test_one_axis_is_a_line_with_what_holds_90_percent(tmp_path: Path, big: bool) -> None:
    chart = _draw(_line(tmp_path), Look(big=big))
    _compiled(chart)
    assert {"line", "area"} <= set(_marks(chart))
    rows = chart.data["points"]
    assert [row["at0"] for row in rows] == [0.0, 1.0, 2.0, 3.0, 4.0]
    # 1 % of 100 t less a point, and a third of a dollar a year over three years
    assert [row["m0"] for row in rows] == [0.0, -1.0, -2.0, -3.0, -4.0]
    assert [row["m1"] for row in rows] == pytest.approx([0.0, -1.0, -2.0, -3.0, -4.0])
    assert rows[2]["m0_low"] == rows[2]["m0_high"] == -2.0
    assert "lowest -4.00 at fee 4, highest 0 at fee 0" in chart.description


def test_an_axis_of_dates_keeps_the_order_of_the_study(tmp_path: Path) -> None:
    values: list[tuple[float | str, ...]] = [("2027-01-01",), ("2030-01-01",)]
    chart = _draw(swept_folder((sweep("start", YEAR), values)).write(tmp_path))
    assert '"ordinal"' in json.dumps(chart.spec)
    _compiled(chart)


def test_a_grid_of_two_axes_is_a_map_for_each_measure(tmp_path: Path) -> None:
    chart = _draw(swept_folder((sweep("fee", PRICE, SIZE), list(GRID))).write(tmp_path))
    _compiled(chart)
    assert _marks(chart).count("rect") == 2  # ghg and money; the share is 0 % everywhere
    assert [row["m0"] for row in chart.data["points"]] == [-float(one) for one in range(12)]
    text = json.dumps(chart.spec)
    assert "boiler [USD]" in text
    assert "fee, factor" in text


def test_colours_say_better_in_blue_whatever_is_better(tmp_path: Path) -> None:
    folder = swept_folder((sweep("fee", PRICE, SIZE), list(GRID)))
    folder.scenarios["fee_0"] = {"ghg": 130.0, "discounted_cash_flow": 9.0}
    chart = _draw(folder.write(tmp_path))
    pressure, money = (
        panel["layer"][0]["encoding"]["color"]["scale"] for panel in chart.spec["concat"]
    )
    assert pressure["domain"] == [-30.0, 0.0, 30.0]
    assert pressure["range"] == money["range"][::-1]
    assert money["range"][-1] == "#0072b2"


def test_a_sample_is_a_cloud_whose_front_no_point_beats(tmp_path: Path) -> None:
    folder = swept_folder((sweep("wide", PRICE, SIZE, kind="sample"), list(GRID)))
    folder.scenarios["wide_5"] = {"ghg": 50.0, "discounted_cash_flow": 8.0}
    chart = _draw(folder.write(tmp_path))
    _compiled(chart)
    # the largest cut and the best money at once: it alone is not beaten
    assert [row["scenario"] for row in chart.data["front"]] == ["wide_5"]
    folder.scenarios["wide_5"] = {"ghg": 99.5, "discounted_cash_flow": -8.0}
    again = _draw(folder.write(tmp_path / "again"))
    # each further point cuts more and costs more, but the sixth, which costs most and cuts little
    assert [row["scenario"] for row in again.data["front"]] == [
        f"wide_{number}" for number in range(11, -1, -1) if number != 5
    ]


def test_points_without_replications_are_marked_and_said(tmp_path: Path) -> None:
    chart = _draw(_line(tmp_path, failed=("fee_2",)))
    _compiled(chart)
    row = chart.data["points"][2]
    assert (row["m0"], row["missing"]) == (None, 4)
    assert "1 points lack replications, 1 of them have none" in chart.title
    assert '"missing' in json.dumps(chart.spec)


def test_asked_for_by_name_and_refused_where_that_is_not_clear(tmp_path: Path) -> None:
    one: list[tuple[float | str, ...]] = [(1.0,), (2.0,)]
    runs = swept_folder((sweep("a", PRICE), one), (sweep("b", SIZE), one)).write(tmp_path)
    assert {row["scenario"] for row in _draw(runs).data["points"]} == {"a_0", "a_1"}
    named = _draw(runs, scenarios=["b"], column="water")
    assert {row["scenario"] for row in named.data["points"]} == {"b_0", "b_1"}
    assert "fresh water in 2027 and net present value" in named.title
    with pytest.raises(InputError, match="one sweep"):
        _draw(runs, scenarios=["a", "b_0"])
    with pytest.raises(InputError, match="has no sweep"):
        _draw(swept_folder().write(tmp_path / "plain"))


def test_charts_side_by_side_leave_points_out_and_say_so(tmp_path: Path) -> None:
    values: list[tuple[float | str, ...]] = [(float(one),) for one in range(30)]
    runs = swept_folder((sweep("fee", PRICE), values)).write(tmp_path)
    chart = draw("fan", runs, texts=TEXTS)
    assert {row["scenario"] for row in chart.data["fan"]} == {"today", "plain0", "plain1"}
    assert chart.title.endswith("(3 of 33 scenarios)")
    named = draw("fan", runs, texts=TEXTS, scenarios=["fee_3"])
    assert {row["scenario"] for row in named.data["fan"]} == {"fee_3"}
    assert "scenarios)" not in named.title


def test_more_scenarios_than_panels_are_refused(tmp_path: Path) -> None:
    values: list[tuple[float | str, ...]] = [(float(one),) for one in range(49)]
    runs = swept_folder((sweep("fee", PRICE), values)).write(tmp_path)
    with pytest.raises(InputError, match="49 scenarios cannot be told apart"):
        draw("fan", runs, texts=TEXTS, scenarios=["fee"])


def test_a_point_as_baseline_is_drawn_among_the_plain_ones(tmp_path: Path) -> None:
    values: list[tuple[float | str, ...]] = [(float(one),) for one in range(20)]
    runs = swept_folder((sweep("fee", PRICE), values), plain=30).write(tmp_path)
    chart = draw("fan", runs, texts=TEXTS, baseline="fee_3")
    drawn = {row["scenario"] for row in chart.data["fan"]}
    assert len(drawn) == 12
    assert {"fee_3", "today"} <= drawn
