"""A result folder as its readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from simcore.batch.manifest import BlockRecord, Manifest, read_manifest
from simcore.batch.records import notes_of, replications_of
from simcore.batch.tables import read_table
from simcore.errors import LeftOutError, ResultError
from simcore.files.faults import known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simcore.batch.records import SweepEntry

__all__ = ["Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """The content of a result folder: the answer to the last request, and to nothing else."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path) -> Result:
        """Open a result folder.

        Raises
        ------
        ResultError
            If it holds no result that can be read.
        """
        return cls(folder, read_manifest(folder))

    @property
    def study(self) -> str:
        """Return the name of the study."""
        return self.manifest.request.study

    @property
    def first_year(self) -> int:
        """Return the base year, the first simulated one."""
        return self.manifest.request.first_year

    @property
    def last_year(self) -> int:
        """Return the last simulated year."""
        return self.manifest.request.last_year

    @property
    def currency(self) -> str:
        """Return the code of the currency of all money."""
        return self.manifest.request.currency

    @property
    def price_year(self) -> int:
        """Return the year whose prices all money is in; 0 where the manifest does not say."""
        return self.manifest.request.price_year

    @property
    def scenarios(self) -> list[str]:
        """Return the names of the scenarios, the baseline first."""
        return [one.name for one in self.manifest.request.scenarios]

    @property
    def titles(self) -> dict[str, str]:
        """Return the title of each scenario."""
        return {one.name: one.title for one in self.manifest.request.scenarios}

    @property
    def measures(self) -> dict[str, str]:
        """Return the title of each intervention; earlier manifests do not say them."""
        return self.manifest.request.measures

    @property
    def requested(self) -> int:
        """Return how many replications of each scenario were asked for."""
        return sum(self.manifest.request.sizes.values())

    @property
    def units(self) -> dict[str, dict[str, str]]:
        """Return the units of the columns of each dataset."""
        return self.manifest.units

    @property
    def datasets(self) -> list[str]:
        """Return the names of the datasets that hold at least one block, sorted.

        They are noted in the order in which blocks end, which is another one in each run.
        """
        return sorted(self.manifest.units)

    @property
    def sweeps(self) -> tuple[SweepEntry, ...]:
        """Return the sweeps that some of the scenarios are points of."""
        return self.manifest.request.sweeps

    def points(self, sweep: str) -> dict[str, tuple[float | str, ...]]:
        """Return the values of each point of a sweep by scenario, in the order of its axes."""
        return {
            one.name: one.point for one in self.manifest.request.scenarios if one.sweep == sweep
        }

    def leaves_out(self, dataset: str) -> bool:
        """Say whether a dataset was not asked for: nobody knows then what it would hold."""
        asked = self.manifest.request.datasets
        return bool(asked) and dataset not in asked

    def blocks(self, scenario: str) -> list[BlockRecord]:
        """Return the blocks of a scenario in order, whatever their state."""
        blocks = self.manifest.blocks
        numbers = self.manifest.request.sizes
        if any((scenario, number) not in blocks for number in numbers):
            names = known(self.scenarios)
            raise ResultError(f"{self.folder} has no scenario {scenario!r}; it has {names}")
        return [blocks[scenario, number] for number in numbers]

    def replications(self, scenario: str) -> list[int]:
        """Return the replications of a scenario that have numbers, ascending."""
        return replications_of(one for one in self.blocks(scenario) if one.status == "done")

    def missing(self, scenario: str) -> list[int]:
        """Return the replications that were asked for and have no numbers, ascending."""
        return replications_of(one for one in self.blocks(scenario) if one.status != "done")

    def failures(self, scenario: str) -> list[BlockRecord]:
        """Return the blocks of a scenario that failed; each says why."""
        return [one for one in self.blocks(scenario) if one.failure is not None]

    def notes(self, scenario: str) -> dict[str, dict[str, int]]:
        """Return the engine's remarks on a scenario by kind and subject, counts added up."""
        return notes_of(self.blocks(scenario))

    def read(self, dataset: str, scenario: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of one dataset and scenario, by replication and year.

        Parameters
        ----------
        dataset : str
            ``annual``, ``flows`` ...
        scenario : str
            Name of a scenario of the request.
        columns : sequence of str, optional
            Columns wanted; all of them if left out.

        Raises
        ------
        LeftOutError
            If the run was told not to write the dataset.
        ResultError
            If there are no such rows or columns, or a file is not the one that was written.
        """
        wanted = None if columns is None else list(columns)
        parts = list(self._tables(dataset, scenario, wanted))
        try:
            table = pa.concat_tables(parts).replace_schema_metadata(None)
        except pa.ArrowException as error:
            message = f"{self.folder}: the blocks of {dataset} in {scenario!r} have other columns"
            raise ResultError(f"{message}; run the study again") from error
        self._check_numbers(table, dataset)
        return table if wanted is None else self._selected(table, dataset, wanted)

    def pieces(self, dataset: str, scenario: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield what `read` returns a block at a time: many replications need not fit in memory."""
        for table in self._tables(dataset, scenario, list(columns)):
            self._check_numbers(table, dataset)
            yield self._selected(table, dataset, list(columns))

    def _tables(self, dataset: str, scenario: str, columns: list[str] | None) -> Iterator[pa.Table]:
        """Yield the tables of the blocks of one scenario, in order."""
        if self.leaves_out(dataset):
            asked = ",".join(self.manifest.request.datasets)
            raise LeftOutError(
                f"{self.folder} has no {dataset}: it was run with --datasets {asked}; run the study"
                f" again with {dataset} among them, or without that option"
            )
        done = [one for one in self.blocks(scenario) if dataset in one.files]
        if not done:
            raise ResultError(f"{self.folder} has no {dataset} of scenario {scenario!r}")
        for one in done:
            yield read_table(self._file(one, dataset), columns, one.files[dataset].rows)

    def _file(self, record: BlockRecord, dataset: str) -> Path:
        """Return a block's file, refusing one that was cut or replaced."""
        path = self.folder / record.paths()[dataset]
        size = path.stat().st_size if path.is_file() else -1
        if size != record.files[dataset].size:
            state = "is missing" if size < 0 else f"has {size} bytes, not the ones written"
            raise ResultError(f"{path} {state}; run the study again to repair it")
        return path

    def _check_numbers(self, table: pa.Table, dataset: str) -> None:
        """Refuse a quantity that is no number: a result may come from somebody else."""
        units = self.units.get(dataset, {})
        for one in table.schema:
            is_number = pa.types.is_floating(one.type) or pa.types.is_integer(one.type)
            if one.name in units and not is_number:
                raise ResultError(f"{self.folder}: {dataset} has {one.name!r} as {one.type}")

    def _selected(self, table: pa.Table, dataset: str, columns: list[str]) -> pa.Table:
        unknown = [one for one in columns if one not in table.column_names]
        if unknown:
            raise ResultError(f"{self.folder}: {dataset} has no column {unknown[0]!r}")
        return table.select(columns)
