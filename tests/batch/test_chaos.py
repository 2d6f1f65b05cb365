"""Twenty kills over all points; ``python -m tests.batch.chaos --kills 200`` does ten times that."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.batch.chaos import POINTS, spread

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and fork")
def test_a_run_killed_at_any_point_ends_as_one_that_nobody_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.batch.chaos", "--kills", "20"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    table = {
        (who, point): int(kills)
        for who, point, kills in re.findall(
            r"^(.{18}) (.{26}) +(\d+) .*equal$", done.stdout, re.MULTILINE
        )
    }
    assert {(who.strip(), point.strip()) for who, point in table} == set(POINTS)
    assert sum(table.values()) == 20


def test_two_hundred_kills_hit_each_point_at_least_ten_times() -> None:
    assert min(Counter(spread(200)).values()) >= 10
    assert set(spread(200)) == set(POINTS)
