"""A small made-up case, and studies of it without study files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from simcore.files.case import load_case
from simcore.files.numbers import Number
from simcore.files.scenarios import InterventionSpec, Scenario
from simcore.files.study import Study
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from simcore.files.case import Case
    from simcore.files.scenarios import Value

__all__ = ["measure", "small_case", "small_study"]


@cache
def small_case() -> Case:
    """Return the case of ``small.yaml``."""
    return load_case(Path(__file__).with_name("small.yaml"))


def measure(
    plugin: str,
    start: float | Adoption = 2.0,
    *,
    name: str = "",
    **parameters: float | str | tuple[str, ...],
) -> InterventionSpec:
    """Return an intervention adopted at `start` years after the start of the base year."""
    name = name or plugin
    adoption = start if isinstance(start, Adoption) else Adoption("at", start)
    values: dict[str, Value] = {"adopt": adoption}
    for key, value in parameters.items():
        if isinstance(value, bool | str | tuple):
            values[key] = value
        else:
            values[key] = Number(f"interventions.{name}.{key}", float(value), "1")
    return InterventionSpec(name, plugin, values, "")


def small_study(
    *interventions: InterventionSpec, market: dict[str, float] | None = None, years: int = 5
) -> Study:
    """Return a study of the small case; `market` replaces numbers of its market."""
    case = small_case()
    if market:
        changed = {key: Number(f"market.{key}", value, "1") for key, value in market.items()}
        case = case.model_copy(update={"market": case.market.model_copy(update=changed)})
    ordered = tuple(sorted(interventions, key=lambda one: one.name))
    return Study(
        name="small",
        title="",
        folder=Path(),
        first_year=case.base_year,
        years=years,
        period="month",
        replications=1,
        seed=1,
        events=0,
        uncertain=(),
        correlations=(),
        scenarios={"only": Scenario("only", "", case, ordered)},
    )
