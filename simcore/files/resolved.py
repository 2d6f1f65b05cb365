"""The resolved study as YAML: what was run, beside its results."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simcore.files.access import walk
from simcore.files.explain import adoption_text, figures, number_text, range_text
from simcore.files.numbers import Number
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.files.case import Case
    from simcore.files.scenarios import Scenario, Value
    from simcore.files.study import Study
    from simcore.files.sweeps import Sweep
    from simcore.files.uncertainty import Uncertain

__all__ = ["resolved_yaml"]


def resolved_yaml(study: Study) -> str:
    """Return a study with all values resolved, as YAML text.

    The baseline's case stands whole; of the other scenarios, what differs from it. Each value has
    its unit and its origin. Under ``values`` each stands once more for programs, one a line, with
    all digits, its source, and the scenarios that it holds in where it does not hold in all.

    Of a sweep the first point stands as a scenario does, and of every point the values of its axes;
    the thousandth time the same case would say nothing more.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 200
    stream = io.StringIO()
    yaml.dump(_study(study), stream)
    # JSON is YAML too, and a line a value is what people can still compare.
    lines = (f"  {_json(key)}: {_json(variants)}\n" for key, variants in _values(study).items())
    points = [
        f"  {_json(name)}: {_json([sweep.name, *values])}\n"
        for sweep in study.sweeps
        for name, values in sweep.points.items()
    ]
    swept = f"points:\n{''.join(points)}" if points else ""
    return f"{stream.getvalue()}{swept}values:\n{''.join(lines)}"


def _study(study: Study) -> dict[str, Any]:
    base = next(iter(study.scenarios.values()))
    return {
        "name": study.name,
        "title": study.title,
        "case_title": base.case.title,
        "case_description": base.case.description,
        "first_year": study.first_year,
        "years": study.years,
        "period": study.period,
        "replications": study.replications,
        "seed": study.seed,
        "events": study.events,
        "uncertain": [_uncertain(one) for one in study.uncertain],
        "correlations": [
            {"between": [one.first, one.second], "value": one.value} for one in study.correlations
        ],
        "unpublished": list(base.case.unpublished),
        "case": {one.key: _number(one) for one in walk(base.case)},
        "scenarios": {name: _scenario(one, base) for name, one in study.written.items()},
        **(
            {"sweeps": {one.name: _sweep(one, study) for one in study.sweeps}}
            if study.sweeps
            else {}
        ),
    }


def _sweep(sweep: Sweep, study: Study) -> dict[str, Any]:
    base = next(iter(study.scenarios.values()))
    first = next(iter(sweep.points))
    return {
        "title": sweep.title,
        "kind": sweep.kind,
        "extends": list(sweep.extends),
        "axes": [asdict(one) for one in sweep.axes],
        "first": {"name": first, **_scenario(study.scenarios[first], base)},
    }


def _uncertain(one: Uncertain) -> dict[str, Any]:
    # A geometric standard deviation is a ratio; all other arguments scale the declared value.
    ratios = 1 if one.kind == "lognormal" else 0
    scaled = len(one.arguments) - ratios
    return {
        "path": one.key,
        "distribution": {one.kind: [float(figures(each)) for each in one.arguments]},
        "declared": f"{figures(one.declared)} {one.unit}",
        "amounts": [each * one.declared for each in one.arguments[:scaled]],
        "unit": one.unit,
        "quality": one.quality,
        "source": one.source,
        "origin": one.origin,
    }


def _scenario(scenario: Scenario, base: Scenario) -> dict[str, Any]:
    before = {one.key: one for one in walk(base.case)}
    changed = [one for one in walk(scenario.case) if one != before.get(one.key)]
    return {
        "title": scenario.title,
        "changes": [f"{one.operation} {one.key} {one.text}" for one in scenario.changes],
        "changed": {one.key: _number(one) for one in changed},
        "interventions": {
            one.name: {
                "plugin": one.plugin,
                **{key: _value(value, scenario.case) for key, value in one.parameters.items()},
            }
            for one in scenario.interventions
        },
    }


def _number(number: Number) -> str:
    unit = "" if number.unit == "1" else f" {number.unit}"
    spread = range_text(number)
    stated = f"; {spread}{unit}" if spread else ""
    return f"{number_text(number)}{unit}  ({number.quality}{stated}; {number.origin})"


def _value(value: Value, case: Case) -> Any:
    if isinstance(value, Number):
        return _number(value)
    if isinstance(value, Adoption):
        return adoption_text(value, case)
    return list(value) if isinstance(value, tuple) else value


def _values(study: Study) -> dict[str, list[dict[str, Any]]]:
    """Return what each path holds in which scenarios, by path; mostly one and the same in all."""
    found: dict[str, list[tuple[dict[str, Any], list[str]]]] = {}
    for name, scenario in study.written.items():
        for key, value in _facts(scenario):
            variants = found.setdefault(key, [])
            for known, holders in variants:
                if known == value:
                    holders.append(name)
                    break
            else:
                variants.append((value, [name]))
    whole = len(study.written)
    return {
        key: [
            value | ({"scenarios": holders} if len(holders) < whole else {})
            for value, holders in variants
        ]
        for key, variants in found.items()
    }


def _facts(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the values of a scenario by path: the case's first, then the interventions'."""
    for number in walk(scenario.case):
        yield number.key, _fact(number)
    for one in scenario.interventions:
        path = f"interventions.{one.name}"
        yield f"{path}.plugin", {"text": one.plugin, "origin": one.origin}
        for name, value in one.parameters.items():
            if isinstance(value, Number):
                yield value.key, _fact(value)
                continue
            plain = _value(value, scenario.case)
            text = ", ".join(plain) if isinstance(plain, list) else plain
            text = str(text).lower() if isinstance(text, bool) else str(text)
            yield f"{path}.{name}", {"text": text, "origin": one.origin}


def _fact(number: Number) -> dict[str, Any]:
    fact: dict[str, Any] = {"value": number.value, "unit": number.unit}
    if number.points:
        fact |= {"points": [list(each) for each in number.points]}
        fact |= {"interpolation": number.interpolation}
    stated = {"low": number.low, "high": number.high, "source": number.source}
    fact |= {key: each for key, each in stated.items() if each is not None}
    return fact | {"quality": number.quality, "origin": number.origin}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
