"""The limits that docs/security.md states are those of the code."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIMITS = re.findall(
    r"^\| .* \| ([\d,]+)(?: (\w+))? \| `([\w.]+)\.(\w+)` \|$",
    (ROOT / "docs" / "security.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
COMPLETE = (
    "batch.durable",
    "batch.footer",
    "batch.manifest",
    "batch.tables",
    "files.document",
    "files.faults",
    "report.study",
)


@pytest.mark.parametrize(("number", "unit", "module", "name"), LIMITS)
def test_a_stated_limit_is_the_one_that_is_kept(
    number: str, unit: str, module: str, name: str
) -> None:
    kept = getattr(import_module(f"simcore.{module}"), name)
    assert int(number.replace(",", "")) * UNITS.get(unit, 1) == kept


@pytest.mark.parametrize("module", COMPLETE)
def test_every_limit_on_what_is_read_is_stated(module: str) -> None:
    names = vars(import_module(f"simcore.{module}"))
    own = re.findall(
        r"^((?:MOST|LARGEST|LONGEST_LINE|DEEPEST)\w*)(?:: Final)? =",
        (ROOT / "simcore" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert own
    assert set(own) <= names.keys()
    assert {name for _, _, where, name in LIMITS if where == module} == set(own)


def test_the_checked_plugin_has_the_time_that_is_stated() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    seconds = import_module("simcore.batch.load").CHECK_SECONDS
    assert f"the check of a plugin of others ({seconds:g} s)" in text
