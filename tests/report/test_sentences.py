"""What the summary says of numbers that were chosen: cuts, increases, no clear difference ..."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from simcore.batch.result import Result
from simcore.report.assumed import Assumed
from simcore.report.compared import compared
from simcore.report.datasets import Datasets
from simcore.report.study import Tree
from simcore.report.summary import Summary
from simcore.report.wording import Wording
from simcore.texts import load_texts
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from markupsafe import Markup

N = 100
STEPS = np.linspace(0.0, 1.0, N)
"""Evenly spread over replications: quantiles are read off, 5 % is 0.05."""


def _path(start: float, ends: Sequence[float] | np.ndarray[Any, Any] | float) -> Any:
    """Return 6 years from one level to each replication's own, shape (N, 6)."""
    ends = np.broadcast_to(np.asarray(ends, float), (N,))
    return start + (ends[:, None] - start) * np.linspace(0.0, 1.0, 6)


GROWING = {"value_added_volume": _path(100.0, 120.0), "ghg": _path(100e3, 90e3)}


def _summary(folder: Path, resolved: dict[str, Any] | None = None, **asked: Any) -> Summary:
    result = Result.open(folder)
    manifest = Tree("manifest", json.loads((folder / "manifest.json").read_text("utf-8")))
    wording = Wording(load_texts(), manifest, compared(result, **asked))
    return Summary(wording, Assumed(Tree("resolved", resolved or {})), Datasets(result))


def _made(tmp_path: Path, scenarios: dict[str, Any], **more: Any) -> Path:
    folder = tmp_path / "mill"
    ResultFolder(scenarios=scenarios, replications=N, years=6, **more).write(folder)
    return folder


def _said(summary: Summary, scenario: str) -> str:
    return _plain(summary.of(scenario))


def _plain(sentences: Iterable[Markup]) -> str:
    """Return sentences without their elements, and with plain spaces."""
    return " ".join(one.striptags() for one in sentences).replace("\u00a0", " ")


def test_a_cut_says_how_much_by_when_and_of_what(tmp_path: Path) -> None:
    # 90 kt less 5.2 to 15.2 kt: median 10.2, 5-95 % 5.7 to 14.7; half of that is 4.5: whole kt.
    less = {**GROWING, "ghg": _path(100e3, 84.8e3 - 10e3 * STEPS)}
    folder = _made(tmp_path, {"baseline": GROWING, "all": less})
    said = _said(_summary(folder), "all")
    assert (
        "Against the baseline, all cuts 10 ktCO2e of greenhouse gases a year by 2030 (90 %: 6 to"
        " 15), 11 % of the level of the baseline." in said
    )
    assert "value added at constant prices grows by 20.0 % (in all replications)" in said
    assert (
        "This is strong decoupling (value added up, greenhouse gases down) in all 100"
        " replications." in said
    )
    assert (
        "From 2026 on value added stays above its level of 2025, and greenhouse gases below, up to"
        " 2030, in all replications." in said
    )


def test_an_increase_is_said_to_add(tmp_path: Path) -> None:
    more = {**GROWING, "ghg": _path(100e3, 92e3 + 4e3 * STEPS)}
    folder = _made(tmp_path, {"today": GROWING, "more": more})
    said = _said(_summary(folder), "more")
    # 2 to 6 kt more: median 4, 5-95 % 2.2 to 5.8.
    assert "Against the baseline (today), more adds 4.0 ktCO2e of greenhouse gases a year" in said
    assert "(90 %: 2.2 to 5.8)" in said


def test_an_interval_around_zero_is_no_clear_difference(tmp_path: Path) -> None:
    other = {**GROWING, "ghg": _path(100e3, 88e3 + 6e3 * STEPS)}
    folder = _made(tmp_path, {"baseline": GROWING, "other": other})
    summary = _summary(folder)
    # -2 to 4 kt: median 1, 5-95 % -1.7 to 3.7; half of it is 2.7: one decimal.
    assert (
        "Against the baseline, other makes no clear difference to greenhouse gases in 2030 (median"
        " +1.0 ktCO2e a year, 90 %: −1.7 to +3.7)." in _said(summary, "other")
    )
    assert summary.largest_cut() is None


def test_the_same_numbers_are_no_change(tmp_path: Path) -> None:
    folder = _made(tmp_path, {"baseline": GROWING, "same": GROWING})
    said = _said(_summary(folder), "same")
    assert "Against the baseline, same changes nothing in greenhouse gases in 2030." in said
    assert "It spends no more and no less on measures." in said
    assert "Its value added at constant prices is that of the baseline." in said


def test_an_unstable_state_is_not_to_be_built_on(tmp_path: Path) -> None:
    flat = {"value_added_volume": _path(100.0, 100.5), "ghg": _path(100e3, 80e3)}
    folder = _made(tmp_path, {"baseline": flat, "grows": GROWING})
    summary = _summary(folder)
    assert (
        "Do not build on this state: it is unstable, as value added changes by less than 1 %"
        in _said(summary, "baseline")
    )
    short = [one.striptags() for one in summary.short()]
    assert any(one.startswith("No stable state: baseline.") for one in short)
    assert any(one.startswith("Strong decoupling (value added up") for one in short)


def test_a_state_of_few_is_not_that_of_most(tmp_path: Path) -> None:
    # Emissions end from 60 % below to 140 % above: 30 of 100 below, so strong; 20 up to 40 %
    # above, so weak (0.8 x 50 %); 10 up to 60 % above, coupled; 40 beyond.
    mixed = {"value_added_volume": _path(100.0, 150.0), "ghg": _path(100e3, 40e3 + 200e3 * STEPS)}
    folder = _made(tmp_path, {"baseline": mixed})
    said = _said(_summary(folder), "baseline")
    assert "the emission of greenhouse gases more often grows than falls" in said
    assert "No state holds in most replications; the most frequent is" in said
    assert "in 40 % of them" in said
    assert "Only in 30 % of the replications" in said


def test_part_of_a_cut_may_be_less_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("tests.analysis.result_folder", fromlist=["UNITS"]).UNITS,
                        "output", "t")  # fmt: skip
    base = {**GROWING, "output": _path(1000.0, 1100.0)}
    less = {**GROWING, "ghg": _path(100e3, 80e3), "output": _path(1000.0, 1045.0)}
    folder = _made(tmp_path, {"baseline": base, "less": less})
    said = _said(_summary(folder), "less")
    assert "while its output grows by 4.5 % (in all replications) from 2025 to 2030" in said
    assert "Its output is then 5.0 % (in all replications) below that of the baseline" in said
    assert "part of the cut is less product, not cleaner product." in said


def test_missing_runs_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "mill"
    # 300 replications are two blocks; the second, of 44, failed.
    ResultFolder(
        scenarios={"baseline": {}, "all": {"ghg": 0.5}},
        replications=300, years=2, failed=(("all", 1),),
    ).write(folder)  # fmt: skip
    said = _said(_summary(folder), "all")
    assert (
        "44 of 300 replications are missing (failed or not run yet): levels use the 256 left,"
        " differences the 256 that the baseline has too." in said
    )


def test_a_scenario_without_runs_says_nothing_else(tmp_path: Path) -> None:
    folder = _made(tmp_path, {"baseline": GROWING, "all": {}}, failed=(("all", 0),))
    summary = _summary(folder)
    assert _said(summary, "all") == (
        "No replication of this scenario is left; nothing can be said about it."
    )
    short = _plain(summary.short())
    assert "No replication is left, so nothing can be said: all." in short


def test_a_base_year_at_a_loss_has_no_state(tmp_path: Path) -> None:
    loss = {"value_added_volume": _path(-10.0, 50.0), "ghg": _path(100e3, 90e3)}
    summary = _summary(_made(tmp_path, {"baseline": loss}))
    said = _said(summary, "baseline")
    assert "For value added at constant prices from 2025 to 2030 there is no number" in said
    assert "Do not build" not in said


def test_money_is_a_gain_a_loss_or_not_clear(tmp_path: Path) -> None:
    flow = {"gain": 2e6 + 1e6 * STEPS, "loss": -2e6 - 1e6 * STEPS, "open": -1e6 + 3e6 * STEPS}
    base = {**GROWING, "discounted_cash_flow": 0.0, "capex": 0.0}
    yearly = {name: np.repeat(one[:, None] / 6.0, 6, axis=1) for name, one in flow.items()}
    scenarios = {"baseline": base}
    scenarios |= {
        name: {**base, "discounted_cash_flow": one, "capex": 4e5} for name, one in yearly.items()
    }
    summary = _summary(_made(tmp_path, scenarios))
    # Of 2 to 3 million: median 2.5, 5-95 % 2.05 to 2.95; half of that is 0.45: one decimal.
    assert "comes to a gain of 2.5 million USD against the baseline" in _said(summary, "gain")
    assert "comes to a loss of 2.5 million USD against the baseline" in _said(summary, "loss")
    assert "It is not clear whether all that it receives and pays" in _said(summary, "open")
    assert (
        "It spends 2.40 million USD more on measures from 2025 to 2030 (in all replications)."
        in _said(summary, "gain")
    )
    short = _plain(summary.short())
    assert (
        "the net present value is clearly above zero for gain; not clearly above or below zero for"
        " open; clearly below zero for loss." in short
    )


def test_what_a_scenario_changes_beside_measures_is_said(tmp_path: Path) -> None:
    resolved = {
        "scenarios": {
            "baseline": {"changes": [], "interventions": {}},
            "cheap": {"changes": ["scale carbon.price 0.5"], "interventions": {}},
            "both": {
                "changes": ["scale carbon.price 0.5", "set interventions.fans.saving 0.3"],
                "interventions": {"fans": {"plugin": "energy_efficiency"}},
            },
        }
    }
    less = {**GROWING, "ghg": _path(100e3, 80e3)}
    lesser = {**GROWING, "ghg": _path(100e3, 85e3)}
    folder = _made(tmp_path, {"baseline": GROWING, "cheap": lesser, "both": less})
    summary = _summary(folder, resolved)
    assert (
        "It has the measures of the baseline, but changes what that takes as given"
        " (scale carbon.price 0.5): these differences are the effect of that alone."
        in _said(summary, "cheap")
    )
    assert (
        "Besides its measures it changes what the baseline takes as given (scale carbon.price"
        " 0.5): these differences are the effect of both." in _said(summary, "both")
    )
    changed = summary.not_alone()
    assert changed is not None
    assert changed.striptags().endswith("cheap and both.")


def test_the_largest_cut_is_that_of_measures_alone(tmp_path: Path) -> None:
    resolved = {"scenarios": {"both": {"changes": ["scale carbon.price 2"]}}}
    cuts = {"some": 85e3, "more": 84e3, "both": 60e3}
    scenarios = {name: {**GROWING, "ghg": _path(100e3, end)} for name, end in cuts.items()}
    folder = _made(tmp_path, {"baseline": GROWING, **scenarios})
    assert _summary(folder, resolved).largest_cut() == "more"
    assert _summary(folder).largest_cut() == "both"


@pytest.mark.parametrize("state", ["undefined", "weak decoupling", "recessive coupling"])
def test_every_state_has_a_meaning(tmp_path: Path, state: str) -> None:
    summary = _summary(_made(tmp_path, {"baseline": GROWING}))
    assert summary.wording.meaning(state)


def test_few_replications_are_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "mill"
    ResultFolder(scenarios={"baseline": {}}, replications=8).write(folder)
    short = _plain(_summary(folder).short())
    assert "8 replications are few: intervals and shares are rough; 50 or more are better." in short


def test_one_replication_is_called_so(tmp_path: Path) -> None:
    folder = tmp_path / "mill"
    alone: dict[str, Any] = {"value_added_volume": [[1.0, 1.2]], "ghg": [[1.0, 0.9]]}
    ResultFolder(scenarios={"baseline": alone}, replications=1).write(folder)
    summary = _summary(folder)
    said = _said(summary, "baseline")
    assert "grows by 20.0 % (one replication)" in said
    assert "in the one replication that there is." in said
    short = _plain(summary.short())
    assert "One replication shows how things may go, not how likely that is" in short
