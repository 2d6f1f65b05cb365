"""``python benchmarks/whatif.py``: from the slider to the painted frame, in headless Chromium.

The real server runs the containerboard study with 256 replications by months. Each move sets a
slider of a running measure to a value never run before and waits for the charts. Shares of engine,
server beside the engine, transfer and drawing are of the same moves; the sum of the parts is the
total but for waiting in the page.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from playwright.sync_api import sync_playwright

from tests.browser.live import Live, Room
from tests.conftest import CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

STUDY = Path(__file__).parents[1] / "scenarios" / "containerboard-mill"
WARM = 5
PARTS = ("engine", "view", "queue", "transfer", "drawing")
SLIDERS = (
    "interventions.steam_economiser.saving",
    "interventions.vsd_fans_pumps.saving",
    "interventions.loss_cut.scrap_cut",
    "interventions.coal_to_gas.transfer",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--moves", type=int, default=100, help="moves of a slider (100)")
    parser.add_argument("--charts", default="", help="ids of charts in view, by comma (page's own)")
    options = parser.parse_args()
    if options.moves < 2:
        parser.error("quantiles need two moves")
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no `chromium` on the path")
    with tempfile.TemporaryDirectory() as folder:
        server = Live(STUDY, Path(folder))
        server.start()
        try:
            timings, charts = moves(chromium, server, options.moves, options.charts)
        finally:
            server.kill()
    report(timings, charts, chromium)


def moves(chromium: str, server: Live, count: int, charts: str) -> tuple[list[Any], str]:
    """Return what each move took [ms], and the charts that were in view."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_ARGUMENTS)
        )
        room = Room(browser.new_page(viewport={"width": 1366, "height": 768}), server.address)
        room.open("#preset=combined" + (f"&charts={charts}" if charts else ""))
        for number in range(WARM + count):
            with room.redrawn():
                move(room, SLIDERS[number % len(SLIDERS)], number, WARM + count)
        timings: list[Any] = room.page.evaluate("window.decouple.timings")
        shown = ", ".join(room.page.locator(".panel h3").all_inner_texts())
        browser.close()
        if room.outside or room.said:
            raise SystemExit("\n".join(room.outside + room.said))
        return timings[-count:], shown


def move(room: Room, key: str, number: int, count: int) -> None:
    """Set a slider off its grid of steps: no two moves share a value, so none was run before."""
    room.slider(key).evaluate(
        """(slider, share) => {
            const [low, high] = [Number(slider.min), Number(slider.max)];
            slider.step = "any";
            slider.value = low + (high - low) * share;
            slider.dispatchEvent(new Event("input", {bubbles: true}));
            slider.dispatchEvent(new Event("change", {bubbles: true}));
        }""",
        # By steps of the golden section the values of a slider differ, and jump about.
        (number * 0.6180339887 + number / (7.0 * count)) % 1.0,
    )


def report(timings: Sequence[dict[str, float]], charts: str, chromium: str) -> None:
    """Print quantiles and shares."""
    version = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    say(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, {version.stdout.strip()}")
    say(f"{len(timings)} moves; charts in view: {charts}")
    middle, late = spread([one["total"] for one in timings])
    say(f"slider to painted frame: p50 {middle:.0f} ms, p95 {late:.0f} ms")
    whole = sum(one["total"] for one in timings)
    for part in PARTS:
        middle, late = spread([one[part] for one in timings])
        share = sum(one[part] for one in timings) / whole
        say(f"  {part:9} {100 * share:3.0f} %  (p50 {middle:.0f} ms, p95 {late:.0f} ms)")


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Return the 50th and the 95th percentile."""
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]


def say(text: str) -> None:
    """Print at once: a run takes minutes."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
