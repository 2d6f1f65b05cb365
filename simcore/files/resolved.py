"""The resolved study as YAML: what was run, beside its results."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from simcore.files.access import walk
from simcore.files.explain import adoption_text, figures, number_text, range_text
from simcore.files.numbers import Number
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from simcore.files.case import Case
    from simcore.files.scenarios import Scenario, Value
    from simcore.files.study import Study

__all__ = ["resolved_yaml"]


def resolved_yaml(study: Study) -> str:
    """Return a study with all values resolved, as YAML text.

    The baseline's case stands whole; of the other scenarios, what differs from it. Each value has
    its unit and its origin.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 200
    stream = io.StringIO()
    yaml.dump(_study(study), stream)
    return stream.getvalue()


def _study(study: Study) -> dict[str, Any]:
    base = next(iter(study.scenarios.values()))
    return {
        "name": study.name,
        "title": study.title,
        "first_year": study.first_year,
        "years": study.years,
        "period": study.period,
        "replications": study.replications,
        "seed": study.seed,
        "uncertain": [
            {
                "path": one.key,
                "distribution": {one.kind: [float(figures(each)) for each in one.arguments]},
                "declared": f"{figures(one.declared)} {one.unit}",
                "origin": one.origin,
            }
            for one in study.uncertain
        ],
        "correlations": [
            {"between": [one.first, one.second], "value": one.value} for one in study.correlations
        ],
        "case": {one.key: _number(one) for one in walk(base.case)},
        "scenarios": {name: _scenario(one, base) for name, one in study.scenarios.items()},
    }


def _scenario(scenario: Scenario, base: Scenario) -> dict[str, Any]:
    before = {one.key: one for one in walk(base.case)}
    changed = [one for one in walk(scenario.case) if one != before.get(one.key)]
    return {
        "title": scenario.title,
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
