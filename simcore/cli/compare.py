"""``decouple compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from simcore.cli import options
from simcore.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.analysis.compare import Comparison

__all__ = ["compare", "show"]

TOP: Final = 3
"""As `simcore.analysis.digest.TOP`, which is too heavy for ``--help``."""


@click.command(epilog="\b\nExample:\n  decouple compare outputs/containerboard-mill --at 2035")
@click.argument(
    "results", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@options.baseline
@options.at
@options.pressure
@click.option(
    "--indicator",
    "indicators",
    metavar="NAME",
    multiple=True,
    help="Annual column to compare; may be repeated. Default: money, ghg and resources.",
)
@click.option(
    "--scenario",
    "scenarios",
    metavar="S",
    multiple=True,
    help="Compare this scenario, or all points of this sweep, with the baseline; may be repeated.",
)
@click.option(
    "--sort",
    metavar="COLUMN",
    help="Compared column, or `absolute`, that makes a point of a sweep the best; default: the"
    " pressure. Used where there are too many scenarios for a table.",
)
@click.option(
    "--top",
    type=click.IntRange(1),
    default=TOP,
    show_default=True,
    help="How many of the best and of the worst points of each sweep the table has.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="csv and json have a row per scenario, indicator and basis (year, cumulated), of all.",
)
def compare(  # noqa: PLR0913 - one an option
    *,
    results: tuple[Path, ...],
    baseline: str | None,
    at: int | None,
    pressure: str,
    indicators: tuple[str, ...],
    scenarios: tuple[str, ...],
    sort: str | None,
    top: int,
    form: str,
) -> None:
    """Compare the scenarios of results, each with its baseline.

    Differences are paired: scenario less baseline in the same replication, median and 5-95 %.
    In csv and json, `baseline` is the baseline's median; `state`, `dg` and `dp` are of the scenario
    as a whole, from its base year to the year compared at, and stand in each of its rows.

    Of more than 12 scenarios the table shows the baseline, the scenarios that are no points of a
    sweep, and the best and the worst points of each sweep.
    """
    from simcore.analysis.compare import compare as compare_result
    from simcore.batch.result import Result

    show(
        [
            compare_result(
                Result.open(folder),
                baseline=baseline,
                at=at,
                pressure=pressure,
                indicators=indicators,
                scenarios=scenarios,
            )
            for folder in results
        ],
        form,
        sort=sort,
        top=top,
    )


def show(
    comparisons: Sequence[Comparison],
    form: str = "table",
    *,
    sort: str | None = None,
    top: int = TOP,
) -> None:
    """Print comparisons in one of the forms; csv and json are not kept whole in memory."""
    if form == "table":
        from simcore.analysis.table import tables

        console().print(tables(comparisons, sort=sort, top=top))
        return
    from simcore.analysis.records import csv_lines, json_lines

    for lines in (csv_lines if form == "csv" else json_lines)(comparisons):
        click.echo(lines, nl=False)
    click.echo()
