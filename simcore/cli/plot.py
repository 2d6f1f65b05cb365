"""``decouple plot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from simcore.cli import options
from simcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.charts import Chart

__all__ = ["plot"]

CHARTS: Final = (
    "fan",
    "plane",
    "difference",
    "money",
    "sweep",
    "events",
    "mass",
    "energy",
    "money-flows",
)
"""As `simcore.charts.CHARTS`, which is not imported before a chart is drawn."""

BIG: Final = (1280, 720)
"""Size of a picture for a projector [px]."""


@click.command(
    epilog="\b\nExample:\n  decouple plot outputs/containerboard-mill plane -o plane.png"
)
@options.result
@click.argument("name", metavar="CHART", type=click.Choice(CHARTS))
@click.option(
    "-o",
    "output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Picture to write: .png, .svg, or .html (opens from disk, needs no network).",
)
@click.option(
    "--scenario",
    "scenarios",
    metavar="S",
    multiple=True,
    help="Scenario to draw, or sweep for its points; may be repeated. Default: all, of more than 12"
    " those that are no points; flows: the baseline; events: the scenario with most measures;"
    " sweep: the first.",
)
@click.option("--indicator", metavar="COLUMN", help="Annual column of fan, difference and sweep.")
@click.option("--at", metavar="YEAR", type=int, help="Year of flows; last year of the plane.")
@options.pressure
@options.baseline
@click.option("--big", is_flag=True, help="Large letters and lines, for a projector.")
def plot(  # noqa: PLR0913 - one an option
    *,
    result: Path,
    name: str,
    output: Path,
    scenarios: tuple[str, ...],
    indicator: str | None,
    at: int | None,
    pressure: str,
    baseline: str | None,
    big: bool,
) -> None:
    """Draw one CHART of a result.

    fan: a column over the years. plane: value added against the pressure, with Tapio's regions.
    difference: a column against the baseline. money: costs, savings and net present value.
    sweep: points of a sweep over its axes. events: what happens when. mass, energy, money-flows:
    where it comes from and goes to.
    """
    from simcore.batch.result import Result
    from simcore.charts import Look, draw
    from simcore.texts import load_texts

    write = _writer(output)
    chart = draw(
        name,
        Result.open(result),
        texts=load_texts(),
        look=Look(*BIG, big=True) if big else Look(),
        column=indicator,
        scenarios=scenarios or None,
        baseline=baseline,
        at=at,
        pressure=pressure,
    )
    try:
        write(chart, output)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from error
    click.echo(f"{output}: {chart.title}")


def _png(chart: Chart, output: Path) -> None:
    from simcore.charts import as_png

    output.write_bytes(as_png(chart))


def _svg(chart: Chart, output: Path) -> None:
    from simcore.charts import as_svg

    output.write_text(as_svg(chart), encoding="utf-8")


def _html(chart: Chart, output: Path) -> None:
    from simcore.charts import as_html

    output.write_text(as_html(chart), encoding="utf-8")


WRITERS: Final = {".png": _png, ".svg": _svg, ".html": _html}


def _writer(output: Path) -> Callable[[Chart, Path], None]:
    """Return what writes a file of this ending."""
    if output.suffix.lower() not in WRITERS:
        raise InputError(f"{output}: a chart is written as {', '.join(WRITERS)}")
    return WRITERS[output.suffix.lower()]
