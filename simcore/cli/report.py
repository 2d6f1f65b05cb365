"""``decouple report``."""

from __future__ import annotations

from pathlib import Path

import click

from simcore.cli import options

__all__ = ["report"]

NAME = "report.html"


@click.command(
    epilog="\b\nExample:\n  decouple report outputs/containerboard-mill -o mill.html --at 2035"
)
@options.result
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"File to write; default: {NAME} in the folder of the result.",
)
@click.option(
    "--scenario",
    "scenarios",
    metavar="S",
    multiple=True,
    help="Scenario or sweep to tell in detail, beside the baseline; may be repeated. Default: all,"
    " of more than 12 those that are no points of a sweep, and the best point of each.",
)
@options.baseline
@options.at
@options.pressure
def report(  # noqa: PLR0913 - one an option
    *,
    result: Path,
    out: Path | None,
    scenarios: tuple[str, ...],
    baseline: str | None,
    at: int | None,
    pressure: str,
) -> None:
    """Write a result as one HTML page that opens from disk and needs no network.

    It has the answer in plain sentences, the eco-balance of the baseline, the scenarios side by
    side, each sweep over its axes, what happens when, every assumption with its source, and how to
    repeat it.
    """
    from simcore.batch.durable import replace_file
    from simcore.batch.result import Result
    from simcore.errors import ResultError
    from simcore.report import report as written

    opened = Result.open(result)
    page = written(opened, baseline=baseline, at=at, pressure=pressure, scenarios=scenarios)
    path = result / NAME if out is None else out
    try:
        replace_file(path, page.encode())
    except OSError as error:
        raise ResultError(f"cannot write {path}: {error.strerror}") from error
    click.echo(f"{path}")
