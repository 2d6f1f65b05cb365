"""A thousand blocks take no more memory than ten."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.batch import resident_over_a_run


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_recording_resuming_and_planning_a_thousand_blocks_keeps_memory_flat(
    tmp_path: Path,
) -> None:
    few, *later = resident_over_a_run(tmp_path, stand_in=True)
    assert len(later) == 3
    assert max(later) < 1.1 * few
