"""Mass closes in made-up cases of all kinds, and a bad plugin is found and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.errors import BalanceError, PluginError, SimcoreError
from simcore.files import Case, InterventionSpec, Number
from simcore.files.sections import Coproduct, Stops
from simcore.interventions import Effect, Intervention, Move, Sim, hookimpl, shift, transfer
from simcore.parameters import Adoption
from tests.conftest import Classes
from tests.engine.variants import changed, measure, number, study_of, tables

# ------------------------------------------------------------------ cases of all kinds


def _upto(high: float, low: float = 0.0) -> st.SearchStrategy[float]:
    """Return numbers as people write them: no fractions of a millionth."""
    return st.floats(low, high).map(lambda x: round(x, 6))


_shares = _upto(1.0)


def _stops(mtbf: float, mttr: float) -> Stops:
    return Stops.model_construct(
        mtbf=number("stops.mtbf", mtbf, "d"), mttr=number("stops.mttr", mttr, "d")
    )


def _number(key: str, value: float) -> Number:
    return number(key, value)


@st.composite
def _stages(draw: st.DrawFn, melt: Any) -> dict[str, Any]:
    """Return one to three stages like the first of the foundry."""
    found = {}
    for name in draw(st.sampled_from([("s1",), ("s1", "s2"), ("s1", "s2", "s3")])):
        key = f"stages.{name}"
        found[name] = melt.model_copy(
            update={
                "capacity": _number(f"{key}.capacity", draw(_upto(400.0, 20.0))),
                "scrap": _number(f"{key}.scrap", draw(_upto(0.15))),
                "rejects": _number(f"{key}.rejects", draw(_upto(2.0))),
                "reuse": _number(f"{key}.reuse", draw(_shares)),
                "coproduct": draw(
                    st.none() | _upto(0.09).map(
                        lambda x: Coproduct.model_construct(
                            name="chips", share=_number("chips", x), price=_number("chip", 9.0)
                        )
                    )
                ),
                "minor_stops": draw(st.none() | st.just(_stops(2.0, 0.2))),
                "outages": draw(st.none() | st.builds(_stops, _upto(60, 5), _upto(9, 0.2))),
            }
        )  # fmt: skip
    return found


@st.composite
def _case(draw: st.DrawFn, foundry: Case) -> Case:
    """Return a case of one to three stages and one or two materials, tight or not.

    Scrap and binder stay small enough that every stage yields something and that what is reused
    does not exceed what the first stage takes.
    """
    stages = draw(_stages(foundry.stages["melt"]))
    last, old = list(stages)[-1], draw(_shares)
    offers = "materials.metal.offers"
    values: dict[str, Any] = {
        "stages": stages,
        "materials.metal.stage": "s1",
        "materials.metal.stock_cover": draw(_upto(20.0)),
        "materials.metal.contract": draw(_upto(400.0, 1.0)),
        f"{offers}.old.share": old,
        f"{offers}.ore.share": 1.0 - old,
        f"{offers}.old.contamination": draw(_upto(0.2)),
        f"{offers}.old.supply": draw(st.none() | _upto(100.0).map(lambda x: _number("supply", x))),
        f"{offers}.old.pool": draw(_upto(60.0)),
        f"{offers}.ore.lead_time": draw(_upto(365.0, 1.0)),
        "product.stock_cover": draw(_upto(30.0)),
        "market.noise": draw(_upto(0.5)),
        "market.growth": draw(st.floats(-0.5, 0.5)),
        "market.elasticity": draw(_upto(1.0)),
        "market.pass_through": draw(_upto(0.5)),
    }
    if last == "s1" or not draw(st.booleans()):
        values["materials"] = {"metal": foundry.materials["metal"]}
        values = {"materials": values.pop("materials")} | values
    else:
        values["materials.binder.stage"] = last
        values["materials.binder.share"] = draw(_upto(0.3, 0.01))
    return changed(foundry, values)


@st.composite
def _measures(draw: st.DrawFn, stages: list[str]) -> list[InterventionSpec]:
    """Return some measures of five families, adopted in the first or second year."""
    first = stages[0]
    catalogue: dict[str, dict[str, Any]] = {
        "energy_efficiency": {"targets": (f"stage.{first}.electricity.*",), "saving": 0.3},
        "waste_minimisation": {"targets": ("stage.*.scrap",), "scrap_cut": 0.9},
        "recycling": {
            "targets": (f"stage.{first}.reuse",), "capture": 0.8, "material": "metal",
            "from_offer": "ore", "to_offer": "old", "transfer": 0.9,
        },
        "fuel_switch": {
            "utility": "heat", "from_fuel": "gas", "to_fuel": "wood", "transfer": 1.0,
        },
        "consumer_behaviour": {"demand_cut": 0.2, "innovation": 0.3, "imitation": 0.5},
    }  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(sorted(catalogue)), unique=True))
    life: dict[str, Any] = {"lead": 5.0, "build": 10.0, "assessment": 5.0, "audit_days": 2.0}
    return [
        measure(
            name, draw(_upto(1.9)), shutdown=draw(st.sampled_from([0.0, 7.0, 40.0])),
            ramp=draw(st.sampled_from([0.0, 60.0])), **catalogue[name], **life,
        )
        for name in chosen
    ]  # fmt: skip


NOT_BOUNDED = {"value_added", "value_added_volume", "operating_surplus", "waste_cost"}
NOT_BOUNDED |= {"cash_flow", "discounted_cash_flow"}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_mass_closes_in_made_up_cases(data: st.DataObject, foundry: Case, classes: Classes) -> None:
    case = data.draw(_case(foundry))
    measures = data.draw(_measures(list(case.stages)))
    period = data.draw(st.sampled_from(["month", "week"]))
    study = study_of(case, *measures, years=2, period=period, seed=data.draw(st.integers(0, 99)))
    found = tables(study, width=3, classes=classes)  # raises where an account does not close
    columns = found["annual"].columns
    for name, values in columns.items():
        assert np.isfinite(values).all(), name
        if name not in NOT_BOUNDED:
            assert (values >= -1e-9).all(), name
    assert (columns["sold"] <= columns["demand"] * (1 + 1e-12)).all()
    # over the boundary of the system, by the table of flows: in = out + what stocks gained
    flows = found["flows"].columns
    mass = flows["kind"] == "mass"
    into = flows["value"][mass & (np.char.startswith(flows["from"].astype(str), "suppliers."))]
    assert into.sum() == pytest.approx(columns["material_input"].sum() / 3, rel=1e-9, abs=1e-9)


# ------------------------------------------------------------------ bad plugins


@dataclass(eq=False, kw_only=True)
class Bad(Intervention):
    """A measure whose moves are what a test wants them to be."""

    says: ClassVar[Callable[[Sim, np.ndarray], Any]]

    def moves(self, sim: Sim, active: np.ndarray) -> Iterator[Move]:
        """Yield what the test says."""
        yield from type(self).says(sim, active)


def _error(
    foundry: Case, classes: Classes, says: Callable[[Sim, np.ndarray], Any], **more: Any
) -> str:
    """Return the complaint about a measure named ``culprit``, beside an innocent one."""
    cls = type("Says", (Bad,), {"says": staticmethod(says), **more})
    at_once = {"assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build": 1.0, "ramp": 0.0}
    bad = InterventionSpec(
        "culprit",
        "bad",
        {"adopt": Adoption("at", 1.0), **{key: number(key, 1.0 * v) for key, v in at_once.items()}},
        "",
    )
    fine = measure("energy_efficiency", 2.0, name="fine", targets=("stage.melt.electricity.arc",))
    study = study_of(foundry, bad, fine, years=2)
    with pytest.raises(SimcoreError) as caught:
        tables(study, width=2, classes={**classes, "bad": cls})
    assert isinstance(caught.value, PluginError | BalanceError)
    return str(caught.value)


def _late(moves: Callable[[Sim, np.ndarray], Any]) -> Callable[[Sim, np.ndarray], Any]:
    """Behave until the run has come to February 2026."""
    return lambda sim, active: moves(sim, active) if sim.today >= 396 + 28 else ()


@pytest.mark.parametrize(
    "lever",
    [
        "stage.melt.scrap",
        "market.demand",
        "stage.cast.capacity",
        "stage.melt.dust.stack",
        "stage.melt.electricity.arc",
        "carrier.gas.price",
        "carrier.gas.factor",
        "carrier.electricity.factor",
        "product.premium",
        "material.metal.ore.embodied",
    ],
)
def test_a_factor_that_is_not_a_number_is_found_and_named(
    lever: str, foundry: Case, classes: Classes
) -> None:
    said = _error(foundry, classes, _late(lambda _, active: [(lever, active * np.nan)]))
    assert "culprit" in said
    assert "2026-03-01" in said


@pytest.mark.parametrize("lever", ["stage.melt.scrap", "market.demand", "stage.cast.capacity"])
def test_a_factor_that_is_not_a_number_stops_the_run_with_a_date(
    lever: str, foundry: Case, classes: Classes
) -> None:
    said = _error(foundry, classes, _late(lambda _, active: [(lever, active * np.nan)]))
    assert "2026-03-01" in said


def test_nan_in_a_transfer_is_found_and_named(foundry: Case, classes: Classes) -> None:
    pair = ("material.metal.ore.share", "material.metal.old.share")
    said = _error(foundry, classes, _late(lambda _, active: [transfer(*pair, active * np.nan)]))
    assert "simulated date 2026-0" in said
    assert "culprit" in said


def test_an_unknown_lever_is_named_with_the_nearest_one(foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, _late(lambda _, active: [("stage.melt.scrp", 1.0 - active)]))
    for part in ("culprit", "stage.melt.scrp", "did you mean stage.melt.scrap?", "2026-03-01"):
        assert part in said


def test_a_shift_of_a_share_is_refused(foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, _late(lambda *_: [shift("material.metal.ore.share", 0.1)]))
    for part in ("culprit", "material.metal.ore.share", "transfer", "2026-03-01"):
        assert part in said


def _raise(*_: object) -> Any:
    raise ZeroDivisionError("no such thing")


def _fail(self: Bad, sim: Sim) -> None:
    _raise(self, sim)


def test_a_hook_that_raises_is_named_with_hook_and_date(foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, _late(_raise))
    for part in ("culprit", "effects", "ZeroDivisionError", "no such thing", "2026-03-01"):
        assert part in said


@pytest.mark.parametrize("nonsense", [3.0, "stage.melt.scrap", None, ("stage.melt.scrap",)])
def test_a_move_that_is_none_is_refused(nonsense: object, foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, _late(lambda *_: [nonsense]))
    assert "culprit" in said
    assert "2026-03-01" in said


def test_a_move_of_the_wrong_shape_is_refused(foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, _late(lambda *_: [("stage.melt.scrap", np.ones((7, 3)))]))
    assert "culprit" in said
    assert "2026-03-01" in said


def test_a_move_of_words_is_refused(foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, _late(lambda *_: [("stage.melt.scrap", "0.5")]))
    assert "culprit" in said


def test_a_plugin_that_fails_when_asked_what_it_promises_is_named(
    foundry: Case, classes: Classes
) -> None:
    # the first to call moves is the decision on 1 January 2026
    said = _error(foundry, classes, _raise)
    for part in ("culprit", "no such thing", "2026-01-01"):
        assert part in said


def test_a_plugin_that_fails_in_setup_is_named(foundry: Case, classes: Classes) -> None:
    said = _error(foundry, classes, lambda *_: (), setup=hookimpl(_fail))
    for part in ("culprit", "setup", "no such thing"):
        assert part in said


def test_a_plugin_whose_own_event_fails_is_named(foundry: Case, classes: Classes) -> None:
    def setup(self: Bad, sim: Sim) -> None:
        del self
        sim.at(500, _raise)

    said = _error(foundry, classes, lambda *_: (), setup=hookimpl(setup))
    assert "no such thing" in said
    assert "2026-05-16" in said


def test_an_effect_of_a_kind_that_does_not_exist_is_refused(
    foundry: Case, classes: Classes
) -> None:
    effect = Effect("stage.melt.scrap", "fctor", 0.5, "", "")
    assert "culprit" in _error(foundry, classes, _late(lambda *_: [effect]))
