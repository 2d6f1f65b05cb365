"""The engine process: it answers, stops when told, dies and comes back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from simcore.errors import InputError
from simcore.whatif import engine as module
from simcore.whatif.engine import Engine, Gone
from simcore.whatif.session import Setup
from tests.whatif.conftest import Client, client_of, order

FAULT = "interventions.odd.fault"


def odd(sequence: int, fault: int, **more: object) -> dict[str, object]:
    """Return an order under which the odd intervention shows its fault."""
    return order(sequence, on=["odd"], values={FAULT: fault}) | more


@pytest.fixture(scope="module")
def real(setup: Setup) -> Iterator[Client]:
    """Return a client of a server with a process of this module's own."""
    engine = Engine(setup)
    engine.start()
    with client_of(engine) as one:
        yield one


def pid(client: Client) -> int:
    """Return the id of the engine process."""
    process = client.app.state.desk.engine._process
    assert process is not None
    return int(process.pid)


def test_an_exception_and_an_exit_of_a_plugin_are_told(real: Client) -> None:
    before = pid(real)
    raised = real.post("/api/run", json=odd(1, 1, client="raise"))
    assert raised.status_code == 422
    assert "odd" in raised.json()["error"]
    left = real.post("/api/run", json=odd(2, 2, client="raise"))
    assert left.status_code == 422
    assert "SystemExit" in left.json()["error"]
    assert real.post("/api/run", json=odd(3, 0, client="raise")).status_code == 200
    assert pid(real) == before


def test_a_process_that_dies_is_replaced(real: Client) -> None:
    before = pid(real)
    died = real.post("/api/run", json=odd(1, 3, client="die"))
    assert died.status_code == 503
    assert "exit code 7" in died.json()["error"]
    assert real.get("/api/health").status_code == 200  # also while it starts again
    assert real.get("/api/study").status_code == 200
    again = real.post("/api/run", json=odd(2, 0, client="die"))
    assert again.status_code == 200
    assert pid(real) != before


def test_a_process_that_is_killed_between_orders_is_replaced(real: Client) -> None:
    os.kill(pid(real), signal.SIGKILL)
    sleep(0.2)
    codes = [real.post("/api/run", json=odd(n, 0, client="kill")).status_code for n in (1, 2)]
    assert codes in ([503, 200], [200, 200])


def test_a_run_that_hangs_is_ended_by_a_newer_one(
    real: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE", 0.3)

    async def both() -> list[int]:
        first = asyncio.create_task(real.order(odd(1, 4, client="hang")))
        await asyncio.sleep(0.5)
        second = await real.order(odd(2, 0, client="hang"))
        return [(await first).status_code, second.status_code]

    began = monotonic()
    assert real.run(both()) == [409, 200]
    assert monotonic() - began < 30


def test_a_run_that_hangs_is_ended_in_the_end(
    real: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.5)
    hung = real.post("/api/run", json=odd(1, 4, client="long"))
    monkeypatch.undo()
    assert hung.status_code == 503
    assert "no answer after 0.5 s" in hung.json()["error"]
    assert real.post("/api/run", json=odd(2, 0, client="long")).status_code == 200


def test_a_wrong_study_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("schema: 1\nyears: 0\n", encoding="utf-8")
    engine = Engine(Setup(tmp_path))
    with pytest.raises(InputError, match=r"study\.yaml:1:1: `case` is missing"):
        engine.start()
    engine.close()


def test_a_process_that_dies_at_its_start_is_told(setup: Setup, tmp_path: Path) -> None:
    assert setup.plugins_dir is not None
    text = (setup.plugins_dir / "odd.py").read_text(encoding="utf-8")
    (tmp_path / "odd.py").write_text(f"{text}\nos._exit(9)\n", encoding="utf-8")
    engine = Engine(Setup(setup.path, tmp_path))
    with pytest.raises(Gone, match="exit code 9"):
        engine.start()
    engine.close()


def test_a_closed_engine_leaves_no_process(setup: Setup) -> None:
    engine = Engine(setup)
    engine.start()
    process = engine._process
    assert process is not None
    engine.close()
    assert not process.is_alive()
    with pytest.raises(Gone, match="the server ends"):
        engine.run(None)  # type: ignore[arg-type]
