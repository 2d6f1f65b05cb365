"""What a comparison and a chart read: the runs of a study, on disk or in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from simcore.batch.records import SweepEntry

__all__ = ["Runs"]


class Runs(Protocol):
    """Recorded tables of the scenarios of a study.

    `simcore.batch.result.Result` reads them from a result folder, and
    `simcore.batch.recorded.Recorded` holds what the engine has just returned.
    """

    @property
    def folder(self) -> Path:
        """Return where the runs are kept; a name in messages where they are not."""

    @property
    def study(self) -> str:
        """Return the name of the study."""

    @property
    def first_year(self) -> int:
        """Return the base year, the first simulated one."""

    @property
    def last_year(self) -> int:
        """Return the last simulated year."""

    @property
    def currency(self) -> str:
        """Return the code of the currency of all money."""

    @property
    def price_year(self) -> int:
        """Return the year whose prices all money is in; 0 where it is not known."""

    @property
    def scenarios(self) -> list[str]:
        """Return the names of the scenarios, the baseline first."""

    @property
    def titles(self) -> dict[str, str]:
        """Return the title of each scenario."""

    @property
    def measures(self) -> Mapping[str, str]:
        """Return the title of each intervention by its name, as far as they are known."""

    @property
    def requested(self) -> int:
        """Return how many replications of each scenario were asked for."""

    @property
    def units(self) -> Mapping[str, Mapping[str, str]]:
        """Return the units of the columns of each dataset."""

    @property
    def sweeps(self) -> Sequence[SweepEntry]:
        """Return the sweeps that some of the scenarios are points of."""

    def points(self, sweep: str) -> Mapping[str, tuple[float | str, ...]]:
        """Return the values of each point of a sweep by scenario, in the order of its axes."""

    def replications(self, scenario: str) -> list[int]:
        """Return the replications of a scenario that have numbers, ascending."""

    def missing(self, scenario: str) -> list[int]:
        """Return the replications that were asked for and have no numbers, ascending."""

    def notes(self, scenario: str) -> dict[str, dict[str, int]]:
        """Return the engine's remarks on a scenario by kind and subject, counts added up."""

    def read(self, dataset: str, scenario: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of one dataset and scenario, by replication and year."""

    def pieces(self, dataset: str, scenario: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield what `read` returns, a block at a time."""
