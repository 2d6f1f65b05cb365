"""What must not change a result: not a bit of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from simcore.engine import Span, Table, block, lever_names, simulate
from simcore.files import Case, Study, load_study
from simcore.interventions.registry import PluginRegistry
from tests.conftest import FOUNDRY, Classes
from tests.engine.variants import (
    annual,
    changed,
    differing,
    few_firms,
    measure,
    only,
    study_of,
    tables,
    with_case,
)

Shipped = Callable[[str], Study]
Tables = Mapping[str, Table]
MILLS = ("containerboard-mill", "kraft-mill")
CASES = (*MILLS, "kraft-sector")
HARD_WORDS = {  # a constant number of each case as it is written there
    "containerboard-mill": ("product.price", "materials.fibre.offers.recovered.lead_time"),
    "kraft-mill": ("product.price", "materials.fibre.offers.bamboo.contamination"),
    "kraft-sector": ("market.price_sensitivity", "firms.size.spread"),
}


def _short(study: Study, years: int = 4, firms: int = 4) -> Study:
    """Return a study of few years, with all scenarios, and few firms if it is a sector."""
    scenarios = {
        name: only(said, case=few_firms(said.case, firms))  # type: ignore[arg-type]
        for name, said in study.scenarios.items()
    }
    return only(study, years=years, scenarios=scenarios)


# ------------------------------------------------------------------ files


@pytest.fixture
def rewritten(scenarios: Path, tmp_path: Path) -> Callable[[str, Callable[[Any], None]], Study]:
    """Load a copy of a shipped study whose YAML was changed."""

    def rewrite(name: str, change: Callable[[Any], None]) -> Study:
        shutil.copytree(scenarios, tmp_path / "scenarios")
        path = tmp_path / "scenarios" / name / "study.yaml"
        yaml = YAML()
        document = yaml.load(path.read_text(encoding="utf-8"))
        change(document)
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(document, file)
        return load_study(path, plugins=PluginRegistry(), levers=lever_names)

    return rewrite


@pytest.mark.parametrize("name", CASES)
def test_a_scenario_that_changes_nothing_is_the_baseline_to_the_bit(
    name: str, shipped: Shipped, rewritten: Any, classes: Classes
) -> None:
    case = shipped(name).scenarios["baseline"].case
    changes: list[dict[str, object]] = []
    for key in HARD_WORDS[name]:
        value: Any = case
        for word in key.split("."):
            value = value[word] if isinstance(value, dict) else getattr(value, word)
        unit = "" if value.unit == "1" else f" {value.unit}"
        changes.append({"set": key, "to": f"{value.value!r}{unit}"})
    changes += [{"scale": "carriers.coal.price", "by": 1.0}]
    changes += [{"add": "water.price", "by": "0 USD/m3"}]

    def change(document: Any) -> None:
        document["scenarios"]["empty"] = {"extends": "baseline"}
        document["scenarios"]["same"] = {"extends": "baseline", "changes": changes}

    study = _short(rewritten(name, change), years=2)
    base = tables(study, "baseline", 4, classes=classes)
    assert differing(base, tables(study, "empty", 4, classes=classes)) == []
    assert differing(base, tables(study, "same", 4, classes=classes)) == []
    assert differing(base, tables(_short(shipped(name), 2), "baseline", 4, classes=classes)) == []


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_everything_named_in_a_study_changes_nothing(
    name: str, shipped: Shipped, rewritten: Any, classes: Classes
) -> None:
    def change(document: Any) -> None:
        catalogue = document["interventions"]
        for key in list(catalogue)[::-1]:
            catalogue[key] = catalogue.pop(key)
        for said in document["scenarios"].values():
            for key in ("extends", "interventions"):
                if isinstance(said.get(key), list):
                    said[key] = list(said[key])[::-1]
        document["uncertain"] = list(document["uncertain"])[::-1]
        document["correlations"] = list(document["correlations"])[::-1]

    first, second = _short(shipped(name)), _short(rewritten(name, change))
    one, other = (tables(study, "combined", 6, classes=classes) for study in (first, second))
    assert differing(one, other) == []
    assert len(one["events"].columns["kind"]) > 50


SAME_DAY = """\
schema: 1
title: Two that want the same engineer on the same day
case: case.yaml
years: 4
replications: 8
seed: 3
events: 8
interventions:
{catalogue}
scenarios:
  baseline: {{title: as it is}}
  both: {{extends: baseline, interventions: [{names}]}}
"""
MEASURE = """\
  {name}:
    plugin: {plugin}
    adopt: {{at: 2026}}
    targets: [{target}]
    capex: 10 kUSD
    build: 50 d
    shutdown: 3 d
"""
TWINS = {
    "arc": ("energy_efficiency", "stage.melt.electricity.arc"),
    "bins": ("waste_minimisation", "stage.cast.scrap"),
    "coils": ("energy_efficiency", "stage.melt.electricity.*"),
}


@pytest.mark.parametrize("order", [("arc", "bins", "coils"), ("coils", "arc", "bins")])
def test_who_gets_the_only_engineer_does_not_depend_on_the_order_in_the_file(
    order: tuple[str, ...], tmp_path: Path, classes: Classes
) -> None:
    def load(names: tuple[str, ...]) -> Study:
        catalogue = "".join(
            MEASURE.format(name=name, plugin=TWINS[name][0], target=TWINS[name][1])
            for name in names
        )
        text = SAME_DAY.format(catalogue=catalogue, names=", ".join(names))
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "case.yaml").write_text(FOUNDRY, encoding="utf-8")
        return load_study(tmp_path / "study.yaml", plugins=PluginRegistry(), levers=lever_names)

    one = tables(load(order), "both", 8, classes=classes)
    assert differing(one, tables(load(order[::-1]), "both", 8, classes=classes)) == []
    events = one["events"].columns
    first = events["replication"] == 0
    started = {
        str(name): date
        for name, date, kind in zip(
            events["subject"][first], events["date"][first], events["kind"][first], strict=True
        )
        if kind == "construction"
    }
    # all claim on 1 May; the others wait for the engineer, in the order of their names
    assert started["arc"] == np.datetime64("2026-05-01")
    assert started["arc"] < started["bins"] < started["coils"]


# ------------------------------------------------------------------ replications and blocks


def _cut(found: Tables, n: int, left_out: Sequence[str] = ()) -> Tables:
    """Return the rows of the first `n` replications; flows are means over all of them."""
    return {key: _first(table, n, left_out) for key, table in found.items() if key != "flows"}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("period", ["month", "week"])
def test_the_first_replications_are_those_of_a_run_of_fewer(
    name: str, period: str, shipped: Shipped, classes: Classes
) -> None:
    study = only(_short(shipped(name), years=3), period=period)
    whole = tables(study, "combined", 48, classes=classes)
    for n in (2, 19):
        part = tables(study, "combined", n, classes=classes)
        assert differing(_cut(part, n), _cut(whole, n)) == [], n


def test_beliefs_do_not_depend_on_who_else_decides_that_day(
    shipped: Shipped, classes: Classes
) -> None:
    for name in CASES:
        study = _short(shipped(name), years=5)
        whole = tables(study, "combined", 48, classes=classes)
        part = tables(study, "combined", 19, classes=classes)
        assert differing(_cut(part, 19, ()), _cut(whole, 19, ())) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_first_100_of_256_replications_are_those_of_a_run_of_100(
    name: str, shipped: Shipped, classes: Classes
) -> None:
    study = _short(shipped(name), years=6, firms=3)
    whole = tables(study, "combined", 256, classes=classes)
    part = tables(study, "combined", 100, classes=classes)
    assert differing(_cut(part, 100), _cut(whole, 100)) == []


def _first(table: Table, n: int, left_out: Sequence[str] = ()) -> Table:
    kept = table.columns["replication"] < n
    return Table({key: one[kept] for key, one in table.columns.items() if key not in left_out})


def _short_of_metal(foundry: Case) -> Study:
    """Return a foundry with little stock, noise and a small pool: some replications run short."""
    values = {"market.noise": 0.3, "product.stock_cover": 1.0, "materials.metal.stock_cover": 0.0}
    values |= {"materials.metal.offers.old.supply": 31.0, "stages.melt.capacity": 400.0}
    values |= {"materials.metal.offers.old.pool": 31.0, "stages.cast.capacity": 400.0}
    return study_of(changed(foundry, values), years=2)


def test_a_replication_is_the_same_whether_or_not_another_runs_short_of_material(
    foundry: Case, classes: Classes
) -> None:
    study = _short_of_metal(foundry)
    whole = annual(study, width=32, classes=classes)
    assert (whole["sold"] < whole["demand"]).any()  # or the test would prove nothing
    alone = annual(study, width=2, classes=classes)
    assert [name for name in alone if not np.array_equal(alone[name], whole[name][:2])] == []


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("anew", [True, False])
def test_blocks_alone_are_blocks_side_by_side(
    name: str, anew: bool, shipped: Shipped, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether their luck is drawn anew or cut out of what stood side by side."""
    study = _short(shipped(name), years=3)
    spans = [Span(0, 7), Span(2, 5), Span(1, 2)]
    together = simulate(study, "combined", spans, classes=classes)
    assert [(one.block, one.replications) for one in together] == [(0, 7), (2, 5), (1, 2)]
    known = list(block._LAST_CHANCES)
    for span, result in zip(spans, together, strict=True):
        monkeypatch.setattr(block, "_LAST_CHANCES", [] if anew else list(known))
        (alone,) = simulate(study, "combined", [span], classes=classes)
        assert np.array_equal(
            alone.tables["flows"].columns["value"], result.tables["flows"].columns["value"]
        )
        last = 256 * (span.block + 1)
        assert differing(_cut(alone.tables, last), _cut(result.tables, last)) == []
        ids = result.tables["annual"].columns["replication"]
        assert np.unique(ids).tolist() == [256 * span.block + i for i in range(span.replications)]


def test_the_events_of_block_0_are_kept_wherever_it_stands(
    shipped: Shipped, classes: Classes
) -> None:
    study = _short(shipped("kraft-mill"), years=3)
    first = simulate(study, "combined", [Span(0, 4), Span(1, 4)], classes=classes)[0]
    second = simulate(study, "combined", [Span(1, 4), Span(0, 4)], classes=classes)[1]
    assert differing(first.tables, second.tables) == []


@pytest.mark.parametrize("anew", [True, False])
def test_a_block_of_one_replication_is_the_same_beside_a_whole_one(
    anew: bool, shipped: Shipped, classes: Classes
) -> None:
    # 257 replications: of two workers one runs block 1 alone, of width 1; one worker runs both
    for name in MILLS:
        study = _short(shipped(name), years=2)
        spans = [Span(0, 9), Span(1, 1)]
        together = simulate(study, "combined", spans, classes=classes)[1]
        if anew:
            block._LAST_CHANCES.clear()
        (alone,) = simulate(study, "combined", spans[1:], classes=classes)
        assert differing(alone.tables, together.tables) == []


@pytest.mark.parametrize("name", CASES)
def test_a_second_run_gives_the_same_bytes_whatever_ran_between(
    name: str, shipped: Shipped, classes: Classes
) -> None:
    study = _short(shipped(name), years=3)
    first = {key: tables(study, key, 5, classes=classes) for key in ("baseline", "combined")}
    tables(only(study, seed=study.seed + 1), "combined", 5, classes=classes)
    tables(study, "combined", 3, classes=classes, chance=False)
    scenarios = dict(reversed(study.scenarios.items()))
    turned = only(study, scenarios=scenarios)
    for key in ("combined", "baseline"):
        assert differing(first[key], tables(turned, key, 5, classes=classes)) == []
    other = tables(only(study, seed=study.seed + 1), "baseline", 5, classes=classes)
    assert "annual.output" in differing(first["baseline"], other)


def test_asking_for_periods_or_events_changes_no_result(shipped: Shipped, classes: Classes) -> None:
    study = _short(shipped("kraft-mill"), years=3)
    plain = tables(only(study, events=0), "combined", 5, classes=classes)
    full = tables(only(study, events=5), "combined", 5, classes=classes, periods=True)
    full.pop("periods")
    full["events"] = plain["events"]
    assert differing(plain, full) == []


@pytest.mark.parametrize(
    "name",
    [
        "lead",
        "shutdown",
        "assessment",
        "audit_days",
        "build",
        "ramp",
        "half_life",
        "life",
    ],
)
def test_an_uncertain_duration_leaves_other_replications_what_they_are(
    name: str, foundry: Case, classes: Classes
) -> None:
    cut = measure(
        "energy_efficiency", 1.5, name="drives", targets=("stage.melt.electricity.arc",),
        saving=0.3, shutdown=40.0, review=2.0, half_life=0.5, persistence=0.1, audit_days=100.0,
        life=2.0,
    )  # fmt: skip
    spread = [(f"interventions.drives.{name}", "uniform", (0.2, 2.0))]
    study = study_of(foundry, cut, uncertain=spread, years=6)
    few, many = (tables(study, width=n, classes=classes) for n in (4, 64))
    for key in ("annual", "projects"):
        assert differing({key: few[key]}, {key: _first(many[key], 4)}) == []


def test_a_study_by_weeks_is_the_same_after_one_by_months(
    shipped: Shipped, classes: Classes
) -> None:
    study = _short(shipped("containerboard-mill"), years=2)
    weeks = only(study, period="week")
    first = tables(weeks, "baseline", 5, classes=classes)
    tables(study, "baseline", 5, classes=classes)
    assert differing(first, tables(weeks, "baseline", 5, classes=classes)) == []
    tables(only(study, seed=1), "baseline", 5, classes=classes)
    tables(study, "baseline", 5, classes=classes)
    assert differing(first, tables(weeks, "baseline", 5, classes=classes)) == []


def test_the_scenario_of_another_case_leaves_draws_alone(
    shipped: Shipped, classes: Classes
) -> None:
    # a measure more, a price more: samples are what they were
    study = _short(shipped("kraft-mill"), years=2)
    case = changed(study.scenarios["baseline"].case, {"product.price": 500.0})
    base = tables(study, "baseline", 6, classes=classes)["samples"]
    other = tables(with_case(study, "baseline", case), "baseline", 6, classes=classes)["samples"]
    more = tables(study, "combined", 6, classes=classes)["samples"]
    for name in ("replication", "parameter", "value"):
        assert base.columns[name].tolist() == other.columns[name].tolist()
        assert base.columns[name].tolist() == more.columns[name].tolist()


def test_draws_are_cut_to_the_bounds_of_their_fields(foundry: Case, classes: Classes) -> None:
    # a wage that is normal with a spread of twice its mean would be negative in three of ten draws
    study = study_of(foundry, uncertain=[("labour.wage", "normal", (1.0, 2.0))])
    cut = replace(study, uncertain=(replace(study.uncertain[0], lowest=0.0, highest=3.0),))
    wage = study.uncertain[0].declared
    free, kept = (
        tables(one, width=256, classes=classes)["samples"].columns["value"] for one in (study, cut)
    )
    assert free.min() < 0.0
    assert kept.min() == 0.0
    assert kept.max() == pytest.approx(3.0 * wage)
    inside = (free >= 0.0) & (free <= 3.0 * wage)
    assert (kept[inside] == free[inside]).all()
