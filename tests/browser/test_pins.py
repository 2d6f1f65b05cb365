"""Pins: named settings, kept in the address, compared side by side."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.live import Room


def pin(room: Room, name: str) -> None:
    room.page.locator("#pin-name").fill(name)
    with room.redrawn():
        room.page.keyboard.press("Enter")


def test_pinned_settings_stand_beside_the_present_one(room: Room) -> None:
    room.open("#preset=efficiency")
    efficiency = room.figures("current")
    pin(room, "Efficiency")
    with room.redrawn():
        room.page.locator("#preset").select_option("fuel")
    fuel = room.figures("current")
    pin(room, "Fuel")
    with room.redrawn():
        room.page.locator("#preset").select_option("baseline")
    for index in range(2):
        with room.redrawn():
            room.page.locator("#pin-list input").nth(index).check()
    assert room.figures("pin1") == efficiency
    assert room.figures("pin2") == fuel
    expect(room.page.locator(".card.role-pin1 h3")).to_have_text("Efficiency")
    # Their fans are drawn: the rows behind the first chart name them.
    room.page.locator(".as-table").first.click()
    table = room.page.locator(".panel").first.locator("table").first
    for name in ("Efficiency", "Fuel"):
        expect(table).to_contain_text(name)
    with room.redrawn():
        room.page.locator("#pin-list input").first.uncheck()
    expect(room.page.locator(".card.role-pin2")).to_have_count(0)
    assert room.figures("pin1") == fuel


def test_pin_is_taken_up_again_and_removed(room: Room) -> None:
    room.open("#preset=fuel")
    fuel = room.figures("current")
    pin(room, "Fuel")
    with room.redrawn():
        room.act("reset").click()
    with room.redrawn():
        room.page.get_by_role("button", name="Use Fuel again").click()
    assert room.figures("current") == fuel
    assert room.state["on"] == ["biomass_boiler"]
    with room.redrawn():
        room.page.get_by_role("button", name="Remove Fuel").click()
    expect(room.page.locator("#pin-list li")).to_have_count(0)


def test_names_of_pins_stay_apart_and_are_text(room: Room) -> None:
    room.open()
    for name in ("<b>x</b>", "<b>x</b>", "", "current"):
        pin(room, name)
    names = room.page.locator("#pin-list label span:last-child").all_inner_texts()
    assert len(set(names)) == 4
    assert names[0] == "<b>x</b>"
    expect(room.page.locator("#pin-list b")).to_have_count(0)
