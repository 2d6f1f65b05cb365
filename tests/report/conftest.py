"""One real result and its report, shared by the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.report.made import Page, make, run, taken_apart

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("-n", "16", "--scenario", "efficiency", "--scenario", "combined",
         "--set", "finance.discount_rate=8 %/a")  # fmt: skip


@pytest.fixture(scope="session")
def mill(tmp_path_factory: pytest.TempPathFactory, scenarios: Path) -> Path:
    """Return a result of the kraft mill: the baseline and two scenarios, 16 replications."""
    study = scenarios / "kraft-mill" / "study.yaml"
    return run(study, tmp_path_factory.mktemp("result"), *WORDS)


@pytest.fixture(scope="session")
def html(mill: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the report of the mill."""
    return make(mill, tmp_path_factory.mktemp("report") / "mill.html", "--at", "2035")


@pytest.fixture(scope="session")
def page(html: str) -> Page:
    """Return the report of the mill, taken apart."""
    return taken_apart(html)
