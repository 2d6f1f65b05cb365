"""Every chart: its spec, its words, its pictures."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import vl_convert

from simcore.batch.recorded import Recorded
from simcore.charts import CHARTS, Look, as_html, as_png, as_svg, draw, script_json, vega_bundle
from simcore.cli.plot import CHARTS as OFFERED
from simcore.errors import InputError
from simcore.texts import load_texts

TEXTS = load_texts()


OF_SCENARIOS = tuple(name for name in CHARTS if name != "sweep")
"""Charts that runs without a sweep have; `test_sweep` draws that one."""


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield key, part
            yield from _parts(part)
    if isinstance(value, list):
        for part in value:
            yield from _parts(part)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("name", OF_SCENARIOS)
def test_every_chart_compiles_and_asks_for_no_address(mill: Recorded, name: str, big: bool) -> None:
    chart = draw(name, mill, texts=TEXTS, look=Look(big=big))
    assert vl_convert.vegalite_to_vega(chart.filled(), vl_version="6.4")["marks"]
    text = json.dumps(chart.filled(titled=True), allow_nan=False)
    assert "://" not in text
    assert "$" not in text.replace("$schema", "")
    for key, part in _parts(chart.spec):
        assert key not in ("url", "href")
        if key == "data":
            assert list(part) == ["name"]
            assert part["name"] in chart.data
    sizes = [part for key, part in _parts(chart.spec) if key.endswith("FontSize")]
    assert min(sizes) >= (22 if big else 14)


@pytest.mark.parametrize("name", OF_SCENARIOS)
def test_every_chart_has_a_title_and_says_numbers(mill: Recorded, name: str) -> None:
    chart = draw(name, mill, texts=TEXTS)
    assert chart.name == name
    assert chart.title
    assert any(letter.isdigit() for letter in chart.description)
    assert chart.filled()["description"] == chart.description
    assert "title" not in chart.filled() or chart.filled()["title"]["text"] != chart.title


@pytest.mark.parametrize("name", OF_SCENARIOS)
def test_new_rows_fit_into_a_view_that_is_there(mill: Recorded, name: str) -> None:
    look = Look(roles={"baseline": "baseline", "efficiency": "previous", "combined": "current"})
    first = draw(name, mill, texts=TEXTS, look=look, at=2034)
    other = replace(mill, blocks={**mill.blocks, "efficiency": mill.blocks["combined"]})
    second = draw(name, other, texts=TEXTS, look=look, at=2044)
    assert first.spec == second.spec
    assert set(first.data) == set(second.data)
    assert first.data != second.data or name == "events"


def test_pictures_are_drawn_without_a_browser(mill: Recorded) -> None:
    chart = draw("fan", mill, texts=TEXTS)
    assert as_png(chart, 1).startswith(b"\x89PNG")
    picture = as_svg(chart)
    assert picture.startswith("<svg")
    assert "Greenhouse gases by year" in picture


def test_without_the_extra_a_picture_says_what_to_install(
    mill: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(InputError, match=r"pip install 'simcore-decoupling\[images\]'"):
        as_png(draw("fan", mill, texts=TEXTS))


def test_a_page_stands_alone_and_titles_cannot_break_out(mill: Recorded) -> None:
    titles = {**mill.titles, "efficiency": "</script><script>alert(1)"}
    page = as_html(draw("fan", replace(mill, titles=titles), texts=TEXTS))
    assert "alert(1)" in page
    assert page.count("</script>") == 3
    assert "<script>alert" not in page
    assert "script-src 'sha256-" in page
    assert " src=" not in page.partition("<script>")[0]
    assert "default-src 'none'" in page


def test_json_in_a_script_cannot_end_it() -> None:
    text = script_json({"a": "</script>\u2028"})
    assert "<" not in text
    assert json.loads(text) == {"a": "</script>\u2028"}


def test_the_bundle_is_whole_and_small() -> None:
    text = vega_bundle()
    assert len(text) < 1_200_000
    assert "globalThis.vegaInterpreter" in text
    assert "</script" not in text
    assert "sourceMappingURL" not in text
    assert '"6.2.0"' in text
    assert vl_convert.get_vega_version() == "6.2.0"
    assert "6.4" in vl_convert.get_vegalite_versions()


def test_an_unknown_chart_scenario_column_or_year_is_named(mill: Recorded) -> None:
    with pytest.raises(InputError, match="no chart fam; did you mean `fan`"):
        draw("fam", mill, texts=TEXTS)
    with pytest.raises(InputError, match="no scenario best"):
        draw("fan", mill, texts=TEXTS, scenarios=["best"])
    with pytest.raises(InputError, match="no annual column gas"):
        draw("fan", mill, texts=TEXTS, column="gas")
    with pytest.raises(InputError, match="year 1999 is not simulated"):
        draw("plane", mill, texts=TEXTS, at=1999)


def test_the_command_offers_every_chart() -> None:
    assert OFFERED == CHARTS
