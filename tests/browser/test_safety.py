"""Nothing of a study is read as markup, and nothing but this server is asked."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import TITLE
from tests.browser.live import Room


def test_script_in_a_title_is_shown_as_text(room: Room) -> None:
    room.open()
    expect(room.page.locator("h1")).to_have_text(TITLE)
    assert TITLE in room.page.title()
    expect(room.page.locator("h1 *")).to_have_count(0)
    assert room.page.locator("script").count() == 2  # those of the page itself


def test_page_runs_under_its_policy(room: Room) -> None:
    """No inline script or style, no evaluation of text: the browser would refuse and say so."""
    answer = room.page.goto(room.address)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    room.page.locator("#results[data-drawn]").wait_for()
    room.settle()
    assert room.page.evaluate("document.querySelectorAll('style, [onclick]').length") == 0
    assert room.said == []


def test_move_is_measured_from_the_hand_to_the_painted_frame(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.switch("loss_cut").click()
    last = room.page.evaluate("window.decouple.timings.at(-1)")
    assert last["total"] > last["engine"] > 0
    parts = last["waited"] + last["engine"] + last["view"] + last["transfer"] + last["drawing"]
    assert parts <= last["total"] + last["queue"] + 2
