"""Every chart in Chromium, drawn by the vendored bundle on a page that forbids eval."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from simcore.batch.recorded import Recorded
from simcore.charts import CHARTS, as_html, draw
from simcore.texts import load_texts

pytestmark = pytest.mark.browser

PUSH: Final = """async (rows) => {
  const parsed = vega.parse(vegaLite.compile(spec).spec, null, {ast: true});
  const view = new vega.View(parsed, {
    expr: vegaInterpreter.expressionInterpreter, renderer: "none"
  });
  await view.runAsync();
  view.data("fan", rows);
  await view.runAsync();
  return view.data("fan").map(row => row.median);
}"""


Seen = tuple[list[str], list[str], int, Any]
"""Console messages, addresses asked for, paths drawn, what a script returned."""


def _looked_at(browser: Browser, file: Path, script: str = "() => 0", argument: Any = None) -> Seen:
    """Open a page and return what happened."""
    said: list[str] = []
    asked: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("#chart svg")
    drawn = page.locator("#chart svg path").count()
    returned = page.evaluate(script, argument)
    page.close()
    return said, asked, drawn, returned


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "sweep"])
def test_a_chart_is_drawn_without_eval_and_without_a_complaint(
    mill: Recorded, browser: Browser, tmp_path: Path, name: str
) -> None:
    text = as_html(draw(name, mill, texts=load_texts()))
    assert "unsafe-eval" not in text
    file = tmp_path / "chart.html"
    file.write_text(text, encoding="utf-8")
    said, asked, drawn, _ = _looked_at(browser, file)
    assert said == []
    assert asked == [file.as_uri()]
    assert drawn > 5


def test_rows_are_pushed_into_a_view_that_is_there(
    mill: Recorded, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "chart.html"
    texts = load_texts()
    file.write_text(as_html(draw("fan", mill, texts=texts, column="ghg")), encoding="utf-8")
    rows = draw("fan", mill, texts=texts, column="energy").data["fan"]
    said, _, _, medians = _looked_at(browser, file, PUSH, rows)
    assert said == []
    assert medians == [row["median"] for row in rows]
