"""Broken studies on the real command line: exit 1, a place, no traceback, nothing written."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "scenarios" / "kraft-mill"
PLACE = re.compile(r"^\S*\.yaml:\d+:\d+: .{10,}", re.MULTILINE)
Break = Callable[[str], str]


def replaced(old: str, new: str) -> Break:
    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "simcore", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


SWEEP = """
sweeps:
  wider:
    extends: combined
    grid: [{{scale: stages.forming.scrap, by: {}}}]
"""

KINDS: dict[str, tuple[str, Break, str]] = {
    "empty": ("study.yaml", lambda _: "", "empty"),
    "binary": ("study.yaml", lambda _: "\x00\x01\x02", "study.yaml:1:1"),
    "not YAML": ("study.yaml", lambda text: text + "\n  - ][: {\n", "study.yaml"),
    "misspelt key": ("study.yaml", replaced("replications:", "replicatons:"), "replications"),
    "missing case": ("study.yaml", replaced("case: case.yaml", "case: nowhere.yaml"), "nowhere"),
    "executable tag": (
        "study.yaml",
        replaced("title:", "title: !!python/object/apply:os.system [date] #"),
        "tag",
    ),
    "year outside": ("study.yaml", replaced("{at: 2027}", "{at: 2077}"), "2077"),
    "unknown plugin": (
        "study.yaml",
        replaced("plugin: energy_efficiency", "plugin: energy_eficiency"),
        "energy_efficiency",
    ),
    "unknown lever": (
        "study.yaml",
        replaced("stage.drying.", "stage.driying."),
        "stage.driying.",
    ),
    "duplicate key": ("case.yaml", lambda text: text + "\ntitle: again\n", "title"),
    "sweep out of bounds": (
        "study.yaml",
        lambda text: f"{text}{SWEEP.format('{low: 1, high: 30, steps: 4}')}",
        "`sweeps.wider` at 10.6667: `stages.forming.scrap` would become",
    ),
    "endless sweep": (
        "study.yaml",
        lambda text: f"{text}{SWEEP.format('{low: 1, high: 2, steps: 999999999999}')}",
        "999,999,999,999",
    ),
    "wrong unit": ("case.yaml", replaced("VND/t", "VND/kWh"), "VND/kWh"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_study_is_refused_with_its_place(kind: str, tmp_path: Path) -> None:
    file, edit, word = KINDS[kind]
    for name in ("case.yaml", "study.yaml"):
        text = (SHIPPED / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(edit(text) if name == file else text, encoding="utf-8")
    out = tmp_path / "out"
    found = command("run", str(tmp_path), "-o", str(out), "-n", "1")
    assert found.returncode == 1, found.stderr
    assert PLACE.search(found.stderr), found.stderr
    assert word in found.stderr
    assert "Traceback" not in found.stderr
    assert not out.exists()
