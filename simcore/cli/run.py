"""``decouple run``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from simcore.cli import options
from simcore.cli.compare import show
from simcore.cli.progress import watching
from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simcore.analysis.compare import Comparison
    from simcore.batch.run import Outcome

__all__ = ["run"]


@click.command(
    epilog="\b\nExamples:\n"
    "  decouple run scenarios/kraft-mill/study.yaml\n"
    "  decouple run scenarios/kraft-mill/study.yaml -n 64 --set 'finance.discount_rate=8 %/a'"
)
@options.studies
@options.out
@options.replications
@options.seed
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default: one a core.")
@click.option(
    "--executor",
    type=click.Choice(("local", "dask")),
    default="local",
    show_default=True,
    help="Who simulates: processes of this machine, or workers of dask.distributed.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Scheduler of a dask cluster; without it, dask starts --workers on this machine.",
)
@click.option(
    "--block-seconds",
    metavar="S",
    type=click.FloatRange(min=0.1),
    help="Time that a block of 256 replications may take; default: 600 s.",
)
@click.option(
    "--block-memory",
    metavar="GB",
    type=click.FloatRange(min=0.25),
    help="Memory that a block may take beside its process; default: this machine's, shared by the"
    " workers, at least 2 GB (4 GB with --scheduler).",
)
@click.option(
    "--block",
    "blocks",
    metavar="N",
    type=click.IntRange(min=0),
    multiple=True,
    help="Run only this block, to see a failure again; may be repeated. No comparison then.",
)
@click.option(
    "--scenario",
    "scenarios",
    metavar="S",
    multiple=True,
    help="Run this scenario, or all points of this sweep, and the baseline; may be repeated. The"
    " others leave the datasets: they are kept in .cache and come back when they are asked for.",
)
@options.sets
@options.plugins_dir
@click.option(
    "--periods", is_flag=True, help="Also write every period of every replication: periods/."
)
@options.datasets
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON object instead of tables, and progress as JSON lines on standard error.",
)
@click.option("--quiet", is_flag=True, help="Show neither progress nor the comparison.")
@click.pass_context
def run(  # noqa: PLR0913 - one an option
    ctx: click.Context,
    *,
    studies: tuple[Path, ...],
    out: Path,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    executor: str,
    scheduler: str | None,
    block_seconds: float | None,
    block_memory: float | None,
    blocks: tuple[int, ...],
    scenarios: tuple[str, ...],
    sets: tuple[str, ...],
    plugins_dir: Path | None,
    periods: bool,
    datasets: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Run studies, or resume them, and compare their scenarios.

    Only what is new is simulated. Exit code 3 says that some runs failed, 130 that the run was
    interrupted; what is done is kept.
    """
    from simcore.batch.means import Means
    from simcore.batch.run import refuse_shared, run_study

    if scheduler is not None and executor != "dask":
        raise click.UsageError("--scheduler needs --executor dask")
    means = Means(workers, executor, scheduler, block_seconds, block_memory)
    if len(studies) > 1:
        refuse_shared(studies, plugins_dir, sets)
    outcomes = []
    for path in studies:
        with watching(_label(path), quiet=quiet, as_json=as_json) as progress:
            outcome = run_study(
                path,
                out=out,
                replications=replications,
                seed=seed,
                means=means,
                scenario=scenarios,
                sets=sets,
                plugins_dir=plugins_dir,
                periods=periods,
                datasets=datasets,
                blocks=blocks,
                progress=progress,
            )
        if not as_json:  # machines have the events, and the object at the end
            _say(outcome)
        outcomes.append(outcome)
    comparisons = [] if quiet or blocks else _comparisons(outcomes)
    if as_json:
        click.echo(_summary(outcomes, comparisons, quiet=quiet))
    elif comparisons:
        show(comparisons)
    if any(outcome.failed for outcome in outcomes):
        ctx.exit(3)


def _label(path: Path) -> str:
    """Return how a study is called while its name is not known: by its folder."""
    folder = path if path.is_dir() else path.parent
    return folder.resolve().name


def _comparisons(outcomes: Sequence[Outcome]) -> list[Comparison]:
    """Return the comparisons of those results that have a baseline to compare with."""
    from simcore.analysis.compare import compare
    from simcore.batch.result import Result

    found = []
    for outcome in outcomes:
        try:
            found.append(compare(Result.open(outcome.folder)))
        except ResultError as error:
            if not outcome.failed:
                raise
            click.echo(str(error), err=True)
    return found


def _say(outcome: Outcome) -> None:
    """Say what was replaced, and once a scenario and cause what failed and how to see it again."""
    from simcore.batch.manifest import Failure

    if outcome.replaced:
        click.echo(f"{outcome.folder} replaces the result of {outcome.replaced}", err=True)
    causes: dict[tuple[str, ...], list[Failure]] = {}
    for record in outcome.failed:
        failure = record.failure or Failure("unknown cause")
        cause = (failure.kind, failure.plugin, failure.hook) if failure.plugin else (failure.error,)
        causes.setdefault((record.scenario, *cause), []).append(failure)
    for (scenario, *_), failures in causes.items():
        first = failures[0]
        blocks = "a block" if len(failures) == 1 else f"{len(failures)} blocks"
        click.echo(f"{scenario}: {blocks} failed: {first.error}", err=True)
        number = "" if first.replication is None else f"replication {first.replication}"
        where = [f"intervention {first.plugin}" if first.plugin else "", first.hook, first.date]
        where = [one for one in (*where, number) if one]
        if where:
            click.echo(f"  at fault: {', '.join(where)}", err=True)
        if first.replay:
            click.echo(f"  to see it again: {first.replay}", err=True)


def _summary(outcomes: Sequence[Outcome], comparisons: Sequence[Comparison], *, quiet: bool) -> str:
    """Return what was done as one JSON object."""
    from simcore.analysis.records import records

    summary: dict[str, Any] = {
        "studies": [_study(outcome) for outcome in outcomes],
        "failed": sum(len(outcome.failed) for outcome in outcomes),
    }
    if not quiet:
        summary["comparison"] = list(records(comparisons))
    return json.dumps(summary, indent=1, ensure_ascii=False)


def _study(outcome: Outcome) -> dict[str, Any]:
    """Return what was done of one study; counts are of blocks."""
    return {
        "study": outcome.folder.name,
        "result": str(outcome.folder),
        "scenarios": list(outcome.scenarios),
        "computed": outcome.computed,
        "reused": outcome.reused,
        "replication_years": outcome.replication_years,
        "failed": [
            {"scenario": one.scenario, "block": one.block, "replications": one.replications}
            | (asdict(one.failure) if one.failure else {})
            for one in outcome.failed
        ],
    }
