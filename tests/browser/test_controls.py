"""Sliders, switches, years and presets: each move is a run, and the room sees what it did."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.live import Room

SAVING = "interventions.boiler_tuning.saving"
START = "interventions.biomass_boiler.adopt.start"


def test_first_view_compares_now_with_the_baseline(room: Room) -> None:
    room.open()
    assert room.figures("current") == room.figures("baseline")
    expect(room.page.locator(".card.role-previous dd")).to_have_count(0)
    expect(room.page.locator(".panel .box canvas, .panel .box svg")).to_have_count(2)
    for box in room.page.locator(".panel .box").all():
        assert len(box.get_attribute("aria-label") or "") > 40


def test_switch_runs_the_measure_and_keeps_what_was_before(room: Room) -> None:
    room.open()
    baseline = room.figures("current")
    with room.redrawn():
        room.switch("biomass_boiler").click()
    assert room.state["on"] == ["biomass_boiler"]
    assert room.figures("current") != baseline
    assert room.figures("previous") == baseline
    assert room.figures("baseline") == baseline
    with room.redrawn():
        room.switch("biomass_boiler").click()
    assert room.state["on"] == []
    assert room.figures("current") == baseline


def test_dragged_slider_is_one_change(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.switch("boiler_tuning").click()
    room.unfold("boiler_tuning")
    before = room.figures("current")
    with room.redrawn():
        room.drag(SAVING, 0.12)
    assert room.state["values"] == {SAVING: 0.12}
    assert room.figures("current") != before
    assert room.figures("previous") == before
    expect(room.page.locator(f"[data-key='{SAVING}'] output")).to_have_text("12 %")
    with room.redrawn():
        room.act("undo").click()
    assert room.state["values"] == {}
    assert room.figures("current") == before


def test_moved_slider_goes_back_to_where_it_started(room: Room) -> None:
    room.open("#preset=fuel&on=biomass_boiler&set=" + START + ":2030")
    room.unfold("biomass_boiler")
    control = room.page.locator(f"[data-key='{START}']")
    expect(control.locator("output")).to_have_text("2030")
    with room.redrawn():
        control.locator(".back").click()
    expect(control.locator("output")).to_have_text("2028")
    assert room.state["values"] == {}


def test_shifted_year_moves_what_happens(room: Room) -> None:
    room.open("#preset=fuel")
    before = room.figures("current")
    room.unfold("biomass_boiler")
    with room.redrawn():
        room.drag(START, 2032, steps=1)  # the last year: too late to be commissioned in it
    assert room.state["values"] == {START: 2032}
    assert room.figures("current") != before
    assert room.figures("previous") == before
    expect(room.page.locator(".group.on .when")).to_have_text("2032")


def test_preset_is_the_scenario_of_the_study(room: Room) -> None:
    room.open()
    with room.redrawn():
        room.page.locator("#preset").select_option("reported-measures")
    assert room.state["preset"] == "reported-measures"
    assert set(room.state["on"]) > {"loss_cut", "biomass_boiler"}
    assert room.figures("current") != room.figures("baseline")
    expect(room.switch("loss_cut")).to_be_checked()
    expect(room.switch("certified_bamboo")).not_to_be_checked()


def test_source_range_and_evidence_are_told_on_demand(room: Room) -> None:
    room.open("#preset=efficiency")
    room.unfold("boiler_tuning")
    about = room.page.locator(f"[id='c-{SAVING}-about']")
    expect(about).to_be_hidden()
    info = room.page.locator(f"[data-key='{SAVING}'] .info")
    info.press("Enter")
    expect(about).to_be_visible()
    expect(info).to_have_attribute("aria-expanded", "true")
    # As the study declares it: 2-12 %, assumed, with a source.
    for text in ("2 %", "12 %", "assumed", "EPA Climate Wise"):
        expect(about).to_contain_text(text)


def test_pressure_year_and_charts_are_chosen(room: Room) -> None:
    room.open("#preset=combined")
    ghg = room.figures("current")
    with room.redrawn():
        room.page.locator("#pressure").select_option("water")
    assert room.figures("current") != ghg
    with room.redrawn():
        room.page.locator("#pressure").select_option("ghg")
    assert room.figures("current") == ghg
    with room.redrawn():
        room.page.locator("#at").select_option("2027")
    assert room.figures("current") != ghg
    with room.redrawn():
        room.page.locator("#panels").select_option("4")
    expect(room.page.locator(".panel .box canvas, .panel .box svg")).to_have_count(4)


def test_every_chart_is_drawn_and_described(room: Room) -> None:
    room.open("#preset=combined&charts=plane,difference,money,events")
    with room.redrawn():
        room.switch("loss_cut").click()
    for panel in room.page.locator(".panel").all():
        assert panel.locator("svg path").count() > 10
        assert len(panel.locator(".box").get_attribute("aria-label") or "") > 40
    room.page.set_viewport_size({"width": 1000, "height": 700})  # compiled anew for another room
    room.page.wait_for_timeout(300)
    for box in room.page.locator(".panel .box").all():
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
        assert box.evaluate("box => box.scrollHeight - box.clientHeight") <= 1


def test_rows_of_a_chart_are_a_table_on_demand(room: Room) -> None:
    room.open()
    panel = room.page.locator(".panel").first
    expect(panel.locator("table")).to_have_count(0)
    panel.locator(".as-table").click()
    expect(panel.locator("table").first).to_contain_text("2025")
    with room.redrawn():
        room.switch("loss_cut").click()
    assert panel.locator("table tbody tr").count() > 8
