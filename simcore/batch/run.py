"""Run a study, or what is missing of it."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from simcore.batch.durable import safe_name, write_bytes
from simcore.batch.executor import Done, Executor, Local, Serial, run_tasks
from simcore.batch.load import load, study_file
from simcore.batch.manifest import read_manifest
from simcore.batch.means import Means
from simcore.batch.plan import group, plan_blocks
from simcore.batch.request import (
    DISTRIBUTION,
    build_request,
    changed_study,
    chosen_scenarios,
    plugin_names,
)
from simcore.batch.store import Store
from simcore.batch.worker import Job
from simcore.errors import InputError, ResultError
from simcore.foreign import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simcore.batch.manifest import BlockRecord, Failure, Request
    from simcore.batch.plan import Task
    from simcore.batch.worker import Simulate
    from simcore.files import Study

__all__ = [
    "Interrupted",
    "Outcome",
    "Progress",
    "refuse_shared",
    "run_loaded",
    "run_study",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: blocks ended of those it had to run, and what they held.

    ``blocks`` are those that have ended since the last time.
    """

    done: int
    total: int
    replication_years: int
    scenario: str
    blocks: tuple[BlockRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; ``failed`` blocks have no numbers, all others have.

    ``replaced`` is the study file whose result stood in the folder, where that was another one.
    """

    folder: Path
    scenarios: tuple[str, ...]
    computed: int
    reused: int
    replication_years: int
    failed: tuple[BlockRecord, ...] = ()
    replaced: str = ""

    @property
    def is_complete(self) -> bool:
        """Say whether every block that was asked for has numbers."""
        return not self.failed


class Interrupted(KeyboardInterrupt):
    """A run was stopped by hand; the message says what is kept."""


def refuse_shared(
    study_paths: Sequence[Path], plugins_dir: Path | None = None, sets: Sequence[str] = ()
) -> None:
    """Refuse studies of one name: each would replace the result of the one before.

    Parameters
    ----------
    study_paths : sequence of Path
        Files or folders of studies that are to be run one after the other.
    plugins_dir : Path, optional
        Folder of plugins that are single files.
    sets : sequence of str
        Overrides ``PATH=VALUE``.

    Raises
    ------
    InputError
        If two have one name, one is given twice, or one is wrong.
    """
    seen: dict[str, Path] = {}
    for path in study_paths:
        name = load(path, plugins_dir, sets).name
        other = seen.setdefault(name, path)
        if other is path:
            continue
        if study_file(other).resolve() == study_file(path).resolve():
            raise InputError(f"{path}: the study is given twice")
        raise InputError(
            f"{path}: the name {name!r} is that of {other} too, and both results would go to one"
            " folder; give one of them another `name:`"
        )


def run_study(  # noqa: PLR0913 - each is an option of the command
    study_path: Path,
    *,
    out: Path,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    means: Means | None = None,
    scenario: Sequence[str] = (),
    sets: Sequence[str] = (),
    plugins_dir: Path | None = None,
    periods: bool = False,
    datasets: Sequence[str] = (),
    blocks: Sequence[int] = (),
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Run a study, reusing every block whose content has not changed.

    Parameters
    ----------
    study_path : Path
        The study's file, or its folder.
    out : Path
        Folder of results; this one goes to a folder in it with the study's name.
    replications : int, optional
        Replications of each scenario, >= 1; the study's own if left out.
    seed : int, optional
        Seed; the study's own if left out.
    workers : int, optional
        Processes; one for each core if left out. One without plugins of others is this process.
    means : Means, optional
        Stands in for ``workers``: executor and limits, too.
    scenario : sequence of str
        Scenarios to run beside the baseline; all if empty.
    sets : sequence of str
        Overrides ``PATH=VALUE``, made in every scenario.
    plugins_dir : Path, optional
        Folder of plugins that are single files.
    periods : bool
        Whether to record results by period as well.
    datasets : sequence of str
        Datasets to write beside ``annual``; all if empty.
    blocks : sequence of int
        Run only these blocks, and no baseline beside the scenarios asked for; all if empty.
    progress : callable, optional
        Called with a `Progress` at the start and whenever blocks have ended.

    Returns
    -------
    Outcome
        What was run, reused and failed. Failed blocks do not stop the others.

    Raises
    ------
    InputError
        If the study or an option is wrong; nothing is written then.
    ResultError
        If the result folder is in use or cannot be written.
    Interrupted
        If it is stopped by hand; what is done is kept.
    """
    study = load(study_path, plugins_dir, sets)
    return run_loaded(
        changed_study(study, replications, seed),
        out=out,
        workers=workers,
        means=means,
        scenario=scenario,
        plugins_dir=plugins_dir,
        periods=periods,
        datasets=datasets,
        blocks=blocks,
        progress=progress,
        origin=(study_path, sets),
    )


def run_loaded(  # noqa: PLR0913
    study: Study,
    *,
    out: Path,
    workers: int | None = None,
    means: Means | None = None,
    scenario: Sequence[str] = (),
    plugins_dir: Path | None = None,
    periods: bool = False,
    datasets: Sequence[str] = (),
    blocks: Sequence[int] = (),
    progress: Callable[[Progress], None] | None = None,
    origin: tuple[Path, Sequence[str]] | None = None,
    simulate: Simulate | None = None,
) -> Outcome:
    """Run a study that is loaded already; the rest is as in `run_study`.

    Parameters
    ----------
    origin : tuple of Path and sequence of str, optional
        File and overrides that the study came from, for the commands that replay failures.
    simulate : callable, optional
        Stands in for the engine; tests use it.
    """
    from simcore.engine.checks import tried
    from simcore.files.resolved import resolved_yaml

    folder = out / safe_name(study.name, "study")
    chosen = chosen_scenarios(study, scenario, alone=bool(blocks))
    means = means or Means(workers)
    request = build_request(study, chosen, plugins_dir, periods=periods, datasets=datasets)
    if origin is not None:
        path, sets = origin
        request = replace(
            request,
            study_file=printable(str(study_file(path).resolve())),
            overrides=tuple(map(printable, sets)),
        )
    wanted = _only(plan_blocks(request.scenarios, request.replications), blocks)
    request = replace(request, only=tuple(sorted(set(blocks))))
    with Store(folder) as store:
        replaced = _replaced(folder, request)
        todo = store.begin(request, wanted)
        store.write_text("study.resolved.yaml", resolved_yaml(study))
        incoming = store.new_incoming()
        names = tuple(plugin_names(study, chosen))
        job = Job(
            study, names, plugins_dir, periods, incoming, simulate, means.limits,
            datasets=request.datasets, untried=frozenset(chosen).difference(tried(study)),
        )  # fmt: skip
        run = _Run(study, store, todo, progress, origin)
        try:
            run.do(job, means)
        except KeyboardInterrupt as error:
            store.finish()
            raise Interrupted(_kept(store)) from error
        store.finish()
        return Outcome(
            folder=folder,
            scenarios=tuple(chosen),
            computed=len(todo) - len(run.failed),
            reused=len(wanted) - len(todo),
            replication_years=run.replication_years,
            failed=tuple(run.failed),
            replaced=replaced,
        )


class _Run:
    """Takes in what workers did: records to the store, counts to who watches."""

    def __init__(
        self,
        study: Study,
        store: Store,
        todo: list[BlockRecord],
        progress: Callable[[Progress], None] | None,
        origin: tuple[Path, Sequence[str]] | None,
    ) -> None:
        self._study, self._store, self._todo, self._origin = study, store, todo, origin
        self._progress = progress or (lambda _: None)
        self._ended = 0
        self.failed: list[BlockRecord] = []
        self.replication_years = 0

    def do(self, job: Job, means: Means) -> None:
        """Run all blocks that are left to do."""
        self._job, self._means = job, means
        self._tell("")
        if not self._todo:
            return
        executor, tasks = self._assign()
        before = perf_counter()
        for event in run_tasks(tasks, executor):
            before, spent = perf_counter(), executor.workers * (perf_counter() - before)
            if isinstance(event, Done):
                for name, content in event.contents.items():
                    write_bytes(job.incoming / name, content)
                self._store.add(_timed(event.records, spent), job.incoming)
                self._ended += len(event.records)
                self.replication_years += event.task.replications * self._study.years
                self._tell(event.task.scenario, event.records)
            else:
                self._fail(event.record, event.failure)

    def _assign(self) -> tuple[Executor, list[Task]]:
        """Return who does the work, and in which parts."""
        job, means = self._job, self._means
        scenarios = self._study.scenarios.values()
        how: dict[str, Any] = {
            "firms": _firms(self._study),
            "measures": {one.name: len(one.interventions) for one in scenarios},
        }
        if means.executor == "dask":
            from simcore.batch.cluster import Dask

            dask = Dask(job, scheduler=means.scheduler, workers=means.processes)
            return dask, group(self._todo, workers=dask.workers, **how)
        tasks = group(self._todo, workers=means.processes, **how)
        workers = min(means.processes, len(tasks))
        if workers == 1 and _is_own_code(self._store.manifest.request):
            return Serial(job), tasks
        return Local(job, workers), tasks

    def _fail(self, record: BlockRecord, failure: Failure) -> None:
        failure = _shown(replace(failure, replay=self._replay(record)))
        self._store.fail(record, failure)
        failed = replace(record, status="failed", failure=failure)
        self.failed.append(failed)
        self._ended += 1
        self._tell(record.scenario, [failed])

    def _tell(self, scenario: str, blocks: Sequence[BlockRecord] = ()) -> None:
        total, years = len(self._todo), self.replication_years
        self._progress(Progress(self._ended, total, years, scenario, tuple(blocks)))

    def _replay(self, record: BlockRecord) -> str:
        """Return a command that runs into the same failure, beside this result."""
        path, sets = self._origin or (self._study.folder, ())
        words = ["decouple", "run", str(path), "--scenario", record.scenario]
        words += ["--block", str(record.block), "-n", str(self._study.replications)]
        words += ["--seed", str(self._study.seed), "--workers", "1"]
        words += [word for one in sets for word in ("--set", one)]
        if self._job.plugins_dir is not None:
            words += ["--plugins-dir", str(self._job.plugins_dir)]
        words += ["--periods"] if self._job.periods else []
        datasets = self._job.datasets
        words += ["--datasets", ",".join(datasets)] if datasets else []
        words += self._means.options()
        return shlex.join([*words, "-o", str(self._store.folder.parent / "replay")])


def _shown(failure: Failure) -> Failure:
    """Return a failure whose texts a terminal only shows, whatever a plugin has said."""
    texts = {key: one for key, one in asdict(failure).items() if isinstance(one, str)}
    shown: dict[str, Any] = {key: printable(one) for key, one in texts.items()}
    return replace(failure, **shown)


def _timed(records: list[BlockRecord], seconds: float) -> list[BlockRecord]:
    """Share the workers' time since the blocks before among some blocks.

    Workers end their tasks at odd moments, so that only sums over many blocks say much.
    """
    total = sum(one.replications for one in records)
    return [
        one if one.seconds else replace(one, seconds=seconds * one.replications / total)
        for one in records
    ]


def _is_own_code(request: Request) -> bool:
    """Say whether all plugins of a request are the ones that come with the simulator.

    Those raise at worst. Others may end their process: that must not be this one.
    """
    versions = request.versions.items()
    return all(
        text.startswith(f"{DISTRIBUTION} ") for name, text in versions if name.startswith("plugin ")
    )


def _only(wanted: list[BlockRecord], blocks: Sequence[int]) -> list[BlockRecord]:
    """Return the wanted blocks of some numbers; all if there are none."""
    known = {one.block for one in wanted}
    for number in blocks:
        if number not in known:
            raise InputError(f"no block {number}: there are blocks 0 to {max(known)}")
    return [one for one in wanted if not blocks or one.block in blocks]


def _replaced(folder: Path, request: Request) -> str:
    """Return the other study file that the result in a folder was made from, else nothing."""
    try:
        before = read_manifest(folder).request.study_file
    except ResultError:
        return ""
    return before if request.study_file and before != request.study_file else ""


def _kept(store: Store) -> str:
    """Return what a run that was stopped leaves."""
    blocks = store.manifest.blocks.values()
    done = sum(one.status == "done" for one in blocks)
    return f"interrupted; {done} of {len(blocks)} blocks are kept; the same command goes on"


def _firms(study: Study) -> int:
    """Return the largest number of firms of a scenario."""
    sectors = [one.case.firms for one in study.scenarios.values()]
    return max(1 if one is None else int(one.count) for one in sectors)
