"""``decouple check``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simcore.cli import options
from simcore.errors import SimcoreError
from simcore.foreign import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simcore.files import Case, Number, Study

__all__ = ["check"]


@click.command(epilog="\b\nExample:\n  decouple check scenarios/kraft-mill/study.yaml")
@click.argument(
    "files", metavar="STUDY_OR_CASE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@options.plugins_dir
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], plugins_dir: Path | None) -> None:
    """Validate studies and cases; simulate nothing.

    All faults of a file are shown, each with its place.
    """
    is_right = True
    for file in files:
        try:
            lines = list(_described(file, plugins_dir))
        except SimcoreError as error:
            click.echo(printable(str(error)), err=True)
            is_right = False
        else:
            click.echo("\n".join(lines))
    if not is_right:
        ctx.exit(1)


def _described(file: Path, plugins_dir: Path | None) -> Iterator[str]:
    """Yield what a file holds, once it is known to be right."""
    if _is_case(file):
        from simcore.files import load_case

        case = load_case(file)
        yield f"{file}: a valid case"
        yield from _case_lines(case, _stated(case))
        return
    from simcore.batch.load import load

    study = load(file, plugins_dir)
    case = next(iter(study.scenarios.values())).case
    yield f"{file}: a valid study"
    yield from _study_lines(study)
    yield from _case_lines(case, [*_stated(case), *_parameters(study)])
    yield (
        f"  loop gain of price through demand to unit cost: {_loop_gain(study, plugins_dir):.2f}"
        " (must stay below 1)"
    )


def _is_case(file: Path) -> bool:
    """Say whether a file is meant as a case; whatever is unclear is taken for a study."""
    from simcore.files.document import top_keys

    keys = set(top_keys(file))
    return not keys & {"case", "scenarios"} and bool(keys & {"product", "stages", "include"})


def _study_lines(study: Study) -> Iterator[str]:
    """Yield what a study will run."""
    interventions = {
        one.name for scenario in study.scenarios.values() for one in scenario.interventions
    }
    yield f"  {study.name}: {study.title}"
    yield (
        f"  {study.years} years from {study.first_year} by the {study.period},"
        f" {study.replications} replications, seed {study.seed}"
    )
    yield f"  scenarios: {', '.join(study.written)}"
    for sweep in study.sweeps:
        axes = ", ".join(f"{one.operation} {one.path}" for one in sweep.axes)
        yield f"  sweep {sweep.name}: {sweep.kind} of {len(sweep.points):,} points: {axes}"
    yield (
        f"  {len(interventions)} interventions, {len(study.uncertain)} uncertain inputs,"
        f" {len(study.correlations)} correlations"
    )


def _loop_gain(study: Study, plugins_dir: Path | None) -> float:
    """Return the largest gain of the scenarios' feedback loops; nothing is simulated."""
    from simcore.engine import Span, loop_gain
    from simcore.engine.block import prepare
    from simcore.engine.checks import tried
    from simcore.interventions.registry import PluginRegistry

    gains = []
    registry = PluginRegistry(plugins_dir)
    for name in tried(study):
        classes = registry.load(one.plugin for one in study.scenarios[name].interventions)
        run, _ = prepare(study, name, [Span(0, 1)], classes=classes, chance=False)
        gains.append(loop_gain(run))
    return max(gains)


def _case_lines(case: Case, numbers: Iterable[Number]) -> Iterator[str]:
    """Yield what a case holds and where its numbers come from."""
    count = 1 if case.firms is None else case.firms.count
    firms = "one firm" if count == 1 else f"{count} firms"
    yield f"  {case.title}: {firms}, base year {case.base_year}, {case.currency.code}"
    qualities = Counter(number.quality for number in numbers)
    listed = ", ".join(f"{qualities[name]} {name}" for name in ("published", "derived", "assumed"))
    yield f"  {qualities.total()} numbers: {listed}"


def _stated(case: Case) -> list[Number]:
    """Return the numbers that somebody stated: no exact zeros and ones, nothing that follows."""
    from simcore.files.access import walk
    from simcore.files.numbers import FOLLOWS, REST

    return [
        number
        for number in walk(case)
        if number.source not in (None, FOLLOWS, REST) or number.low is not None
    ]


def _parameters(study: Study) -> list[Number]:
    """Return the numbers that a study gives to its interventions, each once."""
    from simcore.files import Number

    values = {
        value.key: value
        for scenario in study.scenarios.values()
        for intervention in scenario.interventions
        for value in intervention.parameters.values()
        if isinstance(value, Number)
    }
    return list(values.values())
