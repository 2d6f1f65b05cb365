"""A what-if server as people start it, and a page of it in a headless browser."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Locator, Page

__all__ = ["Live", "Room", "command"]

PATIENCE = 30.0  # s until a server must answer; it starts in about two


def free_port() -> int:
    """Return a port of the loopback that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass(eq=False)
class Live:
    """A server process of a study, on a free port."""

    study: Path
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command("whatif", str(self.study), "--no-browser", "--port", str(self.port)),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "server.log").read_text("utf-8"))
            time.sleep(0.05)

    def kill(self) -> None:
        """End the process without a word, as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}api/health", timeout=1) as answer:  # noqa: S310 # http
                return bool(json.load(answer)["study"])
        except (URLError, OSError):
            return False


def command(*arguments: str) -> list[str]:
    """Return a command line of this interpreter's `decouple`."""
    return [sys.executable, "-m", "simcore", *arguments]


@dataclass(eq=False)
class Room:
    """What a trainer does with the page, and what a room reads on it."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda one: self.said.append(f"{one.type}: {one.text}"))
        self.page.on("pageerror", lambda one: self.said.append(f"error: {one}"))
        self.page.on("request", lambda one: self._request(one.url))

    def _request(self, url: str) -> None:
        if not url.startswith((self.address, "data:", f"blob:{self.address}")):
            self.outside.append(url)

    def open(self, part: str = "") -> None:
        """Load the page and wait for its first result."""
        self.page.goto(self.address + part)
        self.page.locator("#results[data-drawn]").wait_for()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is computed or drawn any more."""
        self.page.locator("#results[aria-busy=false]").wait_for()

    @contextmanager
    def redrawn(self) -> Iterator[None]:
        """Wait until what happens within has been computed and drawn."""
        before = self.drawn
        yield
        self.page.wait_for_function(
            "before => Number(document.querySelector('#results').dataset.drawn) > before"
            " && document.querySelector('#results').getAttribute('aria-busy') === 'false'",
            arg=before,
        )

    @property
    def drawn(self) -> int:
        """Return the number of the run that is on the page."""
        return int(self.page.locator("#results").get_attribute("data-drawn") or 0)

    def act(self, name: str) -> Locator:
        """Return a button of the toolbar."""
        return self.page.locator(f".toolbar [data-act={name}]")

    def switch(self, intervention: str) -> Locator:
        """Return the switch of a measure."""
        return self.page.locator(f"[id='s-{intervention}']")

    def slider(self, key: str) -> Locator:
        """Return the slider of a control."""
        return self.page.locator(f"[id='c-{key}']")

    def unfold(self, group: str) -> None:
        """Show the numbers of a measure."""
        opener = self.page.locator(f"button[aria-controls='g-{group}']")
        if opener.get_attribute("aria-expanded") == "false":
            opener.click()

    def drag(self, key: str, value: float, *, steps: int = 4) -> None:
        """Move a slider as a hand does: input after input, then let go."""
        self.slider(key).evaluate(
            """async (slider, [value, steps]) => {
                const start = slider.valueAsNumber;
                for (let step = 1; step <= steps; step += 1) {
                    slider.value = start + ((value - start) * step) / steps;
                    slider.dispatchEvent(new Event("input", {bubbles: true}));
                    await new Promise((next) => setTimeout(next, 15));
                }
                slider.dispatchEvent(new Event("change", {bubbles: true}));
            }""",
            [value, steps],
        )

    def card(self, role: str) -> str:
        """Return the text of a headline card."""
        return self.page.locator(f".card.role-{role}").inner_text()

    def figures(self, role: str) -> list[str]:
        """Return the values of a headline card."""
        return self.page.locator(f".card.role-{role} dd b").all_inner_texts()

    @property
    def state(self) -> dict[str, Any]:
        """Return the setting as the address has it."""
        found: dict[str, Any] = self.page.evaluate(
            """() => {
                const said = new URLSearchParams(location.hash.slice(1));
                const values = said.getAll("set").map((one) => {
                    const cut = one.lastIndexOf(":");
                    return [one.slice(0, cut), Number(one.slice(cut + 1))];
                });
                return {
                    preset: said.get("preset"),
                    on: said.get("on").split(",").filter(Boolean),
                    values: Object.fromEntries(values),
                };
            }"""
        )
        return found
