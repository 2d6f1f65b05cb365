"""Progress of a run: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simcore.batch.run import Progress

__all__ = ["watching"]

STEPS = 10
"""Plain lines of a whole run, at most."""


@contextmanager
def watching(label: str, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Give a callable that shows progress on standard error, or None where it is unwanted."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(label) as show:
            yield show
    else:
        yield _lines(label)


@contextmanager
def _bar(label: str) -> Iterator[Callable[[Progress], None]]:
    """Give a callable that moves a bar."""
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("blocks"),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def show(state: Progress) -> None:
            if not state.total:
                bar.console.print(_nothing(label), highlight=False)
            bar.update(
                task,
                description=f"{label}: {state.scenario}" if state.scenario else label,
                completed=state.done,
                total=state.total,
            )

        yield show


def _lines(label: str) -> Callable[[Progress], None]:
    """Return a callable that prints a line for each tenth of a run."""
    shown = -1

    def show(state: Progress) -> None:
        nonlocal shown
        step = STEPS * state.done // state.total if state.total else STEPS
        if step > shown:
            shown = step
            text = f"{label}: {state.done} of {state.total} blocks"
            click.echo(text if state.total else _nothing(label), err=True)

    return show


def _nothing(label: str) -> str:
    """Return what is said where all blocks are there already."""
    return f"{label}: nothing new to compute"
