"""The desk: of each client only the newest order counts, and what fails is told."""

from __future__ import annotations

import asyncio

import pytest

from simcore.errors import InputError
from simcore.whatif.board import Board
from simcore.whatif.desk import MOST_CLIENTS
from simcore.whatif.engine import Gone, Refused
from simcore.whatif.session import Outcome
from simcore.whatif.simulation import Abandoned
from simcore.whatif.worker import Run
from tests.whatif.conftest import Client, FakeEngine, client_of, order


def sequences(engine: FakeEngine) -> list[int]:
    """Return the sequences that the engine was asked to run."""
    return [one.order.sequence for one in engine.asked if isinstance(one, Run)]


def test_of_many_orders_only_the_first_and_the_newest_run(
    client: Client, engine: FakeEngine
) -> None:
    engine.seconds = 0.5

    async def dragged() -> list[int]:
        first = asyncio.create_task(client.order(order(0)))
        async with asyncio.timeout(10):
            while not engine.asked:
                await asyncio.sleep(0.01)
        rest = await asyncio.gather(*(client.order(order(n)) for n in range(1, 6)))
        answers = [await first, *rest]
        assert all(one.json()["superseded"] for one in answers[:5])
        return [one.status_code for one in answers]

    assert client.run(dragged()) == [409] * 5 + [200]
    assert sequences(engine) == [0, 5]
    assert engine.abandoned == [1] * 5  # told each time that nobody waits for the first


def test_a_late_old_order_is_refused(client: Client, engine: FakeEngine) -> None:
    assert client.post("/api/run", json=order(5)).status_code == 200
    for late in (4, 5):
        assert client.post("/api/run", json=order(late)).status_code == 409
    assert client.post("/api/run", json=order(0, client="other")).status_code == 200
    assert sequences(engine) == [5, 0]


def test_clients_do_not_supersede_each_other(client: Client, engine: FakeEngine) -> None:
    engine.seconds = 0.02
    answers = client.together(
        client.order(order(1, client="a")),
        client.order(order(1, client="b")),
        client.order(order(1, client="c")),
        client.order(order(2, client="b")),
    )
    assert [one.status_code for one in answers] == [200, 409, 200, 200]
    assert [one.order.client for one in engine.asked if isinstance(one, Run)] == ["a", "b", "c"]
    assert not engine.abandoned  # the run of a went on


def test_a_file_waits_its_turn(client: Client, engine: FakeEngine) -> None:
    engine.seconds = 0.05
    run, file = client.together(
        client.order(order(1)), client.http.post("/api/export", json={"state": order()["state"]})
    )
    assert (run.status_code, file.status_code) == (200, 200)
    assert file.headers["Content-Disposition"] == 'attachment; filename="x.yaml"'
    assert file.headers["Content-Type"].startswith("application/yaml")
    assert not engine.abandoned


def test_the_waiting_time_is_told(client: Client, engine: FakeEngine) -> None:
    engine.seconds = 0.1
    first, second = client.together(
        client.order(order(1, client="a")), client.order(order(1, client="b"))
    )
    assert first.json()["seconds"]["queue"] < 0.05
    assert second.json()["seconds"]["queue"] > 0.05


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("change 1: too much\nchange 2: too little"), 400),
        (Abandoned("stopped"), 409),
        (Refused("odd: broken"), 422),
        (Gone("the engine process ended"), 503),
        (RuntimeError("secret"), 500),
    ],
)
def test_what_goes_wrong_has_its_status(error: Exception, status: int, board: Board) -> None:
    def answer(_: Run) -> Outcome:
        raise error

    with client_of(FakeEngine(board, answer=answer)) as client:
        told = client.post("/api/run", json=order())
        assert told.status_code == status
        assert "secret" not in told.text
        if status == 400:
            assert told.json()["faults"] == ["change 1: too much", "change 2: too little"]


def test_an_order_after_an_error_is_served(board: Board) -> None:
    answers = iter([Gone("ended")])

    def answer(_: Run) -> Outcome:
        for error in answers:
            raise error
        return Outcome(b'{"charts":{}}', 0.0, 0.0)

    with client_of(FakeEngine(board, answer=answer)) as client:
        assert client.post("/api/run", json=order(1)).status_code == 503
        assert client.post("/api/run", json=order(2)).status_code == 200


def test_too_many_waiting_clients_are_sent_away(client: Client, engine: FakeEngine) -> None:
    engine.seconds = 0.01
    asked = (client.order(order(1, client=f"c{n}")) for n in range(MOST_CLIENTS + 3))
    answers = client.together(*asked)
    codes = [one.status_code for one in answers]
    assert codes.count(503) >= 1
    assert codes.count(200) >= MOST_CLIENTS


def test_who_went_away_is_not_run(client: Client, engine: FakeEngine) -> None:
    engine.seconds = 0.5

    async def impatient() -> None:
        first = asyncio.create_task(client.order(order(1, client="a")))
        second = asyncio.create_task(client.order(order(1, client="b")))
        await asyncio.sleep(0.03)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)

    client.run(impatient())
    assert len(engine.asked) == 1


def test_the_engine_ends_with_the_server(board: Board) -> None:
    engine = FakeEngine(board)
    with client_of(engine):
        pass
    assert engine.is_closed
