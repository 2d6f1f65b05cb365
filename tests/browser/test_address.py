"""The address keeps what is shown; one that is wrong is explained and nothing of it obeyed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.live import Room

SAVING = "interventions.boiler_tuning.saving"


def test_address_restores_what_was_shown(room: Room) -> None:
    room.open("#preset=efficiency")
    room.unfold("boiler_tuning")
    with room.redrawn():
        room.drag(SAVING, 0.1)
    with room.redrawn():
        room.switch("loss_cut").click()
    room.page.locator("#pin-name").fill("Both & more")
    with room.redrawn():
        room.page.keyboard.press("Enter")
    with room.redrawn():
        room.page.locator("#pin-list input").check()
    with room.redrawn():
        room.page.locator("#pressure").select_option("water")
    with room.redrawn():
        room.page.locator("#at").select_option("2030")
    cards = [room.card("current"), room.card("pin1"), room.card("baseline")]
    state, address = room.state, room.page.url
    room.page.goto("about:blank")
    room.page.goto(address)
    room.page.locator("#results[data-drawn]").wait_for()
    room.settle()
    assert room.state == state
    assert [room.card("current"), room.card("pin1"), room.card("baseline")] == cards
    expect(room.page.locator("#at")).to_have_value("2030")
    expect(room.page.locator(f"[data-key='{SAVING}'] output")).to_have_text("10 %")


WRONG = {
    "preset=nowhere": "no preset nowhere",
    "preset=combined&on=loss_cut,bribery": "no measure bribery",
    f"preset=combined&set={SAVING}:9": "it can be from 0.02 to 0.12",
    f"preset=combined&set={SAVING}:lots": "needs a number",
    "preset=combined&set=finance.secret:1": "no control finance.secret",
    "preset=combined&at=1900": "at is 1900",
    "preset=combined&pressure=karma": "pressure is karma",
    "preset=combined&charts=pie": "charts is pie",
    "preset=combined&colour=red": "no key colour",
    "preset=combined&pin=%7Bnot json": "pin cannot be read",
    "preset=%3Cimg src=x onerror=alert(1)%3E": "<img src=x onerror=alert(1)>",
}


def test_wrong_address_is_explained_and_not_obeyed(room: Room) -> None:
    start = {"preset": "baseline", "on": [], "values": {}}
    banner = room.page.locator("#banner")
    room.open("#preset=combined&set=" + SAVING + ":7")
    expect(banner).to_contain_text("it can be from 0.02 to 0.12")
    assert room.state == start
    for part, explained in WRONG.items():
        room.page.evaluate("part => { location.hash = part; }", part)
        expect(banner).to_contain_text(explained)
        assert room.state == start, part
        expect(banner.locator("img")).to_have_count(0)
    banner.locator("button").click()
    expect(banner).to_be_empty()


def test_address_changed_by_hand_is_a_change(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.page.evaluate("location.hash = 'preset=fuel'")
    assert room.state["on"] == ["biomass_boiler"]
    with room.redrawn():
        room.act("undo").click()
    assert room.state["on"] == []
