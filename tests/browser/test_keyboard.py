"""All of it without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.live import Room

FOCUSED = "document.activeElement.id || document.activeElement.className"


def test_tab_reaches_every_control_and_the_focus_can_be_seen(room: Room) -> None:
    room.open()
    wanted = room.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, [tabindex='0']")]
            .filter((one) => one.checkVisibility({visibilityProperty: true})
                && !one.closest("fieldset:disabled"))
            .length"""
    )
    seen: set[int] = set()
    for _ in range(wanted + 3):
        room.page.keyboard.press("Tab")
        number, outline, inside = room.page.evaluate(
            """() => {
                const one = document.activeElement;
                const box = one.getBoundingClientRect();
                return [
                    [...document.querySelectorAll("*")].indexOf(one),
                    getComputedStyle(one).outlineStyle !== "none",
                    one === document.body || (box.bottom > 0 && box.top < innerHeight),
                ];
            }"""
        )
        if room.page.evaluate("document.activeElement !== document.body"):
            seen.add(number)
            assert outline, room.page.evaluate(FOCUSED)
            assert inside, room.page.evaluate(FOCUSED)
    assert len(seen) >= wanted


def test_measure_is_switched_shifted_and_undone_by_keys_alone(room: Room) -> None:
    room.open()
    page = room.page
    page.keyboard.press("c")
    expect(page.locator("#preset")).to_be_focused()
    for _ in range(60):
        if page.evaluate(FOCUSED) == "s-biomass_boiler":
            break
        page.keyboard.press("Tab")
    with room.redrawn():
        page.keyboard.press("Space")
    assert room.state["on"] == ["biomass_boiler"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # its numbers
    page.keyboard.press("Tab")
    while "adopt.start" not in page.evaluate(FOCUSED) or "c-" not in page.evaluate(FOCUSED):
        page.keyboard.press("Tab")
    with room.redrawn():
        page.keyboard.press("ArrowRight")
    assert room.state["values"] == {"interventions.biomass_boiler.adopt.start": 2029}
    with room.redrawn():
        page.keyboard.press("Control+z")
    with room.redrawn():
        page.keyboard.press("z")
    assert room.state == {"preset": "baseline", "on": [], "values": {}}
    with room.redrawn():
        page.keyboard.press("y")
    with room.redrawn():
        page.keyboard.press("2")  # the second preset
    assert room.state["preset"] == "efficiency"


def test_guess_projector_and_help_by_keys(room: Room) -> None:
    room.open("#preset=combined")
    page = room.page
    page.keyboard.press("g")
    page.keyboard.type("-30")
    with room.redrawn():
        page.keyboard.press("Enter")
    expect(page.locator("#guess table")).to_contain_text("−30 %")
    with room.redrawn():
        page.keyboard.press("Enter")  # the focus is on Close
    expect(page.locator("#guess")).to_be_hidden()
    with room.redrawn():
        page.keyboard.press("b")
    expect(page.locator("html.projector")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_letters_are_letters_while_writing(room: Room) -> None:
    room.open("#preset=combined")
    room.page.keyboard.press("p")
    room.page.keyboard.type("big zoo 0123?")
    expect(room.page.locator("#pin-name")).to_have_value("big zoo 0123?")
    expect(room.page.locator("html.projector")).to_have_count(0)
    assert room.state["preset"] == "combined"


def test_single_keys_can_be_turned_off(room: Room) -> None:
    room.open()
    room.page.keyboard.press("?")
    room.page.locator("#help input[type=checkbox]").uncheck()
    room.page.keyboard.press("Escape")
    room.page.keyboard.press("b")
    room.page.keyboard.press("2")
    room.page.wait_for_timeout(100)
    expect(room.page.locator("html.projector")).to_have_count(0)
    assert room.state["preset"] == "baseline"


def test_focus_stays_on_a_button_that_has_nothing_left_to_do(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.switch("loss_cut").click()
    room.act("undo").focus()
    with room.redrawn():
        room.page.keyboard.press("Enter")
    expect(room.act("undo")).to_be_focused()
    room.page.keyboard.press("Enter")
    assert room.state["on"] == []
