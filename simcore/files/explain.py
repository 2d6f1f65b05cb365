"""Resolved values with their origins, for people."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from simcore.errors import InputError
from simcore.files.access import walk
from simcore.files.faults import known, nearest
from simcore.files.numbers import Number
from simcore.parameters import Adoption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.files.scenarios import Scenario, Value
    from simcore.files.study import Study

__all__ = ["Row", "adoption_text", "explain", "explain_scenario", "number_text"]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a scenario: what it is and where it comes from."""

    key: str
    value: str
    unit: str
    quality: str
    source: str
    origin: str


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
        names = list(study.scenarios)
        raise InputError(f"no scenario `{name}`{nearest(name, names)} (known: {known(names)})")
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
                yield Row(f"{path}.{name}", _text(value), "", "", "", one.origin)


def _row(number: Number) -> Row:
    text, source = number_text(number), number.source or ""
    return Row(number.key, text, number.unit, number.quality, source, number.origin)


def number_text(number: Number) -> str:
    """Return value or path of a number without its unit."""
    if not number.points:
        return f"{number.value:.12g}"
    path = ", ".join(f"{year:g}: {value:.12g}" for year, value in number.points)
    return f"{{{path}}} {number.interpolation}"


def adoption_text(adoption: Adoption) -> str:
    """Return an adoption in words; moments are years from the start of the base year."""
    said = [
        f"from {adoption.start:g} a",
        *(f"{key} {one:g}" for key, one in adoption.values.items()),
    ]
    return (
        f"{adoption.mode}: {', '.join([adoption.quantity, *said] if adoption.quantity else said)}"
    )


def _text(value: Value) -> str:
    if isinstance(value, Adoption):
        return adoption_text(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
