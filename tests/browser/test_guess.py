"""Predict, then reveal: before the guess nothing of the result is on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.live import Room


def accessible(room: Room) -> str:
    """Return all that a screen reader is told."""
    return room.page.locator("body").aria_snapshot()


def test_nothing_of_the_result_is_there_before_the_guess(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.page.locator("#preset").select_option("combined")
    figures = room.figures("current")
    state = room.page.locator(".card.role-current .state").inner_text()
    pictures = [
        one.get_attribute("aria-label") or "" for one in room.page.locator(".panel .box").all()
    ]
    room.page.wait_for_timeout(1000)  # by then the result has been read out
    room.act("predict").click()
    room.page.locator("#preset").select_option("fuel")
    room.page.locator("#preset").select_option("combined")
    room.settle()
    room.page.wait_for_timeout(1000)
    markup = room.page.content()
    told = accessible(room)
    for text in (*figures, state, *pictures):
        assert text
        assert text not in markup, text
        assert text not in told, text
    expect(room.page.locator("canvas, main svg, .card")).to_have_count(0)
    expect(room.act("replay")).to_have_attribute("aria-disabled", "true")


def test_reveal_shows_guess_and_result(room: Room) -> None:
    room.open("#preset=combined")
    figures = room.figures("current")
    room.act("predict").click()
    room.page.locator("#guess-number").fill("-12.5")
    room.page.get_by_label("No", exact=True).check()
    with room.redrawn():
        room.page.get_by_role("button", name="Reveal").click()
    table = room.page.locator("#guess table")
    expect(table).to_contain_text("−12.5 %")
    expect(table.locator("tbody tr").nth(1)).to_contain_text("No")
    state = room.page.locator(".card.role-current .state").inner_text()
    expect(table).to_contain_text(state)
    # The distance is that of the guess to the median shown beside it.
    shown = table.locator("tbody tr").first.locator("td").nth(1).inner_text()
    percent = float(shown.split("%")[0].replace("−", "-"))
    off = float(room.page.locator("#guess p").inner_text().split(" is ")[1].split()[0])
    assert off == pytest.approx(abs(-12.5 - percent), abs=0.6)
    assert room.figures("current") == figures
    with room.redrawn():
        room.page.locator("#guess").get_by_role("button", name="Close").click()
    expect(room.page.locator("#guess")).to_be_hidden()


def test_guess_needs_a_number(room: Room) -> None:
    room.open()
    room.act("predict").click()
    room.page.get_by_role("button", name="Reveal").click()
    expect(room.page.locator(".card")).to_have_count(0)
    expect(room.page.locator("#guess-number")).to_be_focused()


def test_hidden_stays_hidden_over_a_reload(room: Room) -> None:
    room.open("#preset=combined")
    room.act("predict").click()
    room.page.reload()
    room.page.locator("#guess-number").wait_for()
    room.settle()
    expect(room.page.locator("canvas, main svg, .card")).to_have_count(0)
