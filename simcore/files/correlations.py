"""Reading of what varies together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simcore.files.document import Row, Table
from simcore.files.faults import Faults, known, nearest, shown
from simcore.files.uncertainty import Correlation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from simcore.files.faults import Place

__all__ = ["are_consistent", "read_correlations"]

SMALLEST_PIVOT = 1e-9
"""Below it, a number is taken to be given by the others in the Cholesky factor [1]."""


def read_correlations(
    raw: Any, uncertain: Collection[str], faults: Faults
) -> tuple[Correlation, ...]:
    """Return the correlations between uncertain numbers.

    Parameters
    ----------
    raw : object
        Value of ``correlations`` in the study.
    uncertain : collection of str
        Paths that the study calls uncertain, the faulty ones too.
    faults : Faults
        Takes what is wrong.
    """
    found: dict[frozenset[str], Correlation] = {}
    for table, place in _pairs(raw):
        first, second = table["between"]
        pair = frozenset((first, second))
        if first == second or pair in found:
            what = f"{shown(first)} and {shown(second)} must be two numbers, each pair once"
            faults.add(place, f"correlation: {what}")
        elif _are_declared(table["between"], uncertain, faults):
            found[pair] = Correlation(first, second, float(table["value"]))
    if isinstance(raw, Row) and not are_consistent(list(found.values())):
        what = "the correlations contradict each other: no numbers can have them all"
        faults.add(raw.place, what)
    return tuple(found.values())


def _pairs(raw: Any) -> Iterator[tuple[Table, Place]]:
    """Yield the items that are well formed; the others have their fault from the form."""
    for table, place in zip(raw, raw.values_at, strict=True) if isinstance(raw, Row) else ():
        pair = table.get("between") if isinstance(table, Table) else None
        value = table.get("value") if isinstance(table, Table) else None
        texts = isinstance(pair, Row) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
        if texts and isinstance(value, int | float) and -1 <= value <= 1:
            yield table, place


def _are_declared(pair: Row, uncertain: Collection[str], faults: Faults) -> bool:
    unknown = [
        (one, at) for one, at in zip(pair, pair.values_at, strict=True) if one not in uncertain
    ]
    for one, at in unknown:
        near = nearest(one, uncertain)
        what = f"{shown(one)} is not declared uncertain{near} (known: {known(uncertain)})"
        faults.add(at, f"correlation: {what}")
    return not unknown


def are_consistent(correlations: list[Correlation]) -> bool:
    """Return whether numbers with these correlations can exist (Cholesky)."""
    names = sorted({name for one in correlations for name in (one.first, one.second)})
    given = {frozenset((one.first, one.second)): one.value for one in correlations}
    lower: list[list[float]] = []
    for name in names:
        row: list[float] = []
        for other, done in zip(names, lower, strict=False):
            covered = math.fsum(a * b for a, b in zip(row, done, strict=False))
            left = given.get(frozenset((name, other)), 0.0) - covered
            is_given = done[-1] < SMALLEST_PIVOT
            if is_given and abs(left) > SMALLEST_PIVOT:
                return False
            row.append(0.0 if is_given else left / done[-1])
        square = 1 - math.fsum(one * one for one in row)
        if square < -SMALLEST_PIVOT:
            return False
        lower.append([*row, math.sqrt(max(square, 0.0))])
    return True
