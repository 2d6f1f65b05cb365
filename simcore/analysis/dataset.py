"""Annual columns of a result as arrays of replications by years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from simcore.analysis.runs import Runs

__all__ = ["Annual", "annual_pieces", "read_annual"]


@dataclass(frozen=True, eq=False, slots=True)
class Annual:
    """Annual columns of one scenario.

    Parameters
    ----------
    replications : ndarray of int, shape (n_replications,)
        Those that have numbers, ascending.
    columns : dict of str to ndarray, shape (n_replications, n_years)
        Values by column name from the first simulated year on, in the unit that the result states.
    """

    replications: NDArray[np.int64]
    columns: dict[str, NDArray[np.float64]]


def read_annual(runs: Runs, scenario: str, names: Sequence[str], n_years: int) -> Annual:
    """Return annual columns of a scenario.

    Parameters
    ----------
    runs : Runs
        Of a study.
    scenario : str
        One of its scenarios.
    names : sequence of str
        Annual columns to read; no other column is touched.
    n_years : int
        Years wanted from the first simulated one on.

    Returns
    -------
    Annual
        The columns; without any replication where no run of the scenario is left.

    Raises
    ------
    ResultError
        If the rows are not every year of every replication, in order.
    """
    replications = np.asarray(runs.replications(scenario), np.int64)
    columns = {name: np.empty((len(replications), n_years)) for name in names}
    start = 0
    for piece in annual_pieces(runs, scenario, names, n_years):
        stop = start + len(piece.replications)
        for name, values in piece.columns.items():
            columns[name][start:stop] = values
        start = stop
    return Annual(replications, columns)


def annual_pieces(
    runs: Runs, scenario: str, names: Sequence[str], n_years: int
) -> Iterator[Annual]:
    """Yield what `read_annual` returns, a block at a time; nothing where no run is left."""
    left = np.asarray(runs.replications(scenario), np.int64)
    if not left.size:
        return
    years = np.arange(runs.first_year, runs.last_year + 1)
    for table in runs.pieces("annual", scenario, ["replication", "year", *names]):
        own, left = np.split(left, [table.num_rows // len(years)])
        if not (
            np.array_equal(_values(table, "replication"), np.repeat(own, len(years)))
            and np.array_equal(_values(table, "year"), np.tile(years, len(own)))
        ):
            raise _incomplete(runs, scenario)
        shape = (len(own), len(years))
        columns = {name: _values(table, name).reshape(shape)[:, :n_years] for name in names}
        yield Annual(own, columns)
    if left.size:
        raise _incomplete(runs, scenario)


def _incomplete(runs: Runs, scenario: str) -> ResultError:
    return ResultError(
        f"{runs.folder}: the annual rows of scenario {scenario} are not each year of each"
        " replication; run the study again"
    )


def _values(table: pa.Table, name: str) -> NDArray[Any]:
    """Return a column of a table as one array."""
    return np.asarray(table.column(name).to_numpy())
