"""A telephone, a laptop, a projector: nothing is cut off, nothing jumps."""

from __future__ import annotations

from tests.browser.live import Room

CUT = """() => {
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
        if (!one.checkVisibility() || one.closest(".hidden, .rows, .skip, #busy")) continue;
        if (["SELECT", "OPTION", "CANVAS"].includes(one.tagName) || one.closest("svg")) continue;
        const box = one.getBoundingClientRect();
        if (box.width && (box.right > innerWidth + 1 || box.left < -1)) {
            found.push(`${one.tagName}.${one.className}`);
        }
        if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
            && one.clientWidth) {
            found.push(`${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`);
        }
    }
    return found;
}"""

BOXES = """() => [...document.querySelectorAll(
        "main, aside, .top, .asked, #headline, .card, .panel, .box, .group")]
    .filter((one) => !one.matches(".card.role-previous"))
    .map((one) => {
        const {x, y, width, height} = one.getBoundingClientRect();
        return [one.className || one.tagName, x, y, width, height].join(" ");
    })"""


def test_narrow_screen_has_all_and_scrolls_only_downwards(narrow: Room) -> None:
    narrow.open("#preset=combined")
    for act in ("undo", "redo", "replay", "reset", "predict", "projector", "export", "help"):
        assert narrow.act(act).is_visible()
    width = narrow.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    assert narrow.page.evaluate(CUT) == []
    narrow.unfold("boiler_tuning")
    with narrow.redrawn():
        narrow.drag("interventions.boiler_tuning.saving", 0.1)
    narrow.act("projector").click()
    narrow.settle()
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert narrow.page.evaluate(CUT) == []


def test_no_width_cuts_anything(room: Room) -> None:
    room.open("#preset=combined")
    for width, big in ((600, 0), (899, 0), (900, 0), (1920, 0), (1920, 1), (1366, 1), (900, 1)):
        room.page.set_viewport_size({"width": width, "height": 800})
        room.page.wait_for_timeout(200)  # charts are drawn anew a moment after
        if (room.act("projector").get_attribute("aria-pressed") == "true") != bool(big):
            with room.redrawn():
                room.act("projector").click()
        assert room.page.evaluate("document.documentElement.scrollWidth") <= width
        assert room.page.evaluate(CUT) == [], (width, big)


def test_first_change_moves_nothing(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.act("reset").focus()
        room.page.keyboard.press("1")
    room.open()
    before = room.page.evaluate(BOXES)
    with room.redrawn():
        room.switch("loss_cut").click()
    # Texts differ in length, so heights may by a line; nothing moves sideways.
    after = room.page.evaluate(BOXES)
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        *_, x, _, width, _ = old.split()
        *_, x_new, _, width_new, _ = new.split()
        assert (x, width) == (x_new, width_new), (old, new)


def test_projector_is_large_and_has_fewer_controls(room: Room) -> None:
    room.open("#preset=combined")
    size = "parseFloat(getComputedStyle(document.querySelector('.card .state')).fontSize)"
    count = """[...document.querySelectorAll("button, input, select")]
        .filter((one) => one.checkVisibility({visibilityProperty: true})).length"""
    normal, controls = room.page.evaluate(size), room.page.evaluate(count)
    with room.redrawn():
        room.act("projector").click()
    assert room.page.evaluate(size) >= 1.25 * normal
    assert room.page.evaluate(count) < 0.8 * controls
    assert room.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    smallest = room.page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("main *, aside *")]
            .filter((one) => one.checkVisibility() && one.children.length === 0
                && one.textContent.trim() && !one.closest(".hidden, svg"))
            .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert smallest >= 16
    assert "big=1" in room.page.url
