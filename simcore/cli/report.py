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
@options.baseline
@options.at
@options.pressure
def report(
    *, result: Path, out: Path | None, baseline: str | None, at: int | None, pressure: str
) -> None:
    """Write a result as one HTML page that opens from disk and needs no network.

    It has the answer in plain sentences, the eco-balance of the baseline, the scenarios side by
    side, what happens when, every assumption with its source, and how to repeat it.
    """
    from simcore.batch.durable import replace_file
    from simcore.batch.result import Result
    from simcore.errors import ResultError
    from simcore.report import report as written

    page = written(Result.open(result), baseline=baseline, at=at, pressure=pressure)
    path = result / NAME if out is None else out
    try:
        replace_file(path, page.encode())
    except OSError as error:
        raise ResultError(f"cannot write {path}: {error.strerror}") from error
    click.echo(f"{path}")
