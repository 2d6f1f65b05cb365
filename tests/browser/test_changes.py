"""Undo, redo, reset, and the last change once more."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.live import Room

SAVING = "interventions.boiler_tuning.saving"


def test_undo_and_redo_walk_through_what_was_set(room: Room) -> None:
    room.open()
    start = room.figures("current")
    with room.redrawn():
        room.switch("loss_cut").click()
    one = room.figures("current")
    with room.redrawn():
        room.switch("save_all").click()
    two = room.figures("current")
    for act, figures, on in (
        ("undo", one, ["loss_cut"]),
        ("undo", start, []),
        ("redo", one, ["loss_cut"]),
        ("redo", two, ["loss_cut", "save_all"]),
    ):
        with room.redrawn():
            room.act(act).click()
        assert room.figures("current") == figures
        assert room.state["on"] == on
    expect(room.act("redo")).to_have_attribute("aria-disabled", "true")


def test_change_after_undo_drops_what_was_undone(room: Room) -> None:
    room.open()
    for name in ("loss_cut", "save_all"):
        with room.redrawn():
            room.switch(name).click()
    with room.redrawn():
        room.act("undo").click()
    with room.redrawn():
        room.switch("biomass_boiler").click()
    expect(room.act("redo")).to_have_attribute("aria-disabled", "true")
    with room.redrawn():
        room.act("undo").click()
    assert room.state["on"] == ["loss_cut"]


def test_burst_of_arrow_keys_is_one_change(room: Room) -> None:
    room.open("#preset=efficiency")
    room.unfold("boiler_tuning")
    room.slider(SAVING).focus()
    with room.redrawn():
        for _ in range(3):
            room.page.keyboard.press("ArrowRight")
    assert room.state["values"] != {}
    with room.redrawn():
        room.page.keyboard.press("z")
    assert room.state["values"] == {}
    expect(room.act("undo")).to_have_attribute("aria-disabled", "true")


def test_reset_returns_to_the_first_preset_and_can_be_undone(room: Room) -> None:
    room.open("#preset=combined")
    combined = room.figures("current")
    with room.redrawn():
        room.act("reset").click()
    assert room.state == {"preset": "baseline", "on": [], "values": {}}
    assert room.figures("current") == room.figures("baseline")
    with room.redrawn():
        room.act("undo").click()
    assert room.figures("current") == combined


def test_replay_shows_before_and_then_the_change_again(room: Room) -> None:
    room.open("#preset=efficiency")
    room.unfold("boiler_tuning")
    before = room.figures("current")
    with room.redrawn():
        room.drag(SAVING, 0.12)
    after, state = room.figures("current"), room.state
    value = room.page.locator(f"[data-key='{SAVING}'] output")
    # Watch what stands on the slider and in the card from here on.
    room.page.evaluate(
        """key => {
            window.seen = [];
            const note = () => window.seen.push([
                document.querySelector(`[data-key='${key}'] output`).textContent,
                ...[...document.querySelectorAll(".card.role-current dd b")]
                    .map((one) => one.textContent),
            ]);
            new MutationObserver(note)
                .observe(document.querySelector("#headline"), {childList: true});
        }""",
        SAVING,
    )
    room.act("replay").click()
    expect(value).to_have_text("6 %")
    room.page.wait_for_function("() => window.seen.length >= 6")
    expect(value).to_have_text("12 %")
    room.settle()
    seen = room.page.evaluate("window.seen")
    assert seen[0] == ["6 %", *before]
    assert seen[-1] == ["12 %", *after]
    shown = [float(one[0].removesuffix(" %")) for one in seen]
    assert shown == sorted(shown)  # forward again in steps, each a run of its own
    assert len(set(shown)) > 3
    assert room.state == state
    assert room.figures("previous") == before


def test_hand_on_the_controls_ends_the_replay(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.switch("biomass_boiler").click()
    room.act("replay").click()
    expect(room.switch("biomass_boiler")).not_to_be_checked()  # before
    with room.redrawn():
        room.switch("loss_cut").click()
    room.page.wait_for_timeout(1300)  # longer than the pause at "before"
    assert room.state["on"] == ["loss_cut"]
