"""Runs that are kept in memory, with the tables that a result folder would hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from simcore.batch.encoding import as_arrow
from simcore.batch.records import notes_of, replications_of
from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simcore.batch.records import SweepEntry
    from simcore.engine import BlockResult, Table
    from simcore.files import Study

__all__ = ["Recorded"]


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What the engine returned for some scenarios.

    Parameters
    ----------
    study : str
        Name of the study.
    first_year, last_year : int
        Simulated years.
    currency : str
        Code of the currency of all money.
    price_year : int
        Year whose prices all money is in.
    titles : dict of str to str
        By scenario, the baseline first.
    measures : dict of str to str
        Titles of interventions by name.
    blocks : dict of str to tuple of BlockResult
        By scenario, in order.
    """

    study: str
    first_year: int
    last_year: int
    currency: str
    price_year: int
    titles: dict[str, str]
    measures: dict[str, str]
    blocks: dict[str, tuple[BlockResult, ...]]

    @classmethod
    def of(
        cls,
        study: Study,
        blocks: Mapping[str, Sequence[BlockResult]],
        titles: Mapping[str, str] | None = None,
    ) -> Recorded:
        """Return the runs of a study without copying a number.

        Parameters
        ----------
        study : Study
            Its name, horizon and money.
        blocks : mapping of str to sequence of BlockResult
            By scenario, the baseline first; a name may also be a role, such as ``current``.
        titles : mapping of str to str, optional
            By scenario; by default those of the study, or the name itself.
        """
        currency = next(iter(study.scenarios.values())).case.currency
        said = {name: one.title for name, one in study.scenarios.items()} | dict(titles or {})
        return cls(
            study=study.name,
            first_year=study.first_year,
            last_year=study.first_year + study.years - 1,
            currency=currency.code,
            price_year=currency.price_year,
            titles={name: said.get(name, name) for name in blocks},
            measures={
                one.name: one.title or one.name.replace("_", " ")
                for some in study.scenarios.values()
                for one in some.interventions
            },
            blocks={name: tuple(some) for name, some in blocks.items()},
        )

    @property
    def folder(self) -> Path:
        """Return a name for messages: nothing is on the disk."""
        return Path("live")

    @property
    def scenarios(self) -> list[str]:
        """Return the names of the scenarios, the baseline first."""
        return list(self.blocks)

    @property
    def requested(self) -> int:
        """Return the most replications that a scenario has."""
        return max((len(self.replications(name)) for name in self.blocks), default=0)

    @property
    def units(self) -> dict[str, dict[str, str]]:
        """Return the units of the columns of each dataset."""
        return {
            name: dict(table.units)
            for some in self.blocks.values()
            for one in some[:1]
            for name, table in one.tables.items()
        }

    @property
    def sweeps(self) -> tuple[SweepEntry, ...]:
        """Return no sweep: what is kept in memory are single scenarios."""
        return ()

    def points(self, sweep: str) -> dict[str, tuple[float | str, ...]]:  # noqa: ARG002
        """Return no point."""
        return {}

    def replications(self, scenario: str) -> list[int]:
        """Return the replications of a scenario, ascending."""
        return replications_of(self._of(scenario))

    def missing(self, scenario: str) -> list[int]:
        """Return the replications that another scenario has and this one has not."""
        there = set(self.replications(scenario))
        others = {one for name in self.blocks for one in self.replications(name)}
        return sorted(others - there)

    def notes(self, scenario: str) -> dict[str, dict[str, int]]:
        """Return the engine's remarks on a scenario by kind and subject, counts added up."""
        return notes_of(self._of(scenario))

    def read(self, dataset: str, scenario: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of one dataset and scenario, by replication and year.

        Parameters
        ----------
        dataset : str
            ``annual``, ``flows`` ...
        scenario : str
            Name of a scenario.
        columns : sequence of str, optional
            Columns wanted; no other one is turned into an Arrow array.

        Raises
        ------
        ResultError
            If there are no such rows or columns.
        """
        return pa.concat_tables(self.pieces(dataset, scenario, columns))

    def pieces(
        self, dataset: str, scenario: str, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """Yield what `read` returns, a block at a time."""
        tables = [one.tables[dataset] for one in self._of(scenario) if dataset in one.tables]
        if not tables:
            raise ResultError(f"{self.folder} has no {dataset} of scenario {scenario!r}")
        wanted = list(tables[0].columns) if columns is None else list(columns)
        self._check(dataset, tables[0], wanted)
        for one in tables:
            yield as_arrow(one, wanted)

    def _of(self, scenario: str) -> tuple[BlockResult, ...]:
        if scenario not in self.blocks:
            known = ", ".join(self.blocks)
            raise ResultError(f"{self.folder} has no scenario {scenario!r}; it has {known}")
        return self.blocks[scenario]

    def _check(self, dataset: str, table: Table, wanted: Sequence[str]) -> None:
        for one in wanted:
            if one not in table.columns:
                raise ResultError(f"{self.folder}: {dataset} has no column {one!r}")
