"""Checks of a study that need the model: can the base year be, do measures fit the plant."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simcore.engine.block import prepare
from simcore.errors import PluginError
from simcore.interventions.facade import Facade
from simcore.kernel.chance import Span
from simcore.kernel.levers import Levers
from simcore.kernel.timeline import Timeline
from simcore.model.amounts import Amounts
from simcore.model.firms import correlation_root
from simcore.model.plant import declare_levers, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simcore.engine.simulation import Simulation
    from simcore.files import Case, Study
    from simcore.interventions.guard import Watch
    from simcore.interventions.intervention import Intervention
    from simcore.kernel.arrays import Array

__all__ = ["lever_names", "loop_gain", "scenario_faults", "study_faults", "tried"]

TRIED = 64
"""Points of a sweep that are tried when a study is loaded; each takes 10 ms."""


def lever_names(case: Case) -> tuple[str, ...]:
    """Return the names of all levers of a case."""
    levers = Levers((1, 1))
    amounts = Amounts(Timeline(1), case.base_year, {})
    declare_levers(levers, case, lay_out(case), amounts)
    return levers.names


def study_faults(
    study: Study, classes: Mapping[str, type[Intervention]], watch: Watch | None = None
) -> list[str]:
    """Return what is wrong with a study beyond its grammar; nothing is simulated.

    Of a sweep with many points the outermost are tried, where a case breaks first. Whoever runs the
    others tries them before that.

    Parameters
    ----------
    study : Study
        That was loaded without a fault.
    classes : mapping
        Intervention classes by the name of their plugin.
    watch : Watch, optional
        Is told which intervention is tried.

    Returns
    -------
    list of str
        One fault each, beginning with ``file:line:column`` where there is one.
    """
    faults: dict[str, None] = dict.fromkeys(_uncertain_faults(study))
    contradiction = dict.fromkeys(_firm_faults(study))
    if contradiction:  # no firm can be drawn, so no scenario tried
        return list(faults | contradiction)
    for name in tried(study):
        faults |= dict.fromkeys(scenario_faults(study, name, classes, watch))
    return list(faults)


def tried(study: Study) -> list[str]:
    """Return the scenarios that `study_faults` tries."""
    points = [name for sweep in study.sweeps for name in sweep.outermost(TRIED)]
    return [*study.written, *points]


def loop_gain(run: Simulation) -> float:
    """Return the gain of the loop from price through demand to unit cost [1].

    Cost that does not fall with output is spread over fewer tonnes when a higher price lowers
    demand, which raises the price; at a gain of 1 or more that would never end.
    """
    enterprise, market = run.enterprise, run.scenario.case.market
    base = run.levers.combine(())
    mix, now = enterprise.purchasing.contract, enterprise.outlook.base
    technique = enterprise.recipe.technique(base, mix)
    costs = []
    for load in (1.0, 0.5):
        rate = enterprise.market.typical * load
        operation = enterprise.works.operate(base, technique, rate, 1.0)
        used = mix * (technique.need * rate)[enterprise.plant.offer_material]
        costs.append(enterprise.works.cost(now, operation, used).running())
    fixed = float(np.max((2.0 * costs[1] - costs[0]) / costs[0]))
    reaction = market.elasticity.value + market.price_sensitivity.value
    return market.pass_through.value * reaction * max(fixed, 0.0)


def _uncertain_faults(study: Study) -> Iterator[str]:
    for one in study.uncertain:
        section, _, rest = one.key.partition(".")
        last = rest.rpartition(".")[2]
        structural = {
            "materials": ("share", "lead_time", "contract"),
            "utilities": ("share", "limit"),
            "waste": ("share",),
            "interventions": ("priority", "review"),
        }
        if last in structural.get(section, ()):
            yield (
                f"{one.origin}: {one.key} cannot be uncertain: {last} is structure; "
                "make another scenario of it"
            )


def _firm_faults(study: Study) -> Iterator[str]:
    for first in study.scenarios.values():
        if first.case.firms is not None:
            try:
                correlation_root(first.case)
            except np.linalg.LinAlgError:
                origin = next(iter(first.case.firms.correlation.values())).origin
                yield f"{origin}: the correlations between firms' attributes contradict each other"
        break


def scenario_faults(
    study: Study,
    name: str,
    classes: Mapping[str, type[Intervention]],
    watch: Watch | None = None,
) -> Iterator[str]:
    """Yield what is wrong with one scenario; the rest is as in `study_faults`."""
    case = study.scenarios[name].case
    crews = [
        f"{spec.origin}: {spec.name}: crew {spec.parameters['crew']!r} is not one of the case's: "
        f"{', '.join(case.crews)}"
        for spec in study.scenarios[name].interventions
        if "crew" in spec.parameters and spec.parameters["crew"] not in case.crews
    ]
    if crews:
        yield from crews
        return
    run, _ = prepare(study, name, [Span(0, 1)], classes=classes, chance=False)
    yield from _base_year_faults(run)
    gain = loop_gain(run)
    if gain >= 1.0:
        yield (
            f"{case.market.pass_through.origin}: loop gain of price through demand to unit cost is "
            f"{gain:.2f}; it must be below 1: lower pass_through, elasticity or price_sensitivity"
        )
    origins = {spec.name: spec.origin for spec in study.scenarios[name].interventions}
    for measure in run.measures:
        if watch is not None:
            watch.note(measure.name, "check", run.today)
        try:
            Facade([measure]).setup(run)
            yield from (f"{origins[measure.name]}: {what}" for what in _odd_effects(run, measure))
        except PluginError as error:
            yield f"{origins[measure.name]}: {error}"
        except (Exception, SystemExit) as error:
            yield f"{origins[measure.name]}: {measure.name}: {_told(error)}"


def _odd_effects(run: Simulation, measure: Intervention) -> Iterator[str]:
    """Yield what is wrong with what a measure is believed to do at full activity."""
    effects, is_odd = measure.as_effects(measure.promise(run)), False
    for one in effects:
        amount = np.asarray(one.amount, np.float64)
        if not np.isfinite(amount).all():
            is_odd = True
            yield f"{measure.name}: the {one.kind} on {one.label} is not a finite number"
        elif one.kind != "shift" and float(amount.min()) < 0.0:
            is_odd = True
            yield f"{measure.name}: the {one.kind} on {one.label} is negative: {amount.min():.3g}"
    if is_odd:
        return
    values = run.levers.combine(effects)
    for what in _impossible(run, values, values["offer_share"]):
        yield f"with {measure.name} in full, {what}"


def _told(error: BaseException) -> str:
    """Return an error of a plugin with the place in its file."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"


def _base_year_faults(run: Simulation) -> Iterator[str]:
    """Yield where the base year cannot be: too little capacity or supply for its demand."""
    enterprise, case = run.enterprise, run.scenario.case
    base = run.levers.combine(())
    technique = enterprise.recipe.technique(base, enterprise.purchasing.contract)
    plant, demand = enterprise.plant, case.market.demand.value
    wrong = list(_impossible(run, base, enterprise.purchasing.contract))
    if wrong:
        origin = next(iter(case.stages.values())).capacity.origin
        yield from (f"{origin}: {what}" for what in wrong)
        return
    for row, (name, said) in enumerate(case.stages.items()):
        need = demand * float(np.mean(technique.passed[row]))
        stops = said.minor_stops
        up = 1.0 if stops is None else stops.mtbf.value / (stops.mtbf.value + stops.mttr.value)
        if need > said.capacity.value * up:
            yield (
                f"{said.capacity.origin}: stage {name} can take {said.capacity.value * up:.4g} t/d "
                f"(minor stops off), but base demand needs {need:.4g} t/d of its input"
            )
    for row, (material, offer) in enumerate(plant.offers):
        offered = case.materials[material].offers[offer]
        if offered.supply is not None:
            place = int(plant.offer_material[row])
            need = demand * float(np.mean(technique.need[place])) * offered.share.value
            if need > offered.supply.value:
                yield (
                    f"{offered.supply.origin}: supply of {material}.{offer} is "
                    f"{offered.supply.value:.4g} t/d, but base demand needs {need:.4g} t/d"
                )
    for material, place in zip(plant.materials, plant.material_stage, strict=True):
        for name, offered in case.materials[material].offers.items():
            if place > 0 and offered.contamination.value > 0.0:
                yield (
                    f"{offered.contamination.origin}: contamination of {material}.{name}: only "
                    "materials of the first stage may be contaminated (not yet supported)"
                )


def _impossible(run: Simulation, levers: Mapping[str, Array], mix: Array) -> Iterator[str]:
    """Yield what no plant can do: yields that are not positive, reuse beyond what is fed."""
    plant = run.enterprise.plant
    technique = run.enterprise.recipe.technique(levers, mix)
    for stage, made in zip(plant.stages, technique.made, strict=True):
        if not (made > 0.0).all():
            yield (
                f"stage {stage} has a yield of {float(np.min(made)):.3g}: scrap, rejects of what "
                "is contaminated and co-products must leave some product"
            )
    for material, need in zip(plant.materials, technique.need, strict=True):
        if (technique.made > 0.0).all() and not (need >= 0.0).all():
            yield (
                f"material {material} would be needed at {float(np.min(need)):.3g} t a tonne: "
                "internal reuse is more than the first stage takes in"
            )
