"""What a run would do: blocks that are there or are to run, time and disk; writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from simcore.batch.durable import safe_name
from simcore.batch.load import load
from simcore.batch.manifest import DamagedManifestError, read_record
from simcore.batch.plan import cores, plan_blocks
from simcore.batch.request import build_request, changed_study, chosen_scenarios
from simcore.batch.survey import CACHE, RECORD, last_manifest, survey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simcore.batch.manifest import BlockRecord, Manifest, ScenarioEntry
    from simcore.batch.survey import Survey
    from simcore.files import Study

__all__ = ["Outlook", "ScenarioOutlook", "plan_loaded", "plan_study"]

PERIODS = "periods"
SAMPLES = 64
"""Blocks of the cache whose time and size are looked at where the manifest has none."""


@dataclass(frozen=True, slots=True)
class ScenarioOutlook:
    """Blocks of a scenario by what is known of them, and what the ones to run will take.

    ``seconds`` is the time of one worker [s] and ``size`` the disk [B]; None where nothing was
    measured. ``sweep`` is the one that the scenario is a point of.
    """

    name: str
    done: int
    cached: int
    missing: int
    damaged: int
    failed: int
    replications: int
    seconds: float | None
    size: float | None
    sweep: str = ""

    @property
    def blocks(self) -> int:
        """Return how many blocks the scenario has."""
        return self.done + self.cached + self.to_run

    @property
    def to_run(self) -> int:
        """Return how many blocks have to be run."""
        return self.missing + self.damaged + self.failed


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a run of a study would do; ``problem`` says why its last result is of no use."""

    study: str
    folder: Path
    replications: int
    workers: int
    scenarios: tuple[ScenarioOutlook, ...]
    problem: str = ""

    @property
    def to_run(self) -> int:
        """Return how many blocks have to be run."""
        return sum(one.to_run for one in self.scenarios)

    @property
    def seconds(self) -> float | None:
        """Return how long that takes all workers together [s]; None where nobody knows."""
        total = _total([one.seconds for one in self.scenarios])
        return None if total is None else total / max(1, min(self.workers, self.to_run))

    @property
    def size(self) -> float | None:
        """Return how much disk that takes [B]; None where nobody knows."""
        return _total([one.size for one in self.scenarios])

    @property
    def summary(self) -> list[ScenarioOutlook]:
        """Return the scenarios with the points of each sweep as one."""
        groups: dict[str, list[ScenarioOutlook]] = {}
        for one in self.scenarios:
            groups.setdefault(f"sweep {one.sweep}" if one.sweep else one.name, []).append(one)
        return [_together(name, some) for name, some in groups.items()]


def plan_study(  # noqa: PLR0913 - each is an option of the command
    study_path: Path,
    *,
    out: Path,
    replications: int | None = None,
    seed: int | None = None,
    scenario: Sequence[str] = (),
    sets: Sequence[str] = (),
    plugins_dir: Path | None = None,
    periods: bool = False,
    datasets: Sequence[str] = (),
    verify: bool = False,
) -> Outlook:
    """Say what `run_study` would do; the parameters that both have are the same.

    Parameters
    ----------
    verify : bool
        Whether to compare the checksums of all files, as a run does; else those count that are
        there and have the right size.

    Raises
    ------
    InputError
        If the study or an option is wrong.
    ResultError
        If the result folder cannot be read.
    """
    study = changed_study(load(study_path, plugins_dir, sets), replications, seed)
    return plan_loaded(
        study,
        out=out,
        scenario=scenario,
        plugins_dir=plugins_dir,
        periods=periods,
        datasets=datasets,
        verify=verify,
    )


def plan_loaded(  # noqa: PLR0913
    study: Study,
    *,
    out: Path,
    scenario: Sequence[str] = (),
    plugins_dir: Path | None = None,
    periods: bool = False,
    datasets: Sequence[str] = (),
    verify: bool = False,
) -> Outlook:
    """Plan a study that is loaded already; the rest is as in `plan_study`."""
    folder = out / safe_name(study.name, "study")
    chosen = chosen_scenarios(study, scenario)
    request = build_request(study, chosen, plugins_dir, periods=periods, datasets=datasets)
    wanted = plan_blocks(request.scenarios, request.replications)
    old, problem = None, ""
    try:
        old = last_manifest(folder)
    except DamagedManifestError as error:
        problem = str(error)
    found = survey(folder, old, wanted, datasets=request.datasets, verify=verify)
    measured = [one for one in _measured(folder, old, found) if (PERIODS in one.files) == periods]
    rates = _Rates(measured, request.datasets)
    blocks: dict[str, list[BlockRecord]] = {one.name: [] for one in request.scenarios}
    for one in wanted:
        blocks[one.scenario].append(one)
    return Outlook(
        study.name,
        folder,
        study.replications,
        cores(),
        tuple(_outlook(one, blocks[one.name], found, rates) for one in request.scenarios),
        problem,
    )


class _Rates:
    """Seconds and bytes per replication of some blocks, of each scenario or else of all.

    Only the largest of the blocks count: small ones cost more for a replication. Bytes are those
    of some datasets, of blocks that have them; of all, if none are named.
    """

    def __init__(self, records: Sequence[BlockRecord], datasets: Sequence[str]) -> None:
        largest = max((one.replications for one in records), default=0)
        records = [one for one in records if one.replications == largest]
        timed = [one for one in records if one.seconds]
        self.seconds = _per_replication([(one.seconds, one.replications) for one in timed])
        asked = [(one, one.asked(datasets)) for one in records]
        sized = [one.part(names) for one, names in asked if names <= one.files.keys()]
        self._all = _per_replication([(one.size, one.replications) for one in sized])
        pairs: dict[str, list[tuple[float, int]]] = {}
        for one in sized:
            pairs.setdefault(one.scenario, []).append((one.size, one.replications))
        self._size = {name: _per_replication(some) for name, some in pairs.items()}

    def size(self, scenario: str) -> float | None:
        return self._size.get(scenario, self._all)


def _outlook(
    scenario: ScenarioEntry, wanted: Sequence[BlockRecord], found: Survey, rates: _Rates
) -> ScenarioOutlook:
    count = Counter(found.states[one.key] for one in wanted)
    left = sum(one.replications for one in wanted if one.key not in found.found)
    return ScenarioOutlook(
        name=scenario.name,
        done=count["done"],
        cached=count["cached"],
        missing=count["missing"],
        damaged=count["damaged"],
        failed=count["failed"],
        replications=left,
        seconds=_times(rates.seconds, left),
        size=_times(rates.size(scenario.name), left),
        sweep=scenario.sweep,
    )


def _together(name: str, some: Sequence[ScenarioOutlook]) -> ScenarioOutlook:
    """Return some points of a sweep as one; a scenario is itself."""
    if not some[0].sweep:
        return some[0]
    return ScenarioOutlook(
        name=f"{name}: {len(some):,} points",
        done=sum(one.done for one in some),
        cached=sum(one.cached for one in some),
        missing=sum(one.missing for one in some),
        damaged=sum(one.damaged for one in some),
        failed=sum(one.failed for one in some),
        replications=sum(one.replications for one in some),
        seconds=_total([one.seconds for one in some]),
        size=_total([one.size for one in some]),
        sweep=some[0].sweep,
    )


def _measured(folder: Path, old: Manifest | None, found: Survey) -> list[BlockRecord]:
    """Return blocks whose size, and mostly time, is known: of the last request, or before it."""
    known: dict[str, BlockRecord] = {}
    if old is not None:
        known = {one.fingerprint: one for one in old.blocks.values() if one.status == "done"}
    known |= {one.fingerprint: one for one in found.found.values()}
    return list(known.values()) or list(_cached_records(folder))


def _cached_records(folder: Path) -> Iterator[BlockRecord]:
    """Yield the records of a few blocks of the cache, those of the first names."""
    for path in islice(sorted((folder / CACHE).glob(f"*/{RECORD}")), SAMPLES):
        record = read_record(path)
        if record is not None:
            yield record


def _per_replication(pairs: Sequence[tuple[float, int]]) -> float | None:
    total = sum(count for _, count in pairs)
    return sum(value for value, _ in pairs) / total if total else None


def _times(rate: float | None, count: int) -> float | None:
    """Return a rate times a count; nothing takes nothing, whether the rate is known or not."""
    if count == 0:
        return 0.0
    return None if rate is None else rate * count


def _total(parts: Sequence[float | None]) -> float | None:
    known = [one for one in parts if one is not None]
    return sum(known) if len(known) == len(parts) else None
