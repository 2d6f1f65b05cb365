"""Small result folders with chosen numbers, for tests of their readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simcore.batch.manifest import (
    BLOCK_SIZE,
    BlockRecord,
    Failure,
    FileRecord,
    Manifest,
    Request,
    ScenarioEntry,
    SweepEntry,
    block_path,
    write_manifest,
)
from simcore.batch.result import Result

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike

UNITS = {
    "value_added": "USD",
    "value_added_volume": "USD",
    "operating_surplus": "USD",
    "capex": "USD",
    "discounted_cash_flow": "USD",
    "ghg": "tCO2e",
    "energy": "GJ",
    "virgin_material": "t",
    "water": "m3",
    "waste": "t",
    "price": "USD/t",
}


@dataclass
class ResultFolder:
    """What a result folder is to hold: columns by scenario, shape (n_replications, n_years)."""

    study: str = "mill"
    first_year: int = 2025
    replications: int = 4
    years: int = 2
    scenarios: dict[str, dict[str, ArrayLike]] = field(default_factory=dict)
    failed: tuple[tuple[str, int], ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    sweeps: tuple[SweepEntry, ...] = ()
    points: dict[str, tuple[str, tuple[float | str, ...]]] = field(default_factory=dict)

    def write(self, folder: Path) -> Result:
        """Write the folder; a column left out is 1 in each replication and year."""
        entries = tuple(
            ScenarioEntry(name, self.titles.get(name, name), "0", *self.points.get(name, ("", ())))
            for name in self.scenarios
        )
        request = Request(
            study=self.study,
            title=self.study,
            seed=1,
            replications=self.replications,
            first_year=self.first_year,
            years=self.years,
            period="month",
            currency="USD",
            price_year=2024,
            scenarios=entries,
            sweeps=self.sweeps,
        )
        blocks = [
            self._block(folder, name, block)
            for name in self.scenarios
            for block in range(-(-self.replications // BLOCK_SIZE))
        ]
        folder.mkdir(parents=True, exist_ok=True)
        done = any(one.status == "done" for one in blocks)
        units = {"annual": UNITS} if done else {}
        write_manifest(folder, Manifest(request, {one.key: one for one in blocks}, units))
        return Result.open(folder)

    def _block(self, folder: Path, scenario: str, block: int) -> BlockRecord:
        count = min(BLOCK_SIZE, self.replications - block * BLOCK_SIZE)
        if (scenario, block) in self.failed:
            failure = Failure("broken")
            return BlockRecord(scenario, block, count, "0", "failed", failure=failure)
        first = block * BLOCK_SIZE
        whole = (self.replications, self.years)
        columns: dict[str, ArrayLike] = {
            "replication": np.repeat(np.arange(first, first + count), self.years).astype(np.int32),
            "year": np.tile(self.first_year + np.arange(self.years), count).astype(np.int16),
        }
        for name in UNITS:
            values = np.asarray(self.scenarios[scenario].get(name, 1.0), np.float64)
            columns[name] = np.broadcast_to(values, whole)[first : first + count].ravel()
        path = folder / block_path("annual", scenario, block)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), path)
        files = {"annual": FileRecord(path.stat().st_size, 0)}
        return BlockRecord(scenario, block, count, "0", "done", files)
