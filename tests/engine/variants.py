"""Variants of cases and studies without files, and comparisons of tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simcore.engine import Span, Table, simulate
from simcore.files import Case, InterventionSpec, Number, Scenario, Study
from simcore.files.uncertainty import Correlation, Uncertain
from simcore.interventions import Intervention
from simcore.parameters import Adoption

__all__ = [
    "annual", "by_year", "changed", "constant", "differing", "few_firms", "measure", "number",
    "only", "study_of", "tables", "with_case",
]  # fmt: skip


def number(key: str, value: float, unit: str = "1", **more: Any) -> Number:
    """Return a number of a case as if it had been read."""
    return Number(key, value, unit, **more)


def changed(case: Case, values: Mapping[str, Any]) -> Case:
    """Return a case with values at dotted paths replaced: of a number its value, else the whole."""
    for path, value in values.items():
        case = _replace(case, path.split("."), value)
    return case


def _replace(node: Any, path: list[str], value: Any) -> Any:
    if not path:
        if isinstance(node, Number) and isinstance(value, float | int):
            return dataclasses.replace(node, value=float(value), points=())
        return value
    if isinstance(node, dict):
        return node | {path[0]: _replace(node.get(path[0]), path[1:], value)}
    return node.model_copy(update={path[0]: _replace(getattr(node, path[0]), path[1:], value)})


def constant(node: Any) -> Any:
    """Return a case whose drivers stay what they are on day 0: no growth, path or season."""
    if isinstance(node, Number):
        value = 0.0 if node.key == "market.growth" else node.value
        return dataclasses.replace(node, points=(), value=value)
    if isinstance(node, dict):
        return {key: constant(value) for key, value in node.items()}
    if hasattr(node, "model_copy"):
        kept = {name: constant(getattr(node, name)) for name in type(node).model_fields}
        if "seasonality" in kept:
            kept["seasonality"] = [1.0] * 12
        return node.model_copy(update=kept)
    return node


def few_firms(case: Case, count: int) -> Case:
    """Return a case with fewer firms, if it is a sector."""
    return case if case.firms is None else changed(case, {"firms.count": count})


def measure(
    plugin: str, start: float | Adoption = 1.0, *, name: str = "", **given: Any
) -> InterventionSpec:
    """Return an intervention adopted `start` years after the start of the base year."""
    name = name or plugin
    adopt = start if isinstance(start, Adoption) else Adoption("at", start)
    values: dict[str, Any] = {"adopt": adopt}
    for key, value in given.items():
        plain = isinstance(value, bool | str | tuple)
        values[key] = value if plain else number(f"interventions.{name}.{key}", float(value))
    return InterventionSpec(name, plugin, values, "")


def study_of(
    case: Case,
    *measures: InterventionSpec,
    years: int = 3,
    period: str = "month",
    seed: int = 1,
    events: int = 0,
    uncertain: Sequence[tuple[str, str, tuple[float, ...]]] = (),
    correlations: Sequence[tuple[str, str, float]] = (),
) -> Study:
    """Return a study of one scenario, ``only``."""
    ordered = tuple(sorted(measures, key=lambda one: one.name))
    return Study(
        name="made up",
        title="",
        folder=Path(),
        first_year=case.base_year,
        years=years,
        period=period,
        replications=1,
        seed=seed,
        events=events,
        uncertain=tuple(Uncertain(key, kind, said, "1", 1.0, "") for key, kind, said in uncertain),
        correlations=tuple(Correlation(*one) for one in correlations),
        scenarios={"only": Scenario("only", "", case, ordered)},
    )


def with_case(study: Study, scenario: str, case: Case) -> Study:
    """Return a study with one scenario, of another case."""
    said = dataclasses.replace(study.scenarios[scenario], case=case)
    return dataclasses.replace(study, scenarios={scenario: said})


def only(study: Study, **more: Any) -> Study:
    """Return a study with some of its fields replaced."""
    return dataclasses.replace(study, **more)


def tables(
    study: Study,
    scenario: str = "only",
    width: int = 1,
    *,
    classes: Mapping[str, type[Intervention]],
    **more: Any,
) -> dict[str, Table]:
    """Return the tables of the first `width` replications of a scenario."""
    (result,) = simulate(study, scenario, [Span(0, width)], classes=classes, **more)
    return result.tables


def annual(
    study: Study,
    scenario: str = "only",
    width: int = 1,
    *,
    classes: Mapping[str, type[Intervention]],
    **more: Any,
) -> dict[str, np.ndarray]:
    """Return annual columns of a scenario, each of shape (replications, years)."""
    columns = tables(study, scenario, width, classes=classes, **more)["annual"].columns
    return by_year(columns, width)


def by_year(columns: Mapping[str, np.ndarray], width: int) -> dict[str, np.ndarray]:
    """Return annual columns as (replications, years), without their keys."""
    keys = {"replication", "year"}
    return {name: one.reshape(width, -1) for name, one in columns.items() if name not in keys}


def differing(first: Mapping[str, Table], second: Mapping[str, Table]) -> list[str]:
    """Return the columns that are not the same, byte for byte, by dataset."""
    assert first.keys() == second.keys()
    found = []
    for name, table in first.items():
        other = second[name]
        assert table.columns.keys() == other.columns.keys()
        found += [
            f"{name}.{column}"
            for column, values in table.columns.items()
            if not _same(values, other.columns[column])
        ]
    return found


def _same(first: np.ndarray, second: np.ndarray) -> bool:
    if first.dtype == object:
        return list(first) == list(second)
    return str(first.dtype) == str(second.dtype) and first.tobytes() == second.tobytes()
