"""Annual columns of a result as arrays of replications by years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from simcore.analysis.runs import Runs

__all__ = ["Annual", "read_annual"]


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
    if not replications.size:
        return Annual(replications, {name: np.empty((0, n_years)) for name in names})
    table = runs.read("annual", scenario, ["replication", "year", *names])
    years = np.arange(runs.first_year, runs.last_year + 1)
    if not (
        np.array_equal(_values(table, "replication"), np.repeat(replications, len(years)))
        and np.array_equal(_values(table, "year"), np.tile(years, len(replications)))
    ):
        raise ResultError(
            f"{runs.folder}: the annual rows of scenario {scenario} are not each year of each"
            " replication; run the study again"
        )
    shape = (len(replications), len(years))
    columns = {name: _values(table, name).reshape(shape)[:, :n_years] for name in names}
    return Annual(replications, columns)


def _values(table: pa.Table, name: str) -> NDArray[Any]:
    """Return a column of a table as one array."""
    return np.asarray(table.column(name).to_numpy())
