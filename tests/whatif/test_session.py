"""The warm session: numbers, what is kept, what is shown, and the file that repeats it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from simcore.analysis.compare import compare
from simcore.batch.recorded import Recorded
from simcore.batch.result import Result
from simcore.batch.run import run_study
from simcore.cli.main import main
from simcore.errors import InputError
from simcore.files.document import read
from simcore.files.faults import Faults
from simcore.whatif import session as module
from simcore.whatif.board import Board
from simcore.whatif.orders import read_order
from simcore.whatif.session import Session
from simcore.whatif.simulation import Abandoned
from simcore.whatif.state import State
from tests.whatif.conftest import order, write_study

SAVING, GAS = "interventions.drives.saving", "carriers.gas.price"


def never() -> bool:
    """Return that the run is wanted."""
    return False


def shown(session: Session, message: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a message."""
    body = session.run(read_order(message, session.board), never).body
    found: dict[str, Any] = json.loads(body)
    return found


def rows(session: Session, state: State) -> dict[str, Any]:
    """Return the annual columns of a state."""
    (block,) = session._result(state, never)
    return block.tables["annual"].columns


def test_the_state_of_the_baseline_is_the_baseline_itself(session: Session) -> None:
    assert session._result(State("baseline", ()), never) is session._baseline
    idle = State("baseline", (), ((SAVING, 0.4),))  # of what is switched off
    assert session._result(idle, never) is session._baseline


def test_a_setting_is_simulated_once_and_kept(session: Session) -> None:
    state = State("better", ("drives",), ((SAVING, 0.31),))
    first = session._result(state, never)
    assert session._result(state, never) is first
    assert session._result(State("better", ("drives",), ((SAVING, 0.32),)), never) is not first


def test_only_the_last_settings_are_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    states = [State("better", ("drives",), ((SAVING, 0.01 * n),)) for n in range(1, 4)]
    first = session._result(states[0], never)
    for one in states[1:]:
        session._result(one, never)
    again = session._result(states[0], never)  # gone, and run once more
    assert again is not first
    for name, column in first[0].tables["annual"].columns.items():
        np.testing.assert_array_equal(column, again[0].tables["annual"].columns[name])


def test_an_abandoned_run_leaves_nothing(session: Session) -> None:
    state = State("better", ("drives",), ((SAVING, 0.17),))
    with pytest.raises(Abandoned):
        session._result(state, lambda: True)
    assert state not in session._recent


def test_zero_is_a_value_like_others(session: Session) -> None:
    """A saving of 0 with an uncertain factor is 0 in all replications; the drive loss is 0."""
    none = rows(session, State("better", ("drives",), ((SAVING, 0.0),)))
    base = rows(session, State("baseline", ()))
    np.testing.assert_array_equal(none["energy.electricity"], base["energy.electricity"])
    assert (none["capex"] > 0).any()


def test_the_page_sees_roles_charts_and_headline(session: Session) -> None:
    message = order(1, preset="better", on=["drives"], values={SAVING: 0.4})
    message["also"] = [
        {"name": "pin1", "title": "<b>Mine</b>", "state": order(preset="dear", on=[])["state"]},
        {"name": "previous", "title": "", "state": order(preset="better", on=["drives"])["state"]},
    ]
    answer = shown(session, message)
    assert [one["name"] for one in answer["roles"]] == ["baseline", "previous", "pin1", "current"]
    assert answer["roles"][2]["title"] == "<b>Mine</b> (other assumptions)"  # gas is dear there
    assert list(answer["charts"]) == list(session.board.charts)
    for chart in answer["charts"].values():
        assert set(chart) == {"key", "title", "description", "data", "spec"}
    fan = answer["charts"]["fan-ghg"]["data"]["fan"]
    assert len(fan) == 4 * 6  # roles and years
    base, *_, current = answer["headline"]
    assert (base["role"], current["role"]) == ("baseline", "current")
    keys = [one["key"] for one in current["figures"]]
    assert keys == ["value_added_volume", "ghg", "discounted_cash_flow"]
    assert base["figures"][1]["percent"] is None
    assert current["figures"][1]["percent"] < 0  # less electricity, fewer emissions


def test_only_charts_in_view_and_new_specs_are_sent(session: Session) -> None:
    message = order(1, preset="better", on=["drives"]) | {"charts": ["plane", "fan-ghg"]}
    first = shown(session, message)["charts"]
    assert list(first) == ["fan-ghg", "plane"]
    keys = {name: chart["key"] for name, chart in first.items()}
    message = order(2, preset="better", on=["drives"], values={SAVING: 0.35})
    again = shown(session, message | {"charts": ["plane", "fan-ghg"], "specs": keys})["charts"]
    assert {name: chart["key"] for name, chart in again.items()} == keys
    assert not any("spec" in chart for chart in again.values())
    big = shown(session, message | {"specs": keys, "big": True})["charts"]
    assert all("spec" in chart for chart in big.values())


def test_the_headline_is_the_comparison(session: Session) -> None:
    state = State("better", ("drives",), ((SAVING, 0.4),))
    message = order(1, preset="better", on=["drives"], values={SAVING: 0.4}) | {"at": 2028}
    card = shown(session, message)["headline"][-1]
    runs = {"baseline": session._baseline, "current": session._result(state, never)}
    found = compare(Recorded.of(session.study, runs), at=2028)
    row = next(
        one for one in found.rows
        if (one.scenario, one.indicator, one.basis) == ("current", "ghg", "year")
    )  # fmt: skip
    figure = next(one for one in card["figures"] if one["key"] == "ghg")
    scale = {"tCO2e": 1.0, "ktCO2e": 1e3}[figure["unit"]]
    assert figure["value"] * scale == pytest.approx(row.level.median, rel=1e-5)
    assert figure["percent"] == pytest.approx(100 * row.difference.median / row.baseline, rel=1e-4)
    assert card["share"]["value"] == pytest.approx(found.states["current"].share, rel=1e-5)
    assert "2028" in figure["title"]


SETTINGS = {
    "nothing": State("baseline", ()),
    "a preset with changes": State("dear", ("drives", "odd")),
    "all kinds of controls": State(
        "dear",
        ("drives", "odd"),
        (
            (GAS, 1.7),
            ("interventions.drives.adopt.start", 2028),
            ("interventions.drives.capex", 612345.5),
            (SAVING, 0.1 + 0.2),
            ("interventions.odd.adopt.start", 2027),
            ("market.demand", 1.07),
        ),
    ),
    "one switched off": State("dear", ("odd",), (("market.demand", 1.1),)),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_the_exported_study_gives_the_same_numbers(
    kind: str, session: Session, tmp_path: Path
) -> None:
    """Bit for bit: every annual column of every replication, from the files of a run."""
    state = SETTINGS[kind]
    name, text = session.export(state, "Mine: <b>&</b>")
    assert name == "foundry-whatif.yaml"
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    plugins = write_study(tmp_path / "plain").plugins_dir
    out = tmp_path / "out"
    line = ["run", str(file), "-o", str(out), "--plugins-dir", str(plugins), "--workers", "1"]
    said = CliRunner().invoke(main, line)
    assert said.exit_code == 0, said.output
    result = Result.open(out / "foundry-whatif")
    assert result.scenarios == ["baseline", "whatif"]
    assert result.titles["whatif"] == "Mine: <b>&</b>"
    reference = session.board.without_measures(state)
    for scenario, wanted in (("baseline", reference), ("whatif", state)):
        table = result.read("annual", scenario)
        live = rows(session, wanted)
        assert table.column_names == list(live)
        for column in table.column_names:
            np.testing.assert_array_equal(table.column(column).to_numpy(), live[column], column)


def test_the_exported_study_can_be_opened_again(session: Session, tmp_path: Path) -> None:
    from simcore.whatif.session import Setup

    _, text = session.export(SETTINGS["all kinds of controls"], "")
    assert text.startswith("# Saved from the live page of the study foundry.")
    file = tmp_path / "again.yaml"
    file.write_text(text, encoding="utf-8")
    plugins = write_study(tmp_path / "plain").plugins_dir
    again = Session.open(Setup(file, plugins))
    assert again.replications == 6
    assert list(again.board.controls) == list(session.board.controls)
    assert again.board.presets["whatif"].defaults[SAVING] == 0.1 + 0.2


def test_a_title_cannot_break_out_of_the_file(session: Session, tmp_path: Path) -> None:
    title = "x: &a !!python/name:os.system\u2028 {seed: 1} # 'q' \"z\""
    _, text = session.export(State("baseline", ()), title)
    file = tmp_path / "odd.yaml"
    file.write_text(text, encoding="utf-8")
    faults = Faults()
    tree = read(file, faults)
    assert not faults
    assert tree is not None
    assert tree["scenarios"]["whatif"]["title"] == title
    assert tree["seed"] == 3


def test_a_setting_that_run_would_refuse_is_not_exported(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "study_faults", lambda *_: ["change 1: too much"])
    with pytest.raises(InputError, match="change 1: too much"):
        session.export(State("baseline", ()), "")


def test_presets_run_as_the_scenarios_of_the_study(
    session: Session, board: Board, tmp_path: Path
) -> None:
    setup = write_study(tmp_path / "plain")
    outcome = run_study(
        setup.path, out=tmp_path / "out", workers=1, replications=6, plugins_dir=setup.plugins_dir
    )
    result = Result.open(outcome.folder)
    for name, preset in board.presets.items():
        table, live = result.read("annual", name), rows(session, preset.state)
        for column in table.column_names:
            np.testing.assert_array_equal(table.column(column).to_numpy(), live[column], column)


def test_a_run_ends_when_a_newer_one_waits(session: Session) -> None:
    asked = 0

    def abandon() -> bool:
        nonlocal asked
        asked += 1
        return asked >= 5

    state = State("better", ("drives",), (("interventions.drives.saving", 0.23),))
    with pytest.raises(Abandoned):
        session._result(state, abandon)

    assert asked == 5  # once at each close of a period, and not after


def test_the_baseline_takes_as_given_what_is_set_now(session: Session) -> None:
    """Else a dear year would be credited to the measures: without any, nothing differs."""
    for message in (order(1, preset="baseline", values={GAS: 1.7}), order(2, preset="dear")):
        message["state"]["on"] = []
        answer = shown(session, message)
        base, *_, current = answer["headline"]
        assert answer["roles"][0]["title"] == "baseline, as assumed now"
        assert [one["value"] for one in base["figures"]] == [
            one["value"] for one in current["figures"]
        ]
    plain = shown(session, order(3, preset="better", on=["drives"]))
    assert plain["roles"][0]["title"] == "baseline"


def test_a_measure_of_a_preset_is_no_assumption(session: Session) -> None:
    state = State("better", ("drives",), ((GAS, 1.2), (SAVING, 0.3)))

    assert session.board.without_measures(state) == State("baseline", (), ((GAS, 1.2),))
