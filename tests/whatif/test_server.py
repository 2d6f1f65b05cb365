"""The command with real processes: it starts, answers, says what is wrong, and ends clean."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import httpx
import pytest
from click.testing import CliRunner

from simcore.cli import whatif as command
from simcore.cli.main import main
from simcore.whatif.session import Setup
from tests.whatif.conftest import order

PATIENCE = 30.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def arguments(setup: Setup, *more: str) -> list[str]:
    """Return the arguments of the command."""
    return [
        "whatif",
        str(setup.path),
        "--plugins-dir",
        str(setup.plugins_dir),
        "--no-browser",
        *more,
    ]


@contextmanager
def served(setup: Setup, port: int) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """Run the command until the block ends."""
    line = [sys.executable, "-m", "simcore", *arguments(setup, "--port", str(port))]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            with httpx.Client(base_url=url, headers={"Origin": url}, timeout=PATIENCE) as client:
                _await(client, process)
                yield process, client
        finally:
            if process.poll() is None:
                process.kill()


def _await(client: httpx.Client, process: subprocess.Popen[str]) -> None:
    began = monotonic()
    while monotonic() - began < PATIENCE and process.poll() is None:
        try:
            client.get("/api/health")
        except httpx.TransportError:
            sleep(0.05)
        else:
            return
    process.kill()
    raise AssertionError(process.communicate()[0])


def alive(group: int) -> bool:
    """Return whether a process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def ended(group: int) -> bool:
    """Return whether all processes of a group end soon."""
    began = monotonic()
    while alive(group) and monotonic() - began < PATIENCE:
        sleep(0.05)
    return not alive(group)


@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
@pytest.mark.parametrize("state", ["idle", "running"])
def test_ctrl_c_ends_it_in_order_with_its_engine(setup: Setup, state: str) -> None:
    with served(setup, free_port()) as (process, client):
        assert client.post("/api/run", json=order(1)).status_code == 200
        if state == "running":  # a run that would never end
            hung = order(2, on=["odd"], values={"interventions.odd.fault": 4})
            with pytest.raises(httpx.TimeoutException):
                client.post("/api/run", json=hung, timeout=0.5)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert "Foundry" in said
        assert "Ctrl-C ends it" in said
        assert ended(process.pid)


@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
def test_the_engine_ends_when_the_server_is_killed(setup: Setup) -> None:
    with served(setup, free_port()) as (process, _):
        process.kill()
        process.wait()
        assert ended(process.pid)


def test_it_listens_on_loopback_only(setup: Setup) -> None:
    port = free_port()
    with served(setup, port) as (_, client):
        assert client.get("/").status_code == 200
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
        for address in {one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None)}:
            if not str(address).startswith(("127.", "::1")):
                with pytest.raises(OSError, match=r"refused|unreachable|assign"):
                    socket.create_connection((str(address), port), timeout=2).close()


def test_a_port_in_use_is_said(setup: Setup) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        result = CliRunner().invoke(main, arguments(setup, "--port", port))
    assert result.exit_code == 1
    assert f"cannot listen on port {port}: Address already in use" in result.output
    assert "--port" in result.output


def test_a_wrong_study_is_said_with_its_place(setup: Setup) -> None:
    line = arguments(setup, "--port", str(free_port()))
    line[1] = str(setup.path.with_name("case.yaml"))
    result = CliRunner().invoke(main, line)
    assert result.exit_code == 1
    assert "case.yaml:1:1: this is a case; give its study" in result.output


def test_without_the_extra_it_says_what_to_run(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else True)
    result = CliRunner().invoke(main, arguments(setup))
    assert result.exit_code == 1
    assert result.output == (
        "the live page needs uvicorn; run: pip install 'simcore-decoupling[live]'\n"
    )
