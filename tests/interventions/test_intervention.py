"""Declared parameters and their ranges; drawn values beside declared ones; hooks of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from simcore.engine import Span, simulate
from simcore.errors import BalanceError, PluginError
from simcore.files import Uncertain
from simcore.interventions import Intervention, Sim, hookimpl
from simcore.parameters import declarations, parameter
from tests.interventions.world import CLASSES, at, run, spec, study

DRIVES = ("stage.pulp.electricity.drives",)


@dataclass(eq=False, kw_only=True)
class Bare(Intervention):
    """Does nothing."""


def _make(**given: Any) -> Intervention:
    return Bare(name="bare", adopt=at(1.0), **given)


@pytest.mark.parametrize(
    "name", [n for n, one in declarations(Bare).items() if one.kind == "number"]
)
def test_every_number_of_the_life_cycle_is_checked_against_its_range(name: str) -> None:
    said = declarations(Bare)[name]
    for good in (said.low, said.default):
        _make(**{name: good})
    bad = [said.low - 1.0, float("nan")]
    if np.isfinite(said.high):
        _make(**{name: said.high})
        bad.append(said.high * 1.01 + 1e-6)
    for value in bad:
        with pytest.raises(PluginError, match=rf"^bare: {name} must be in \["):
            _make(**{name: value})


def test_a_drawn_array_is_checked_as_a_whole() -> None:
    with pytest.raises(PluginError, match="persistence must be in"):
        _make(persistence=np.array([[0.5], [1.5]]))


def test_a_choice_must_be_one_of_its_words() -> None:
    with pytest.raises(PluginError, match="screen must be one of none, npv, payback, got 'irr'"):
        _make(screen="irr")


def test_a_parameter_must_be_given_by_its_name() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'savng'"):
        _make(savng=0.1)


def test_declarations_follow_the_fields_and_say_what_is_required() -> None:
    @dataclass(eq=False, kw_only=True)
    class Recovery(Intervention):
        """Recover heat."""

        plain: int = 3
        lever: str = parameter(kind="text", doc="Which.")
        saving: float = parameter(0.15, "GJ/t", 0.0, 0.4, source="somewhere")

    found = declarations(Recovery)
    assert next(iter(found)) == "adopt"
    assert list(found)[-2:] == ["lever", "saving"]
    assert found["lever"].required
    assert found["adopt"].required
    assert (found["saving"].unit, found["saving"].low, found["saving"].high) == ("GJ/t", 0.0, 0.4)
    assert (found["saving"].default, found["saving"].required) == (0.15, False)


@pytest.mark.parametrize(
    ("name", "value", "more"),
    [
        ("saving", 0.2, {}),
        ("capex", 1e5, {}),
        ("build", 60.0, {}),
        ("build_spread", 0.3, {}),
        ("life", 1.0, {}),
        ("ramp", 50.0, {}),
        ("persistence", 0.5, {}),
        ("half_life", 1.0, {"persistence": 0.2}),
        ("upkeep", 0.1, {"capex": 100.0}),
        ("review_cost", 10.0, {"review": 1.0}),
        ("audit_cost", 10.0, {}),
        ("audit_days", 300.0, {}),
        ("shutdown", 20.0, {}),
    ],
)  # fmt: skip
def test_the_first_replications_do_not_depend_on_how_many_run(
    name: str, value: float, more: dict[str, float]
) -> None:
    wide = Uncertain(f"interventions.one.{name}", "uniform", (0.2, 1.8), "1", value, "")
    one = spec("energy_efficiency", 2.0, "one", targets=DRIVES, **({name: value} | more))
    wanted = study(one, uncertain=(wide,))
    (whole,) = simulate(wanted, "only", [Span(0, 256)], classes=CLASSES)
    (part,) = simulate(wanted, "only", [Span(0, 20)], classes=CLASSES)
    for column, values in part.tables["annual"].columns.items():
        assert (whole.tables["annual"].columns[column][: len(values)] == values).all(), column
    for column, values in part.tables["projects"].columns.items():
        same = whole.tables["projects"].columns[column][: len(values)] == values
        assert (same | (values != values)).all(), column  # noqa: PLR0124 - nan and NaT


def test_a_drawn_lead_is_each_replications_own() -> None:
    wide = Uncertain("interventions.one.lead", "uniform", (0.5, 1.5), "d", 120.0, "")
    one = spec(
        "energy_efficiency", 2.0, "one", targets=DRIVES, lead=120.0, build=1.0, build_spread=0.0
    )
    outcome = run(one, blocks=1, uncertain=(wide,), years=4)
    waited = outcome.project("commissioning") - 731
    late = waited - outcome.table("samples")["value"].astype(float)
    assert late.min() >= -1.0  # waits for the first of a month
    assert late.max() <= 32.0


def test_a_review_more_often_than_yearly_is_paid_once_a_year() -> None:
    one = spec("energy_efficiency", 1.0, targets=DRIVES, review=0.4, review_cost=10.0)
    assert run(one).year("opex")[0].tolist() == [0, 0, 10, 10, 10]


def _failing(body: str) -> type[Intervention]:
    @dataclass(eq=False, kw_only=True)
    class Failing(Intervention):
        """Fails somewhere."""

        def moves(self, sim: Sim, active: Any) -> Any:
            del sim
            if body == "moves":
                raise ZeroDivisionError("oh dear")
            if body == "unknown":
                yield "stage.pulp.electricity.drive", 1.0
            if body == "shape":
                yield "stage.pulp.electricity.drives", np.ones((7, 3))
            if body == "nan":
                yield "stage.pulp.electricity.drives", active * np.nan

        @hookimpl
        def period_end(self, sim: Sim, period: int, flows: Any) -> None:
            del sim, flows
            if body == "period_end" and period == 20:
                raise ZeroDivisionError("oh dear")

        @hookimpl
        def setup(self, sim: Sim) -> None:
            del sim
            if body == "setup":
                raise ZeroDivisionError("oh dear")

    return Failing


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("setup", "culprit: hook setup failed"),
        ("period_end", "culprit: hook period_end failed"),
        ("unknown", "culprit: unknown lever .* did you mean stage.pulp.electricity.drives"),
        ("moves", "culprit"),
        ("shape", "culprit"),
    ],
)  # fmt: skip
def test_a_failing_plugin_is_named_with_hook_and_date(where: str, words: str) -> None:
    with pytest.raises(PluginError, match=words) as caught:
        run(spec("failing", 1.0, "culprit"), classes={"failing": _failing(where)})
    assert "simulated date 20" in str(caught.value) or where == "setup"


def test_not_a_number_stops_the_run_and_names_who_was_active() -> None:
    with pytest.raises(BalanceError, match=r"is not a number.*culprit.*simulated date 2026-"):
        run(spec("failing", 1.0, "culprit"), classes={"failing": _failing("nan")})
