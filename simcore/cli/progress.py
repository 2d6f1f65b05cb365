"""Progress of a run: a bar on a terminal, plain lines elsewhere, events for machines."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simcore.batch.run import Progress

__all__ = ["watching"]

STEPS = 10
"""Plain lines of a whole run, at most."""


@contextmanager
def watching(
    label: str, *, quiet: bool, as_json: bool = False
) -> Iterator[Callable[[Progress], None] | None]:
    """Give a callable that shows progress on standard error, or None where it is unwanted."""
    if quiet:
        yield None
    elif as_json:
        yield _events(label)
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
        progress.BarColumn(None),
        progress.MofNCompleteColumn(),
        progress.TextColumn("blocks{task.fields[pace]}"),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, clock = bar.add_task(label, total=None, pace=""), _Clock()

        def show(state: Progress) -> None:
            if not state.total:
                bar.console.print(_nothing(label), highlight=False)
            bar.update(
                task,
                description=f"{label}: {state.scenario}" if state.scenario else label,
                completed=state.done,
                total=state.total,
                pace=clock.pace(state),
            )

        yield show


def _lines(label: str) -> Callable[[Progress], None]:
    """Return a callable that prints a line for each tenth of a run."""
    shown, clock = -1, _Clock()

    def show(state: Progress) -> None:
        nonlocal shown
        step = STEPS * state.done // state.total if state.total else STEPS
        if step > shown:
            shown = step
            text = f"{label}: {state.done} of {state.total} blocks{clock.pace(state)}"
            click.echo(text if state.total else _nothing(label), err=True)

    return show


def _events(label: str) -> Callable[[Progress], None]:
    """Return a callable that prints a JSON object a line: started, block, failed, finished."""
    clock, started = _Clock(), False

    def tell(event: str, state: Progress, **facts: Any) -> None:
        pace = {"done": state.done, "total": state.total, "seconds": round(clock.seconds, 3)}
        line = {"event": event, "study": label, **facts, **pace}
        click.echo(json.dumps(line, ensure_ascii=False), err=True)

    def show(state: Progress) -> None:
        nonlocal started
        if not started:
            started = True
            tell("started", state)
        for one in state.blocks:
            about = {"scenario": one.scenario, "block": one.block, "replications": one.replications}
            if one.failure is None:
                tell("block", state, **about, left=clock.left(state))
            else:
                tell("failed", state, **about, **asdict(one.failure))
        if state.done == state.total:
            tell("finished", state, replication_years=state.replication_years)

    return show


class _Clock:
    """How fast a run goes."""

    def __init__(self) -> None:
        self._start = monotonic()

    @property
    def seconds(self) -> float:
        """Return how long it has run [s]."""
        return monotonic() - self._start

    def left(self, state: Progress) -> float | None:
        """Return the time left at the pace so far; None before anything is done [s]."""
        if not state.done:
            return None
        return round(self.seconds / state.done * (state.total - state.done), 1)

    def pace(self, state: Progress) -> str:
        """Return rate and time left in words, to follow a count of blocks."""
        left = self.left(state)
        if left is None:
            return ""
        rate = f", {state.replication_years / max(self.seconds, 1e-3):,.0f} replication-years/s"
        return f"{rate}, {_span(left)} left" if state.done < state.total else rate


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _nothing(label: str) -> str:
    """Return what is said where all blocks are there already."""
    return f"{label}: nothing new to compute"
