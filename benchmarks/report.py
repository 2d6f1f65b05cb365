"""``python benchmarks/report.py RESULT``: size of a report, and how soon it is ready from disk.

Ready means that the last chart is drawn. Beside the seconds stands their ratio to an empty page
that is opened in turn in the same browser.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from simcore.cli.main import main as decouple
from tests.conftest import CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EMPTY = "<!doctype html><html data-ready='0'><title>Empty</title></html>"


def main() -> None:
    """Write the report, open it in turn with an empty page, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("result", type=Path, help="a result folder")
    parser.add_argument("--repeats", type=int, default=9, help="times that it is opened (9)")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no `chromium` on the path")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file, empty = Path(folder, "report.html"), Path(folder, "empty.html")
        empty.write_text(EMPTY, "utf-8")
        CliRunner().invoke(
            decouple, ["report", str(options.result), "-o", str(file)], catch_exceptions=False
        )
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_ARGUMENTS)
        )
        pairs = [(opened(browser, file), opened(browser, empty)) for _ in range(options.repeats)]
        browser.close()
        size = file.stat().st_size / 1e6
    ready, nothing = (median(times) for times in zip(*pairs, strict=True))
    print(
        f"{options.result.name}: {size:.2f} MB (goal < 3); ready after {ready / nothing:.1f} times"
        f" an empty page [median {ready:.2f} s, best {min(one for one, _ in pairs):.2f} s"
        f" (goal < 1), empty {nothing:.2f} s, {os.cpu_count()} cores]"
    )


def opened(browser: Browser, file: Path) -> float:
    """Return how long a file takes until it is ready, in a browser without a past [s]."""
    context = browser.new_context()
    tab = context.new_page()
    start = perf_counter()
    tab.goto(file.as_uri())
    tab.wait_for_selector("html[data-ready]", state="attached")
    seconds = perf_counter() - start
    context.close()
    return seconds


if __name__ == "__main__":
    main()
