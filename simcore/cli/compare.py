"""``decouple compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simcore.cli import options
from simcore.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.analysis.compare import Comparison

__all__ = ["compare", "show"]


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
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="csv and json have a row per scenario, indicator and basis (year, cumulated).",
)
def compare(  # noqa: PLR0913 - one an option
    *,
    results: tuple[Path, ...],
    baseline: str | None,
    at: int | None,
    pressure: str,
    indicators: tuple[str, ...],
    form: str,
) -> None:
    """Compare the scenarios of results, each with its baseline.

    Differences are paired: scenario less baseline in the same replication, median and 5-95 %.
    In csv and json, `baseline` is the baseline's median; `state`, `dg` and `dp` are of the scenario
    as a whole, from its base year to the year compared at, and stand in each of its rows.
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
            )
            for folder in results
        ],
        form,
    )


def show(comparisons: Sequence[Comparison], form: str = "table") -> None:
    """Print comparisons in one of the forms."""
    if form == "table":
        from simcore.analysis.table import tables

        console().print(tables(comparisons))
        return
    from simcore.analysis.records import as_csv, as_json

    click.echo((as_csv if form == "csv" else as_json)(comparisons))
