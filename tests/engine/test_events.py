"""Events matter, and they concern only whom they concern."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simcore.engine import Span, Table, simulate
from simcore.engine.block import prepare
from simcore.engine.tables import tabulate
from simcore.files import Case, Study
from simcore.files.sections import Stops
from simcore.kernel.chance import Chance
from simcore.kernel.timeline import Timeline
from simcore.parameters import Adoption
from tests.conftest import Classes
from tests.engine.variants import (
    annual,
    by_year,
    changed,
    differing,
    measure,
    number,
    only,
    study_of,
    tables,
)

Shipped = Callable[[str], Study]


# ------------------------------------------------------------------ events matter


def _silence(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setattr(Timeline, name, lambda *_, **__: None)


def test_without_events_but_the_close_nothing_is_delivered_and_the_mill_stands_still(
    shipped: Shipped, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # deliveries are events: what is in stock at the start is used up in the warm-up year
    study = only(shipped("kraft-mill"), years=3)
    before = annual(study, "combined", 4, classes=classes)
    _silence(monkeypatch, "at", "at_each")
    after = annual(study, "combined", 4, classes=classes)
    assert (before["output"] > 4000).all()
    assert (after["output"] < 0.001 * before["output"]).all()
    assert not after["material_input"].any()


def test_without_dated_decisions_no_measure_is_built_and_its_effect_is_missing(
    shipped: Shipped, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the boiler burns biomass from 2028-29 on: emissions fall by a third and more of the baseline
    study = only(shipped("kraft-mill"), years=6)
    base = annual(study, "baseline", 4, classes=classes)
    built = annual(study, "fuel", 4, classes=classes)
    _silence(monkeypatch, "at_each")
    idle = annual(study, "fuel", 4, classes=classes)
    assert (built["ghg"][:, 5] < 0.67 * base["ghg"][:, 5]).all()
    assert [name for name in base if not np.array_equal(base[name], idle[name])] == []


def test_outages_shutdowns_and_noise_each_move_the_year(foundry: Case, classes: Classes) -> None:
    # the line of 130 t/d at melt makes 104 t/d: an outage of 10 % leaves 93.6 of the 100 wanted
    tight = changed(foundry, {"stages.melt.capacity": 130.0, "product.stock_cover": 0.0})
    base = annual(study_of(tight), width=8, classes=classes)["sold"]
    assert base == pytest.approx(36_500.0, rel=1e-12)
    stops = Stops.model_construct(
        mtbf=number("stops.mtbf", 18.0, "d"), mttr=number("stops.mttr", 2.0, "d")
    )
    broken = annual(
        study_of(changed(tight, {"stages.melt.outages": stops})), width=8, classes=classes
    )
    assert broken["sold"].mean() == pytest.approx(365 * 93.6, rel=0.02)
    stop = measure("waste_minimisation", 1.0, targets=("stage.cast.scrap",), scrap_cut=0.0,
                   shutdown=20.0)  # fmt: skip
    stopped = annual(study_of(tight, stop), width=2, classes=classes)["output"]
    # 20 days of 100 t/d less the 4 t/d of slack in the rest of the month, at most 2,000 t
    lost = 36_500 - stopped[:, 1]
    assert (lost > 1_500).all()
    assert (lost < 2_000).all()


# ------------------------------------------------------------------ one outage more


def _recorded(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[Any, ...], bytes]:
    """Return a record that every draw of the next runs goes into, by its address."""
    record: dict[tuple[Any, ...], bytes] = {}

    def watch(name: str) -> None:
        original = getattr(Chance, name)

        def draw(self: Chance, owner: str, purpose: str, **more: Any) -> np.ndarray:
            values: np.ndarray = original(self, owner, purpose, **more)
            record[name, owner, purpose, *sorted(more.items())] = values.tobytes()
            return values

        monkeypatch.setattr(Chance, name, draw)

    for name in ("normal", "uniform", "exponential"):
        watch(name)
    return record


@pytest.mark.parametrize("name", ["containerboard-mill", "kraft-mill", "kraft-sector"])
@pytest.mark.parametrize("scenario", ["baseline", "combined"])
def test_one_more_outage_in_one_replication_moves_no_other_and_no_draw(
    name: str, scenario: str, shipped: Shipped, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = only(shipped(name), years=4, events=8)
    case = study.scenarios[scenario].case
    if case.firms is not None:
        case = changed(case, {"firms.count": 4})
        said = dataclasses.replace(study.scenarios[scenario], case=case)
        study = only(study, scenarios={scenario: said})
    firms = 1 if case.firms is None else 4
    record = _recorded(monkeypatch)

    def run(*, struck: bool) -> dict[str, Table]:
        # other seeds first: draws are kept for the next runs of the same blocks
        for seed in (98, 99):
            tables(only(study, seed=seed, years=1), scenario, 8, classes=classes)
        record.clear()
        span = [Span(0, 8)]
        simulation, samples = prepare(study, scenario, span, classes=classes)
        if struck:  # twelve days from 1 July 2026 on, in replication 3, its last firm
            at = (np.array([3]), np.array([firms - 1]))
            stop = simulation.enterprise.availability.stop
            stop(np.array([546]), np.array([558]), at)
        simulation.run()
        (result,) = tabulate(study, simulation, span, samples)
        return result.tables

    before = run(struck=False)
    drawn = dict(record)
    after = run(struck=True)
    assert len(drawn) > 10
    assert record == drawn
    assert differing({"samples": before["samples"]}, {"samples": after["samples"]}) == []
    for key in ("annual", "projects", "events"):
        if key in before:
            others = [_without(result[key], 3) for result in (before, after)]
            assert differing({key: others[0]}, {key: others[1]}) == []
    made = [by_year(one["annual"].columns, 8)["output"] for one in (before, after)]
    moved = made[0] != made[1]
    assert moved[3].any()
    assert not moved[3, 0]  # the year before it happens


def _without(table: Any, replication: int) -> Any:
    kept = table.columns["replication"] != replication
    return type(table)({name: one[kept] for name, one in table.columns.items()}, table.units)


# ------------------------------------------------------------------ decisions use beliefs

PAYBACK = Adoption("payback", 1.0, {"threshold": 1.25, "steepness": 1.75, "reaudit": 1.0})
DATES = ("audit", "adoption", "commissioning")


def _drives(**more: Any) -> Any:
    # saves 25 GJ/d of arc and so 228,000 USD a year for 350,000: payback about 1.5 years
    return measure("energy_efficiency", PAYBACK, name="drives",
                   targets=("stage.melt.electricity.arc",), saving=0.1, capex=350_000.0,
                   upkeep=0.0, audit_error=0.3, **more)  # fmt: skip


def _dates(study: Study, classes: Classes) -> dict[str, np.ndarray]:
    table = tables(study, width=64, classes=classes)["projects"].columns
    return {name: table[name] for name in DATES} | {"believed": table["believed_saving"]}


def test_no_decision_moves_with_the_drawn_saving(foundry: Case, classes: Classes) -> None:
    key = "interventions.drives.saving"
    low, high = (
        study_of(foundry, _drives(), years=8, uncertain=[(key, "uniform", (factor, factor))])
        for factor in (0.2, 3.0)
    )
    first, second = _dates(low, classes), _dates(high, classes)
    for name in DATES:
        assert np.array_equal(first[name], second[name], equal_nan=True), name
    assert np.array_equal(first["believed"], second["believed"], equal_nan=True)
    # the test would prove nothing if all firms decided alike, or the saving did nothing
    adopted = first["adoption"]
    assert np.isnat(adopted).any()
    assert len(np.unique(adopted[~np.isnat(adopted)])) > 3
    energy = [annual(one, width=64, classes=classes)["energy"] for one in (low, high)]
    assert (energy[0] > energy[1])[:, -1].any()


def test_no_decision_moves_with_a_price_of_the_future(foundry: Case, classes: Classes) -> None:
    key = "carriers.electricity.price"

    def study(*points: tuple[float, float]) -> Study:
        price = dataclasses.replace(foundry.carriers["electricity"].price, points=points)
        return study_of(changed(foundry, {key: price}), _drives(), years=8)

    flat = _dates(study((2025.0, 25.0)), classes)
    later = _dates(study((2025.0, 25.0), (2029.0, 25.0), (2030.0, 100.0)), classes)
    now = _dates(study((2025.0, 50.0), (2026.0, 50.0)), classes)
    before = np.datetime64("2029-01-01")
    decided = flat["adoption"] < before
    assert decided.any()
    assert np.array_equal(later["adoption"] < before, decided)
    for name in DATES:
        assert np.array_equal(flat[name][decided], later[name][decided]), name
    # it matters to those who have not decided yet, and a price of today matters at once
    assert (later["adoption"] >= before).sum() > (flat["adoption"] >= before).sum()
    assert (now["adoption"] < before).sum() > decided.sum()


def test_a_believed_saving_is_the_declared_one_at_recent_prices(
    foundry: Case, classes: Classes
) -> None:
    # 0.1 x 2 GJ/t x 125 t/d x 25 USD/GJ x 365 d = 228,125 USD a year
    table = tables(study_of(foundry, _drives()), classes=classes, chance=False)["projects"].columns
    assert table["believed_saving"][0] == pytest.approx(228_125.0, rel=1e-9)


def test_the_table_of_events_tells_of_an_order_in_time(shipped: Shipped, classes: Classes) -> None:
    study = only(shipped("kraft-mill"), years=8, events=3)
    (result,) = simulate(study, "combined", [Span(0, 3)], classes=classes)
    events = result.tables["events"].columns
    for replication in range(3):
        dates = events["date"][events["replication"] == replication]
        assert (np.diff(dates) >= np.timedelta64(0, "D")).all()
    assert events["date"].max() < np.datetime64("2033-01-01")
    assert {"audit", "adoption", "construction", "commissioning", "outage", "shutdown",
            "review"} <= set(events["kind"])  # fmt: skip
