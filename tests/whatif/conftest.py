"""A small study for the page, and a browser that is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from simcore.texts import load_texts
from simcore.whatif.app import create_app
from simcore.whatif.board import Board
from simcore.whatif.engine import Engine
from simcore.whatif.session import Outcome, Session, Setup
from simcore.whatif.worker import Export, Run
from tests.conftest import FOUNDRY

PORT = 8765
URL = f"http://127.0.0.1:{PORT}"

STUDY = """\
schema: 1
name: foundry
title: "Foundry <script>alert(1)</script>"
case: case.yaml
years: 6
replications: 8
seed: 3
uncertain:
  - {path: carriers.gas.price, distribution: {triangular: [0.5, 1.0, 2.0]}}
  - {path: materials.metal.offers.ore.price, distribution: {normal: [1.0, 0.1]}}
interventions:
  drives:
    title: Better drives
    plugin: energy_efficiency
    adopt: {at: 2026-07-01}
    targets: [stage.melt.electricity.arc]
    saving: {value: 0.2, low: 0.0, high: 0.4, source: made up}
    capex: {value: 500 kUSD, low: 250 kUSD, high: 1000 kUSD, source: made up}
    assessment: 30 d
    lead: 30 d
  odd:
    plugin: odd
    adopt: {by: {share: 1, year: 2028, from: 2026}}
    strength: {value: 0.1, low: 0.0, high: 1.0, quality: assumed}
    fault: 0
whatif:
  replications: 6
  columns: [value_added_volume, ghg]
  controls:
    - {path: carriers.gas.price, title: Gas, low: 0.5, high: 2}
    - {path: interventions.odd.fault, low: 0, high: 4, step: 1}
    - {path: interventions.odd.strength}
    - {path: interventions.drives.saving, title: Saving}
    - {path: interventions.drives.capex}
    - {path: market.demand, low: 0.8, high: 1.2}
scenarios:
  baseline: {title: As it is}
  better: {title: Better, interventions: [drives]}
  dear:
    title: Dear gas
    extends: better
    interventions: [odd]
    changes: [{scale: carriers.gas.price, by: 1.5}, {set: interventions.drives.saving, to: 0.1}]
"""

ODD = '''\
"""Does what nobody should."""
import os
import time
from dataclasses import dataclass
from simcore.interventions import Intervention
from simcore.parameters import parameter


@dataclass(eq=False, kw_only=True)
class Odd(Intervention):
    """Saves a little; by its fault it raises, exits, dies or hangs."""

    strength: float = parameter(0.1, "1", 0.0, 1.0, doc="Cut of electricity.", source="made up")
    fault: float = parameter(0.0, "1", 0.0, 4.0, doc="1 raises, 2 exits, 3 dies, 4 hangs.")

    def moves(self, sim, active):
        """Yield the cut."""
        if self.fault == 1:
            raise ValueError("odd on purpose")
        if self.fault == 2:
            raise SystemExit(5)
        if self.fault == 3:
            os._exit(7)
        while self.fault == 4:
            time.sleep(0.05)
        yield "stage.melt.electricity.arc", 1.0 - self.strength * active
'''


def write_study(folder: Path) -> Setup:
    """Write the small study with its plugin; return what to open."""
    (folder / "plugins").mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(FOUNDRY, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "plugins" / "odd.py").write_text(ODD, encoding="utf-8")
    return Setup(folder / "study.yaml", folder / "plugins")


@pytest.fixture(scope="session")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    """Return the small study on disk."""
    return write_study(tmp_path_factory.mktemp("whatif"))


@pytest.fixture(scope="session")
def session(setup: Setup) -> Session:
    """Return the small study, warm in this process."""
    return Session.open(setup)


@pytest.fixture(scope="session")
def board(session: Session) -> Board:
    """Return what the small study offers."""
    return session.board


@dataclass
class FakeEngine:
    """An engine without a process: notes what it is asked, answers what it is told to."""

    board: Board
    asked: list[Run | Export] = field(default_factory=list)
    abandoned: list[int] = field(default_factory=list)
    answer: Callable[[Run], Outcome] = lambda _: Outcome(b'{"charts":{}}', 0.25, 0.5)
    seconds: float = 0.0
    is_closed: bool = False
    last: int = 0

    def number(self) -> int:
        """Return the number of a new request."""
        self.last += 1
        return self.last

    def run(self, request: Run) -> Outcome:
        """Answer an order."""
        self.asked.append(request)
        sleep(self.seconds)
        return self.answer(request)

    def export(self, request: Export) -> tuple[str, str]:
        """Answer with a file."""
        self.asked.append(request)
        return "x.yaml", "schema: 1\n"

    def abandon(self, number: int) -> None:
        """Note what nobody waits for."""
        self.abandoned.append(number)

    def close(self) -> None:
        """End."""
        self.is_closed = True


@pytest.fixture
def engine(board: Board) -> FakeEngine:
    """Return an engine without a process."""
    return FakeEngine(board)


class Client:
    """Asks the server in this process, as the page would; one loop, so that orders can overlap."""

    def __init__(self, app: Starlette, runner: asyncio.Runner) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.app = app
        self.run = runner.run
        self.http = httpx.AsyncClient(transport=transport, base_url=URL, headers={"Origin": URL})

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Return the answer to a GET."""
        return self.run(self.http.get(path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Return the answer to a POST."""
        return self.run(self.http.post(path, **options))

    def together(self, *asked: Coroutine[Any, Any, httpx.Response]) -> list[httpx.Response]:
        """Return the answers to what is asked at the same time, in that order."""

        async def gathered() -> list[httpx.Response]:
            return list(await asyncio.gather(*asked))

        return self.run(gathered())

    def order(self, message: Any) -> Coroutine[Any, Any, httpx.Response]:
        """Return an order that is still to be sent."""
        return self.http.post("/api/run", json=message)


@contextmanager
def client_of(engine: Any) -> Iterator[Client]:
    """Return a client of a server around an engine."""
    app = create_app(engine, PORT)
    with asyncio.Runner() as runner:
        client = Client(app, runner)
        yield client
        runner.run(client.http.aclose())
    app.state.desk.close()


@pytest.fixture
def client(engine: FakeEngine) -> Iterator[Client]:
    """Return a client of the server with the fake engine."""
    with client_of(engine) as one:
        yield one


@pytest.fixture(scope="session")
def real(setup: Setup) -> Iterator[Client]:
    """Return a client of the server with a real engine process."""
    engine = Engine(setup)
    engine.start()
    with client_of(engine) as one:
        yield one


def order(sequence: int = 0, client: str = "me", **state: Any) -> dict[str, Any]:
    """Return the message of an order; `state` replaces parts of the baseline's state."""
    said = {"preset": "baseline", "on": [], "values": {}} | state
    return {"client": client, "sequence": sequence, "state": said}


@pytest.fixture(scope="session")
def texts() -> Any:
    """Return the English catalogue."""
    return load_texts()
