"""One browser and one server for all tests here; a page of its own for each of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.live import Live, Room

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
PATIENCE = 15_000  # ms: other tests run beside
expect.set_options(timeout=PATIENCE)
TITLE = "Small mill <script>document.title='caught'</script><b>bold</b>"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def small(folder: Path) -> Path:
    """Copy the small kraft mill, with few years, few replications and a hostile title."""
    study = folder / "mill"
    shutil.copytree(SHIPPED / "kraft-mill", study)
    text = (study / "study.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^years: \d+", "years: 8", text)
    text = re.sub(r"(?m)^title: .*", f'title: "{TITLE}"', text)
    text += "\nwhatif: {replications: 32}\n"
    (study / "study.yaml").write_text(text, "utf-8")
    return study


@pytest.fixture(scope="session")
def live(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Return a running server of the small mill; without a browser none is started."""
    assert browser.is_connected()
    folder = tmp_path_factory.mktemp("live")
    server = Live(small(folder), folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def room(browser: Browser, live: Live) -> Iterator[Room]:
    """Return a page in a browser without a past; at the end it must have kept the peace."""
    yield from rooms(browser, live, width=1366, height=768)


@pytest.fixture
def narrow(browser: Browser, live: Live) -> Iterator[Room]:
    """Return the same on a telephone."""
    yield from rooms(browser, live, width=360, height=740)


def rooms(browser: Browser, live: Live, *, width: int, height: int) -> Iterator[Room]:
    """Yield a page; afterwards nothing may have left loopback, and no error may have been said."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    room = Room(context.new_page(), live.address)
    yield room
    context.close()
    assert room.outside == []
    assert room.said == []
