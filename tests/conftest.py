"""Shared fixtures: shipped studies, a foundry small enough to work out by hand, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simcore.engine import lever_names
from simcore.files import Case, Study, load_case, load_study
from simcore.interventions import Intervention
from simcore.interventions.registry import PluginRegistry

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"

FOUNDRY = """\
# One tonne of castings takes 1.25 t of input at both stages: see tests/model/test_technique.py.
schema: 1
title: Made-up foundry
base_year: 2025
currency: {code: USD, price_year: 2025}
product:
  name: castings
  price: {value: 900 USD/t, source: made up}
  stock_cover: {value: 10 d, source: made up}
market:
  demand: {value: 100 t/d, source: made up}
  growth: 0
  noise: 0
  elasticity: 0
  pass_through: 0
  price_delay: {value: 90 d, source: made up}
materials:
  metal:
    stage: melt
    share: 1
    stock_cover: {value: 10 d, source: made up}
    contract: {value: 90 d, source: made up}
    offers:
      ore:
        kind: virgin
        share: rest
        price: {value: 200 USD/t, source: made up}
        embodied: {value: 2 tCO2e/t, source: made up}
        lead_time: {value: 20 d, source: made up}
      old:
        kind: secondary
        share: {value: 0.25, source: made up}
        price: {value: 100 USD/t, source: made up}
        embodied: {value: 0.1 tCO2e/t, source: made up}
        contamination: {value: 0.08, source: made up}
        lead_time: {value: 14 d, source: made up}
        supply: {value: 60 t/d, source: made up}
  binder:
    stage: cast
    share: {value: 0.1, source: made up}
    stock_cover: {value: 10 d, source: made up}
    contract: {value: 90 d, source: made up}
    offers:
      resin:
        kind: virgin
        share: 1
        price: {value: 1000 USD/t, source: made up}
        embodied: {value: 3 tCO2e/t, source: made up}
        lead_time: {value: 7 d, source: made up}
pollutants: [dust]
stages:
  melt:
    capacity: {value: 200 t/d, source: made up}
    scrap: {value: 0.06, source: made up}
    rejects: {value: 2, source: made up}
    reuse: {value: 0.5, source: made up}
    waste: slag
    uses:
      electricity:
        arc:
          per_input: {value: 2 GJ/t, source: made up}
          base: {value: 10 GJ/d, source: made up}
      heat:
        drying: {per_input: {value: 0.8 GJ/t, source: made up}}
      labour:
        crew: {per_input: {value: 1 h/t, source: made up}, base: {value: 40 h/d, source: made up}}
      process_ghg:
        flux: {per_input: {value: 0.02 tCO2e/t, source: made up}}
      dust:
        stack: {per_input: {value: 0.001 t/t, source: made up}}
  cast:
    capacity: {value: 150 t/d, source: made up}
    scrap: {value: 0.06, source: made up}
    reuse: {value: 0.25, source: made up}
    coproduct:
      name: chips
      share: {value: 0.14, source: made up}
      price: {value: 50 USD/t, source: made up}
    waste: slag
    uses:
      water:
        cooling:
          per_input: {value: 3 m3/t, source: made up}
          base: {value: 20 m3/d, source: made up}
carriers:
  electricity:
    scope: 2
    price: {value: 25 USD/GJ, source: made up}
    factor: {value: 0.1 tCO2e/GJ, source: made up}
    market_factor: {value: 0.05 tCO2e/GJ, source: made up}
    upstream: {value: 0.02 tCO2e/GJ, source: made up}
  gas:
    scope: 1
    price: {value: 8 USD/GJ, source: made up}
    factor: {value: 0.06 tCO2e/GJ, source: made up}
    upstream: {value: 0.01 tCO2e/GJ, source: made up}
  wood:
    scope: 1
    price: {value: 6 USD/GJ, source: made up}
    factor: 0 tCO2e/GJ
    biogenic: {value: 0.1 tCO2e/GJ, source: made up}
utilities:
  heat:
    fuels:
      gas: {share: rest, efficiency: {value: 0.8, source: made up}}
      wood:
        share: {value: 0.4, source: made up}
        efficiency: {value: 0.5, source: made up}
        supply: {value: 50 GJ/d, source: made up}
water:
  price: {value: 1 USD/m3, source: made up}
labour:
  wage: {value: 20 USD/h, source: made up}
waste:
  slag:
    routes:
      tip:
        kind: landfill
        share: rest
        price: {value: 30 USD/t, source: made up}
        factor: {value: 0.5 tCO2e/t, source: made up}
      road:
        kind: sale
        share: {value: 0.4, source: made up}
        price: {value: -5 USD/t, source: made up}
        factor: 0
carbon:
  price: {value: 10 USD/tCO2e, source: made up}
finance:
  discount_rate: {value: 0.1 1/a, source: made up}
  hurdle_rate: {value: 0.3 1/a, source: made up}
"""

Classes = Mapping[str, type[Intervention]]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share the whole suite among two processes; files and names asked for run in this one.

    No more on larger machines: many tests start workers of their own.
    """
    is_whole = config.args_source is config.ArgsSource.TESTPATHS and not config.option.keyword
    return 2 if is_whole else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drive the browser last: it keeps the thread's event loop, which other tests need.

    The last of all are the many short files, so that two processes end together.
    """
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is not None,
            item.path.parent.name == "browser",
        )
    )


@cache
def _shipped(name: str) -> Study:
    path = SCENARIOS / name / "study.yaml"
    return load_study(path, plugins=PluginRegistry(), levers=lever_names)


@pytest.fixture(scope="session")
def shipped() -> Callable[[str], Study]:
    """Return a shipped study by its name; each is loaded once a session."""
    return _shipped


@pytest.fixture(scope="session")
def classes() -> Classes:
    """Return the classes of all installed interventions."""
    registry = PluginRegistry()
    return registry.load(registry.names)


@pytest.fixture(scope="session")
def foundry(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return the foundry: two stages, two materials, constant drivers, no chance."""
    path = tmp_path_factory.mktemp("foundry") / "case.yaml"
    path.write_text(FOUNDRY, encoding="utf-8")
    return load_case(path)


@pytest.fixture(scope="session")
def scenarios() -> Path:
    """Return the folder of the shipped studies."""
    return SCENARIOS


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium, or skip; where it is required (`.ci/run`), fail instead.

    One for the whole session: a thread holds one Playwright at a time.
    """
    path = shutil.which("chromium")
    if path is None:
        reason = "there is no `chromium` on the path (Debian: apt-get install chromium)"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield one
        one.close()
