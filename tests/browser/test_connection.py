"""The server dies and comes back: the page says so and goes on with what was set."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.live import Live, Room


def test_killed_server_is_told_and_its_return_brings_the_result(
    browser: Browser, live: Live, tmp_path: Path
) -> None:
    mortal = Live(live.study, tmp_path)
    mortal.start()
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        room = Room(context.new_page(), mortal.address)
        room.open()
        before = room.figures("current")
        mortal.kill()
        room.switch("biomass_boiler").click()
        banner = room.page.locator("#banner.lost")
        expect(banner).to_contain_text("connection")
        assert room.figures("current") == before
        assert room.state["on"] == ["biomass_boiler"]  # kept
        with room.redrawn():
            mortal.start()
        expect(banner).to_have_count(0)
        assert room.figures("current") != before
        assert room.figures("previous") == before
        # Chromium itself says that requests failed; the page says nothing worse.
        assert all("ERR_CONNECTION_REFUSED" in one for one in room.said), room.said
        assert room.outside == []
    finally:
        context.close()
        mortal.kill()


def test_server_that_died_unnoticed_is_told_without_a_move(room: Room) -> None:
    room.open()
    room.page.route("**/api/health", lambda route: route.abort())
    expect(room.page.locator("#banner.lost")).to_be_visible(timeout=8000)
    room.page.unroute("**/api/health")
    with room.redrawn():
        pass
    expect(room.page.locator("#banner")).to_be_empty()
    room.said.clear()  # Chromium says that the aborted request failed


def test_refused_run_is_told_and_the_page_goes_on(room: Room) -> None:
    room.open()
    before = room.figures("current")
    room.page.route(
        "**/api/run",
        lambda route: route.fulfill(
            status=422, content_type="application/json", body='{"error": "balance <b>broken</b>"}'
        ),
        times=1,
    )
    room.switch("loss_cut").click()
    banner = room.page.locator("#banner")
    expect(banner).to_contain_text("balance <b>broken</b>")
    assert room.figures("current") == before
    with room.redrawn():
        room.switch("save_all").click()
    expect(banner).to_be_empty()
    assert room.state["on"] == ["loss_cut", "save_all"]
    room.said.clear()  # Chromium says that the answer was a 422


def test_restarting_engine_is_told_and_asked_again(room: Room) -> None:
    room.open()
    before = room.figures("current")
    room.page.route(
        "**/api/run",
        lambda route: route.fulfill(
            status=503, content_type="application/json", body='{"error": "restarting"}'
        ),
        times=1,
    )
    with room.redrawn():
        room.switch("loss_cut").click()
        expect(room.page.locator("#banner.lost")).to_contain_text("starts again")
    expect(room.page.locator("#banner")).to_be_empty()
    assert room.figures("current") != before
    room.said.clear()  # Chromium says that the answer was a 503


def test_drag_has_one_run_in_flight_and_ends_at_the_last_value(room: Room) -> None:
    moves = 12
    room.open("#preset=efficiency")
    room.unfold("boiler_tuning")
    sent: list[str] = []
    room.page.on("request", lambda one: sent.append(one.url) if "/api/run" in one.url else None)
    with room.redrawn():
        room.drag("interventions.boiler_tuning.saving", 0.12, steps=moves)
    room.settle()
    assert 1 <= len(sent) <= moves
    assert room.state["values"] == {"interventions.boiler_tuning.saving": 0.12}
    dragged = room.figures("current")
    room.open("#preset=efficiency&set=interventions.boiler_tuning.saving:0.12")
    assert room.figures("current") == dragged
