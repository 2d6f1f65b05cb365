"""Names of annual columns that a file may mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.quantities import QUANTITIES, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["column_names", "unit_of_column"]


def column_names(carriers: Iterable[str], pollutants: Iterable[str]) -> list[str]:
    """Return the names of all annual columns of a case."""
    return [*QUANTITIES, *(f"energy.{name}" for name in carriers), *pollutants]


def unit_of_column(name: object, pollutants: tuple[str, ...]) -> str:
    """Return the unit of a column or of a ratio of two; ``?`` if it is unknown."""
    if not isinstance(name, str):
        return "?"
    above, _, below = name.partition("/")
    try:
        unit = quantity(above.strip(), pollutants).unit
        other = quantity(below.strip(), pollutants).unit if below else "1"
    except KeyError:
        return "?"
    if unit == other and below:
        return "1"
    return unit if other == "1" else f"{unit}/{other}"
