"""The report in a browser, opened from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report as a file."""
    path = tmp_path_factory.mktemp("page") / "mill.html"
    path.write_text(html, "utf-8")
    return path


def _opened(browser: Browser, file: Path, width: int = 1280) -> tuple[Tab, list[str], list[str]]:
    """Return a ready page with what it asked for and what it complained of."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda one: requests.append(one.url))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    tab.goto(file.as_uri())
    tab.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
    return tab, requests, complaints


def test_it_asks_for_nothing_and_complains_of_nothing(browser: Browser, file: Path) -> None:
    tab, requests, complaints = _opened(browser, file)
    assert requests == [file.as_uri()]
    assert complaints == []
    tab.close()


def test_all_charts_are_drawn(browser: Browser, file: Path) -> None:
    tab, _, _ = _opened(browser, file)
    places = tab.locator("[data-chart]").count()
    assert tab.evaluate("document.documentElement.dataset.failed") == ""
    assert int(tab.evaluate("document.documentElement.dataset.drawn")) == places > 10
    empty = tab.evaluate(
        """[...document.querySelectorAll('[data-chart]')]
          .filter(one => !one.querySelector('svg path, svg line, svg rect')
                         || one.getBoundingClientRect().height < 100)
          .map(one => one.dataset.chart)"""
    )
    assert empty == []
    tab.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_sticks_out_of_the_page(browser: Browser, file: Path, width: int) -> None:
    tab, _, _ = _opened(browser, file, width)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


def test_nothing_is_cut_on_paper(browser: Browser, file: Path) -> None:
    # A4 less margins of 14 mm is 182 mm, 688 px; what sticks out is cut or shrinks all pages.
    tab, _, _ = _opened(browser, file, 688)
    tab.emulate_media(media="print")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 688
    wide = tab.evaluate(
        """[...document.querySelectorAll('table, svg.marks')]
          .filter(one => one.getBoundingClientRect().right > 689).length"""
    )
    assert wide == 0
    tab.close()


def test_printing_opens_what_is_folded_and_folds_it_again(browser: Browser, file: Path) -> None:
    tab, _, _ = _opened(browser, file)
    closed = tab.locator("details:not([open])").count()
    assert closed > 5
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details:not([open])").count() == 0
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert tab.locator("details:not([open])").count() == closed
    tab.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_no_violation(browser: Browser, file: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    tab, _, _ = _opened(browser, file, width)
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = axe.Axe().run(tab, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    tab.close()


def test_without_scripts_words_stand_for_the_charts(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    words = tab.locator(".described").first
    assert words.is_visible()
    box = words.bounding_box()
    assert box is not None
    assert box["height"] > 10.0
    context.close()
