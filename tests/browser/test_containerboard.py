"""The large mill as it is shipped: 256 replications of twenty years by months."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import SHIPPED
from tests.browser.live import Live, Room


def test_trainer_shows_the_containerboard_mill(browser: Browser, tmp_path: Path) -> None:
    server = Live(SHIPPED / "containerboard-mill", tmp_path)
    server.start()
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        room = Room(context.new_page(), server.address)
        room.open()
        expect(room.page.locator("#about")).to_contain_text("256 replications")
        expect(room.page.locator("#about")).to_contain_text("2025-2044")
        with room.redrawn():
            room.page.locator("#preset").select_option("combined")
        # README: all six families cut GHG by a fifth against the baseline in 2044.
        expect(room.page.locator(".card.role-current .state")).to_have_text("strong decoupling")
        expect(room.page.locator(".card.role-current")).to_contain_text("-21 %")
        with room.redrawn():
            room.switch("coal_to_gas").click()
        assert room.figures("current") != room.figures("previous")
        assert room.said == []
        assert room.outside == []
    finally:
        context.close()
        server.kill()
