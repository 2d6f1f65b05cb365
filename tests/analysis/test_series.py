"""Quantiles by year, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.analysis.dataset import Annual
from simcore.analysis.series import fan, paired


def _annual(replications: list[int], values: list[list[float]]) -> Annual:
    return Annual(np.array(replications), {"ghg": np.array(values)})


def test_a_fan_holds_quantiles_of_each_year() -> None:
    # 0, 1, 2, 3, 4 in the first year; ten times as much in the second.
    values = np.outer(np.arange(5.0), [1.0, 10.0])
    rows = fan(values).rows(2025)
    assert rows[0] == pytest.approx(
        {"year": 2025, "low": 0.2, "q25": 1.0, "median": 2.0, "q75": 3.0, "high": 3.8}
    )
    assert fan(values).rows(2025, divisor=10.0)[1]["median"] == 2.0


def test_differences_are_those_of_the_same_replication() -> None:
    run = _annual([1, 3, 4], [[10.0], [30.0], [40.0]])
    base = _annual([0, 1, 4], [[5.0], [7.0], [9.0]])
    assert paired(run, base, "ghg").tolist() == [[3.0], [31.0]]
    assert paired(run, run, "ghg").tolist() == [[0.0], [0.0], [0.0]]


def test_without_replications_there_is_no_number() -> None:
    assert np.isnan(fan(np.empty((0, 2))).median).all()
