"""``decouple plan``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from simcore.cli import options
from simcore.cli.amounts import duration, size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.table import Table

    from simcore.batch.outlook import Outlook

__all__ = ["plan"]

STATES = ("done", "cached", "missing", "damaged", "failed", "to_run")
"""Columns of blocks; the last is the sum of the three before it."""


@click.command(
    epilog="\b\nExamples:\n"
    "  decouple plan scenarios/kraft-mill/study.yaml\n"
    "  decouple plan scenarios/kraft-mill/study.yaml -n 5120 --format json"
)
@options.studies
@options.out
@options.replications
@options.seed
@click.option(
    "--scenario",
    "scenarios",
    metavar="S",
    multiple=True,
    help="Plan this scenario or sweep and the baseline; may be repeated.",
)
@options.sets
@options.plugins_dir
@click.option("--periods", is_flag=True, help="Plan for every period of every replication as well.")
@options.datasets
@click.option(
    "--verify",
    is_flag=True,
    help="Compare the checksums of all files, as a run does; else their sizes.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="json has an object per study and scenario.",
)
def plan(  # noqa: PLR0913 - one an option
    *,
    studies: tuple[Path, ...],
    out: Path,
    replications: int | None,
    seed: int | None,
    scenarios: tuple[str, ...],
    sets: tuple[str, ...],
    plugins_dir: Path | None,
    periods: bool,
    datasets: tuple[str, ...],
    verify: bool,
    form: str,
) -> None:
    """Say what a run would do; simulate and write nothing.

    For each scenario or sweep: blocks that are done, wait in the cache, are missing, damaged or
    failed, and how many of them are to run. Time and disk are reckoned from blocks that this result
    has or had.
    """
    from simcore.batch.outlook import plan_study
    from simcore.batch.run import refuse_shared

    if len(studies) > 1:
        refuse_shared(studies, plugins_dir, sets)
    outlooks = [
        plan_study(
            path,
            out=out,
            replications=replications,
            seed=seed,
            scenario=scenarios,
            sets=sets,
            plugins_dir=plugins_dir,
            periods=periods,
            datasets=datasets,
            verify=verify,
        )
        for path in studies
    ]
    for one in outlooks:
        if one.problem:
            click.echo(one.problem, err=True)
    if form == "json":
        click.echo(_as_json(outlooks))
    else:
        _show(outlooks)


def _show(outlooks: Sequence[Outlook]) -> None:
    from simcore.cli.console import console

    for one in outlooks:
        console().print(_table(one))
        if one.to_run:
            workers = "1 worker" if one.workers == 1 else f"{one.workers} workers"
            click.echo(
                f"{one.to_run:,} blocks to run: time {duration(one.seconds)} with {workers},"
                f" disk {size(one.size)}"
            )
        else:
            click.echo("nothing to run")


def _table(outlook: Outlook) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=f"{outlook.study}: {outlook.replications:,} replications in {outlook.folder}",
        title_justify="left",
    )
    table.add_column("scenario")
    for name in (*STATES, "time", "disk"):
        table.add_column(name.replace("_", " "), justify="right")
    for one in outlook.summary:
        counts = [f"{getattr(one, name):,}" for name in STATES]
        time = None if one.seconds is None else one.seconds / outlook.workers
        ends = [duration(time), size(one.size)] if one.to_run else ["", ""]
        table.add_row(Text(one.name), *counts, *ends)
    return table


def _as_json(outlooks: Sequence[Outlook]) -> str:
    return json.dumps({"studies": [_study(one) for one in outlooks]}, indent=1, ensure_ascii=False)


def _study(outlook: Outlook) -> dict[str, Any]:
    """Return what a run of a study would do; ``null`` stands for unknown."""
    return {
        "study": outlook.study,
        "result": str(outlook.folder),
        "replications": outlook.replications,
        "workers": outlook.workers,
        "to_run": outlook.to_run,
        "seconds": outlook.seconds,
        "bytes": _rounded(outlook.size),
        "problem": outlook.problem,
        "scenarios": [
            {
                "name": one.name,
                **({"sweep": one.sweep} if one.sweep else {}),
                "blocks": one.blocks,
                **{name: getattr(one, name) for name in STATES},
                "replications": one.replications,
                "worker_seconds": one.seconds,
                "bytes": _rounded(one.size),
            }
            for one in outlook.scenarios
        ],
    }


def _rounded(count: float | None) -> int | None:
    return None if count is None else round(count)
