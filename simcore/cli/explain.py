"""``decouple explain``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simcore.files.explain import Row

__all__ = ["explain"]

WIDEST = 60
"""Columns up to which cells are aligned; a longer one, such as a path over years, stands out."""


@click.command(
    epilog="\b\nExample:\n"
    "  decouple explain scenarios/kraft-mill/study.yaml --scenario fuel --key carriers.coal.price"
)
@click.argument("study", metavar="STUDY", type=click.Path(path_type=Path))
@click.option("--scenario", metavar="S", help="Scenario; default: the baseline.")
@click.option("--key", metavar="K", help="Values at or below this dotted path; may hold *.")
@click.option(
    "--plugins-dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of interventions that are single files.",
)
def explain(study: Path, scenario: str | None, key: str | None, plugins_dir: Path | None) -> None:
    """Show the resolved values of a scenario.

    Each stands with the file, line and column that it comes from, its quality and its source.
    """
    from simcore.batch.load import load
    from simcore.files.explain import explain as explained

    rows = explained(load(study, plugins_dir), scenario, key)
    cells = [(row.key, f"{row.value} {row.unit}".strip(), row.origin, _trust(row)) for row in rows]
    widths = [min(WIDEST, max(len(line[i]) for line in cells)) for i in range(3)]
    for line in cells:
        padded = (f"{cell:{width}}" for cell, width in zip(line, widths, strict=False))
        click.echo("  ".join([*padded, line[-1]]).rstrip())


def _trust(row: Row) -> str:
    """Return how far a value can be trusted: its quality and source."""
    return ": ".join(word for word in (row.quality, row.source) if word)
