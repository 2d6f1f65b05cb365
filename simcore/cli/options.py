"""Options that several commands take, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

__all__ = [
    "LARGEST_SEED",
    "MOST_REPLICATIONS",
    "at",
    "baseline",
    "datasets",
    "out",
    "plugins_dir",
    "pressure",
    "replications",
    "result",
    "seed",
    "sets",
    "studies",
]

MOST_REPLICATIONS: Final = 10_000_000
LARGEST_SEED: Final = 2**63 - 1
"""The bounds of a study's file; its own modules are too heavy for ``--help``."""

result = click.argument("result", metavar="RESULT", type=click.Path(path_type=Path))
studies = click.argument(
    "studies", metavar="STUDY...", nargs=-1, required=True, type=click.Path(path_type=Path)
)

out = click.option(
    "-o",
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    help="Folder of results; each study has a folder in it.",
)
replications = click.option(
    "-n",
    "--replications",
    type=click.IntRange(1, MOST_REPLICATIONS),
    help="Replications of each scenario; default: the study's.",
)
seed = click.option(
    "--seed", type=click.IntRange(0, LARGEST_SEED), help="Seed; default: the study's."
)
sets = click.option(
    "--set",
    "sets",
    metavar="PATH=VALUE",
    multiple=True,
    help="Override a value in all scenarios; may be repeated.",
)
plugins_dir = click.option(
    "--plugins-dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of interventions that are single files.",
)


def _names(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Return the names of a list with commas; none if it is not given."""
    return () if text is None else tuple(name.strip() for name in text.split(","))


datasets = click.option(
    "--datasets",
    metavar="NAME,...",
    callback=_names,
    help="Write only these datasets, and annual; default: all. No number depends on it.",
)

baseline = click.option(
    "--baseline", metavar="S", help="Scenario to compare with; default: the first."
)
at = click.option("--at", metavar="YEAR", type=int, help="Year to compare at; default: the last.")
pressure = click.option(
    "--pressure",
    metavar="P",
    default="ghg",
    show_default=True,
    help="Annual column that value added is to decouple from.",
)
