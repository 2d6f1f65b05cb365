"""Messages of the page: what is wrong is answered, never obeyed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simcore.texts import load_texts
from simcore.whatif.board import Board
from simcore.whatif.orders import read_order
from simcore.whatif.state import State
from simcore.whatif.worker import Export, Run
from tests.whatif.conftest import Client, FakeEngine, order

SAVING = "interventions.drives.saving"


def test_an_order_is_read_as_it_stands(board: Board) -> None:
    message = order(
        7, preset="better", on=["odd", "drives"], values={SAVING: 0.3, "market.demand": 1.1}
    )
    message |= {
        "also": [
            {"name": "pin1", "title": "First", "state": order()["state"]},
            {"name": "previous", "state": order(preset="dear", on=["odd"])["state"]},
        ],
        "charts": ["plane", "fan-ghg"],
        "specs": {"plane": "abc"},
        "pressure": "water",
        "at": 2028,
        "big": True,
        "width": 900,
    }  # fmt: skip
    found = read_order(message, board)
    assert found.state == State(
        "better", ("drives", "odd"), ((SAVING, 0.3), ("market.demand", 1.1))
    )
    assert [(one.name, one.title) for one in found.also] == [
        ("previous", "previous"), ("pin1", "First"),
    ]  # fmt: skip
    assert found.also[0].state == State("dear", ("odd",))
    assert found.charts == ("fan-ghg", "plane")
    assert (found.pressure, found.at, found.big, found.sequence) == ("water", 2028, True, 7)
    assert (found.width, found.height) == (900, 360)


def test_a_value_that_is_the_presets_own_is_no_move(board: Board) -> None:
    state = read_order(order(preset="dear", values={SAVING: 0.1}), board).state
    assert state == State("dear", ())
    state = read_order(order(preset="better", values={SAVING: 0.2}), board).state
    assert state == State("better", ())


def test_controls_of_what_is_off_move_no_number(board: Board) -> None:
    moved = read_order(order(values={SAVING: 0.3, "market.demand": 1.1}), board).state
    assert board.effective(moved) == State("baseline", (), (("market.demand", 1.1),))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no state": ({"state": None}, "`state` must be an object"),
    "a list for a state": ({"state": []}, "`state` must be an object"),
    "unknown key": ({"evil": 1}, "unknown key `evil`"),
    "misspelt key": ({"sequense": 1}, "did you mean `sequence`?"),
    "no client": ({"client": None}, "`client` must be 1 to 64 letters"),
    "odd client": ({"client": "../../x"}, "`client` must be 1 to 64 letters"),
    "text for a sequence": ({"sequence": "1"}, "`sequence` must be a whole number"),
    "true for a sequence": ({"sequence": True}, "`sequence` must be a whole number"),
    "negative sequence": ({"sequence": -1}, "`sequence` must be a whole number"),
    "pressure": ({"pressure": "ghgs"}, "`pressure` must be one of ghg, energy"),
    "pressure of another kind": ({"pressure": ["ghg"]}, "`pressure` must be one of"),
    "year before the second": ({"at": 2025}, "`at` must be a whole number from 2026 to 2030"),
    "year as a fraction": ({"at": 2027.5}, "`at` must be a whole number"),
    "charts": ({"charts": ["plane", "pie"]}, "`charts`: `pie` is no chart of the page"),
    "charts of another kind": ({"charts": "plane"}, "`charts` must be a list of at most"),
    "specs": ({"specs": {"plane": 1}}, "`specs` must be an object of texts"),
    "a wall of a chart": ({"width": 2401}, "`width` must be a whole number from 200 to 2400"),
    "a flat chart": ({"height": 20}, "`height` must be a whole number from 150 to 1600"),
    "big": ({"big": "yes"}, "`big` must be true or false"),
    "also too long": ({"also": [{}] * 7}, "`also` must be a list of at most 6"),
    "also without a state": ({"also": [{"name": "pin1"}]}, "`also.1.state` must be an object"),
    "role of the baseline": (
        {"also": [{"name": "baseline", "state": order()["state"]}]}, "`also.1.name` must be",
    ),
    "role twice": (
        {"also": [{"name": "pin1", "state": order()["state"]}] * 2}, "has `pin1` twice",
    ),
    "line break in a title": (
        {"also": [{"name": "pin1", "title": "a\nb", "state": order()["state"]}]},
        "`also.1.title` must be a line",
    ),
}  # fmt: skip

WRONG_STATES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": ({"sets": {}}, "`state` has an unknown key `sets`"),
    "preset": ({"preset": "beter"}, "did you mean `better`?"),
    "no preset": ({"preset": None}, "`state.preset` must be a scenario"),
    "preset of another kind": ({"preset": ["better"]}, "`state.preset` must be a scenario"),
    "on": ({"on": ["drive"]}, "`drive` is no intervention of the study; did you mean `drives`?"),
    "on of another kind": ({"on": {"drives": True}}, "`state.on` must be a list"),
    "nothing on": ({"on": None}, "`state.on` must be a list"),
    "on twice": ({"on": ["drives", "drives"]}, "names an intervention twice"),
    "on with odd members": ({"on": [{}]}, "is no intervention"),
    "values of another kind": ({"values": [1]}, "`state.values` must be an object"),
    "unknown control": (
        {"values": {"interventions.drives.savin": 0.2}}, f"did you mean `{SAVING}`",
    ),
    "a parameter without a control": (
        {"values": {"interventions.drives.life": 5}}, "is no slider of the page",
    ),
    "a path of the case without a control": (
        {"values": {"finance.discount_rate": 0.1}}, "is no slider of the page",
    ),
    "a switch as a value": ({"values": {"interventions.drives": 1}}, "is no slider of the page"),
    "too high": ({"values": {SAVING: 0.41}}, "is 0.41; from 0 to 0.4 is allowed"),
    "too low": ({"values": {"carriers.gas.price": -1}}, "is -1; from 0.5 to 2 is allowed"),
    "text": ({"values": {SAVING: "0.3"}}, "must be a number, found `0.3`"),
    "true": ({"values": {SAVING: True}}, "must be a number, found `true`"),
    "null": ({"values": {SAVING: None}}, "must be a number, found nothing"),
    "list": ({"values": {SAVING: [0.3]}}, "must be a number, found a list"),
    "a whole number beyond floats": ({"values": {SAVING: 10**400}}, "must be a number"),
    "year": ({"values": {"interventions.odd.adopt.start": 2029}}, "from 2026 to 2028 is allowed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_order_is_answered(kind: str, client: Client, engine: FakeEngine) -> None:
    changes, words = WRONG[kind]
    answer = client.post("/api/run", json=order() | changes)
    assert answer.status_code == 400, answer.text
    assert words in "\n".join(answer.json()["faults"])
    assert not engine.asked


@pytest.mark.parametrize("kind", WRONG_STATES)
def test_a_wrong_state_is_answered(kind: str, client: Client, engine: FakeEngine) -> None:
    changes, words = WRONG_STATES[kind]
    message = order(**changes)
    for path, body in (("/api/run", message), ("/api/export", {"state": message["state"]})):
        answer = client.post(path, json=body)
        assert answer.status_code == 400, answer.text
        assert words in "\n".join(answer.json()["faults"])
    assert not engine.asked


def test_all_faults_are_said_at_once(client: Client) -> None:
    message = order(preset="beter", on=["x"], values={SAVING: 9}) | {"at": 1, "evil": 1}
    assert len(client.post("/api/run", json=message).json()["faults"]) == 5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[]", "must be an object"),
        (b'"x"', "must be an object"),
        (b"null", "must be an object"),
        (b"\xff\xfe", "no UTF-8"),
        (b"[" * 60_000, "nested too deeply"),
        (b'{"a":' * 12_000 + b"1" + b"}" * 4, "nested too deeply"),
        (b'{"sequence": NaN}', "NaN is no number"),
        (b'{"sequence": -Infinity}', "-Infinity is no number"),
        (b'{"client": "a", "client": "b"}', "twice"),
        (b"1" * 5000, "no JSON"),
    ],
)
def test_what_is_no_message_is_answered(body: bytes, words: str, client: Client) -> None:
    answer = client.post("/api/run", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_a_number_beyond_floats_is_no_number(client: Client) -> None:
    body = json.dumps(order(values={SAVING: 0.123})).replace("0.123", "1e999").encode()
    answer = client.post("/api/run", content=body, headers={"Content-Type": "application/json"})
    assert "must be a number, found `inf`" in answer.json()["faults"][0]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_only_json_is_read(kind: str, client: Client, engine: FakeEngine) -> None:
    content = json.dumps(order()).encode()
    answer = client.post("/api/run", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert not engine.asked


def test_a_long_message_is_not_read_to_its_end(client: Client) -> None:
    content = json.dumps(order() | {"client": "x" * 70_000}).encode()
    answer = client.post("/api/run", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "65536 bytes" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/api/run", "/api/export"])
def test_reading_is_no_writing(path: str, client: Client) -> None:
    assert client.get(path).status_code == 405


def test_a_title_goes_through_as_it_is(client: Client, engine: FakeEngine) -> None:
    title = "<script>alert('x')</script> & \"more\": {a}"
    client.post("/api/export", json={"state": order()["state"], "title": title})
    (asked,) = engine.asked
    assert isinstance(asked, Export)
    assert asked.title == title
    faulty = client.post("/api/export", json={"state": order()["state"], "title": "x" * 121})
    assert "at most 120 characters" in faulty.json()["error"]


def test_the_study_is_told_as_data(client: Client) -> None:
    answer = client.get("/api/study")
    assert answer.headers["Content-Type"] == "application/json"
    study = answer.json()
    assert study["title"] == "Foundry <script>alert(1)</script>"
    said = load_texts().section("whatif").items()
    assert {key: text for key, text in said if not key.startswith("server.")}.items() <= (
        study["texts"].items()
    )
    assert not [key for key in study["texts"] if key.startswith("server")]
    assert [one["name"] for one in study["presets"]] == ["baseline", "better", "dear"]
    assert {one["id"] for one in study["charts"]} >= {"fan-value_added_volume", "fan-ghg", "plane"}
    assert (study["replications"], study["first_year"], study["last_year"]) == (6, 2025, 2030)


def test_health_names_the_study(client: Client) -> None:
    told = client.get("/api/health").json()
    assert told["study"] == "foundry"
    assert set(told) == {"version", "study", "started"}


def test_the_answer_has_its_sequence_and_times(client: Client, engine: FakeEngine) -> None:
    answer = client.post("/api/run", json=order(41)).json()
    assert (answer["sequence"], answer["charts"]) == (41, {})
    seconds = answer["seconds"]
    assert (seconds["engine"], seconds["view"]) == (0.25, 0.5)
    assert 0 <= seconds["queue"] <= seconds["total"]
    (asked,) = engine.asked
    assert isinstance(asked, Run)
    assert asked.order.state == State("baseline", ())
