"""axe finds nothing in any mode; a result is read out once the hand rests."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import expect

from tests.browser.live import Room


def violations(room: Room) -> list[str]:
    """Return what axe objects to, with the elements."""
    room.page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = room.page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]


def test_axe_finds_no_violation_in_the_usual_mode(room: Room) -> None:
    room.open("#preset=nowhere")  # with the banner that explains the address
    with room.redrawn():
        room.page.locator("#preset").select_option("combined")
    room.unfold("boiler_tuning")
    room.page.locator("[data-key='interventions.boiler_tuning.saving'] .info").click()
    room.page.locator(".as-table").first.click()
    room.page.locator("#pin-name").fill("One")
    with room.redrawn():
        room.page.keyboard.press("Enter")
    with room.redrawn():
        room.page.locator("#pin-list input").check()
    assert violations(room) == []


def test_axe_finds_no_violation_before_a_projector(room: Room) -> None:
    room.open("#preset=combined&big=1")
    assert violations(room) == []


def test_axe_finds_no_violation_before_and_after_a_guess(room: Room) -> None:
    room.open("#preset=combined")
    room.act("predict").click()
    assert violations(room) == []
    room.page.locator("#guess-number").fill("-5")
    with room.redrawn():
        room.page.keyboard.press("Enter")
    assert violations(room) == []


def test_axe_finds_no_violation_in_the_dialogs(room: Room) -> None:
    room.open("#preset=combined")
    for act in ("help", "export"):
        room.act(act).click()
        assert violations(room) == []
        room.page.keyboard.press("Escape")


def test_axe_finds_no_violation_on_a_narrow_screen(narrow: Room) -> None:
    narrow.open("#preset=combined")
    assert violations(narrow) == []


def test_result_is_read_out_once_the_hand_rests(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.switch("biomass_boiler").click()
    state = room.page.locator(".card.role-current .state").inner_text()
    said = room.page.locator("#said[role=status]")
    expect(said).to_contain_text(state)
    for figure in room.figures("current"):
        expect(said).to_contain_text(figure)
