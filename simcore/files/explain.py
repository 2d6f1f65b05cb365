"""Resolved values with their origins, for people."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from simcore.errors import InputError
from simcore.files.access import walk
from simcore.files.annual import unit_of_column
from simcore.files.calendar import moment_text
from simcore.files.faults import known, nearest
from simcore.files.numbers import Number
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.files.case import Case
    from simcore.files.scenarios import Scenario, Value
    from simcore.files.study import Study

__all__ = [
    "Row",
    "adoption_text",
    "explain",
    "explain_scenario",
    "figures",
    "number_text",
    "range_text",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a scenario: what it is and where it comes from."""

    key: str
    value: str
    unit: str
    quality: str
    source: str
    origin: str
    range: str = ""
    """Stated range [unit]; empty if there is none."""


def explain(study: Study, scenario: str | None = None, key: str | None = None) -> list[Row]:
    """Return the resolved values of a scenario.

    Parameters
    ----------
    study : Study
        The study.
    scenario : str, optional
        Name of the scenario; default: the baseline.
    key : str, optional
        Only values whose path is this, lies below it, or matches it where it holds ``*``.

    Raises
    ------
    InputError
        If there is no such scenario or no such key; the message names the nearest.
    """
    name = next(iter(study.scenarios)) if scenario is None else scenario
    if name not in study.scenarios:
        points = next((one.points for one in study.sweeps if one.name == name), None)
        if points is not None:
            raise InputError(f"`{name}` is a sweep; name one of its points: {known(points, 12)}")
        near = nearest(name, study.scenarios)
        raise InputError(f"no scenario `{name}`{near} (known: {known(study.written)})")
    rows = list(explain_scenario(study.scenarios[name]))
    if key is None:
        return rows
    kept = [row for row in rows if _is_meant(row.key, key)]
    if not kept:
        raise InputError(
            f"scenario `{name}` has no value `{key}`{nearest(key, [r.key for r in rows])}"
        )
    return kept


def _is_meant(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.") or ("*" in key and fnmatchcase(path, key))


def explain_scenario(scenario: Scenario) -> Iterator[Row]:
    """Yield the values of a scenario, those of the case first."""
    for number in walk(scenario.case):
        yield _row(number)
    for one in scenario.interventions:
        path = f"interventions.{one.name}"
        yield Row(f"{path}.plugin", one.plugin, "", "", "", one.origin)
        for name, value in one.parameters.items():
            if isinstance(value, Number):
                yield _row(value)
            else:
                yield Row(f"{path}.{name}", _text(value, scenario.case), "", "", "", one.origin)


def _row(number: Number) -> Row:
    text, source = number_text(number), number.source or ""
    spread = range_text(number)
    return Row(number.key, text, number.unit, number.quality, source, number.origin, spread)


def figures(value: float) -> str:
    """Return a value with at most 6 significant digits.

    Examples
    --------
    >>> figures(1234567.8)
    '1234570'
    """
    text = f"{value:.6g}"
    return f"{float(text):.0f}" if "e+" in text and abs(value) < 1e15 else text


def number_text(number: Number) -> str:
    """Return value or path of a number without its unit."""
    if not number.points:
        return figures(number.value)
    path = ", ".join(f"{year:g}: {figures(value)}" for year, value in number.points)
    return f"{{{path}}} {number.interpolation}"


def range_text(number: Number) -> str:
    """Return the stated range of a number without its unit, or nothing."""
    if number.low is None and number.high is None:
        return ""
    if number.high is None:
        return f"from {figures(number.low or 0.0)}"
    return f"to {figures(number.high)}" if number.low is None else _between(number.low, number.high)


def _between(low: float, high: float) -> str:
    return f"{figures(low)} to {figures(high)}"


def adoption_text(adoption: Adoption, case: Case) -> str:
    """Return an adoption in words, with dates as people know them."""
    start = moment_text(case.base_year, adoption.start)
    if adoption.mode == "at":
        return f"at: {start}"
    said = {key: figures(one) for key, one in adoption.values.items()}
    if adoption.mode == "by":
        words = f"share {said['share']} by {moment_text(case.base_year, adoption.values['year'])}"
    elif adoption.mode == "when":
        unit = unit_of_column(adoption.quantity, tuple(case.pollutants))
        unit = "" if unit in {"1", "?"} else f" {unit.replace('$', case.currency.code)}"
        sides = " ".join(f"{side} {limit}{unit}" for side, limit in said.items())
        words = f"{adoption.quantity} {sides}"
    else:
        units = {"threshold": " a", "reaudit": " a"}
        words = ", ".join(f"{key} {one}{units.get(key, '')}" for key, one in said.items())
    return f"{adoption.mode}: {words} from {start}"


def _text(value: Value, case: Case) -> str:
    if isinstance(value, Adoption):
        return adoption_text(value, case)
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
