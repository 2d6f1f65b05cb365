"""Events on their lines."""

from __future__ import annotations

from dataclasses import replace
from xml.sax.saxutils import escape

from simcore.charts import as_svg, draw
from simcore.texts import load_texts
from tests.charts.small import event, runs

TEXTS = load_texts()
EVENTS = [
    event("2026-01-01", "adoption", "boiler", 0),
    event("2026-03-01", "adoption", "boiler", 1),
    event("2026-02-01", "construction", "boiler", 0),
    event("2027-01-01", "commissioning", "boiler", 0),
    event("2025-05-01", "adoption", "air_leaks", 1),
    event("2025-01-10", "outage", "stage.drying", 0),
    event("2025-02-10", "outage", "stage.drying", 1),
    event("2025-12-31", "outage", "stage.drying", 1),
    event("2026-06-01", "inspection", "boiler", 0),
]


def test_measures_stand_in_the_order_of_their_beginning_and_outages_last() -> None:
    chart = draw("events", runs({"base": {}}, events=EVENTS), texts=TEXTS)
    assert [row["measure"] for row in chart.data["lines"]] == [
        "Air leaks",
        "Boiler",
        "Outages: drying",
    ]
    # Two replications: each has a row of its own, the first above the second.
    boiler = {(row["kind"], row["replication"]): row["place"] for row in chart.data["events"]
              if row["measure"] == "Boiler"}  # fmt: skip
    assert boiler == {
        ("decided", 0): 1.2,  # 1 + 0.8 x (1 - 1.5 / 2)
        ("decided", 1): 1.6,
        ("begins to work", 0): 1.2,
        ("other", 0): 1.2,  # a kind that a plugin adds
    }


def test_outages_are_counted_by_quarter_and_never_marked_one_by_one() -> None:
    chart = draw("events", runs({"base": {}}, events=EVENTS), texts=TEXTS)
    # Two in the first quarter, one in the last, over two replications.
    assert [(row["start"], row["end"], row["count"]) for row in chart.data["outages"]] == [
        ("2025-01-01", "2025-04-01", 1.0),
        ("2025-10-01", "2026-01-01", 0.5),
    ]
    assert not any(row["measure"].startswith("Outages") for row in chart.data["events"])


def test_many_firms_are_stacked_upwards_by_date() -> None:
    rows = [event(f"2026-01-{20 - firm:02d}", "adoption", "boiler", 0, firm) for firm in range(16)]
    chart = draw("events", runs({"base": {}}, events=rows), texts=TEXTS)
    marks = sorted(chart.data["events"], key=lambda row: str(row["date"]))
    assert [row["firm"] for row in marks] == list(range(15, -1, -1))
    places = [row["place"] for row in marks]
    assert places == sorted(places, reverse=True)  # the axis grows downwards
    assert "16 firms" in chart.title


def test_nothing_happens_is_said() -> None:
    chart = draw("events", runs({"base": {}}), texts=TEXTS)
    assert [row["measure"] for row in chart.data["lines"]] == ["Nothing happens"]
    assert chart.data["events"] == chart.data["outages"] == []


def test_a_measure_is_called_by_its_title_where_it_has_one() -> None:
    rows = [event("2026-01-01", "adoption", "save_all"), event("2027-01-01", "adoption", "vsd")]
    titled = replace(runs({"one": {}}, events=rows), measures={"vsd": "Speed control"})
    lines = draw("events", titled, texts=TEXTS).data["lines"]

    assert [line["measure"] for line in lines] == ["Save all", "Speed control"]


def test_a_title_is_no_part_of_the_expression_that_labels_the_lines() -> None:
    title = '"][0] + event.item + [signal("x")]//</text><script>alert(1)</script>'
    rows = [event("2026-01-01", "adoption", "vsd")]
    made = draw(
        "events", replace(runs({"one": {}}, events=rows), measures={"vsd": title}), texts=TEXTS
    )
    made.spec["layer"][0]["encoding"]["y"]["axis"]["labelLimit"] = 0  # not cut
    drawing = as_svg(made)
    assert escape(title, {'"': "&quot;"}) in drawing or escape(title) in drawing
    assert "<script" not in drawing
