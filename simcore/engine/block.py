"""Simulating blocks of a scenario: the one way into the engine."""

from __future__ import annotations

import gc
import re
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

import numpy as np

from simcore.engine.calendar import as_date
from simcore.engine.simulation import Simulation, with_draws
from simcore.engine.tables import join, tabulate
from simcore.errors import Abandoned, BalanceError, PluginError
from simcore.files import Number
from simcore.kernel.chance import BLOCK, Chance, Span
from simcore.kernel.sampling import sample
from simcore.parameters import declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from simcore.engine.tables import BlockResult
    from simcore.files import InterventionSpec, Study
    from simcore.interventions.guard import Watch
    from simcore.interventions.intervention import Intervention
    from simcore.kernel.arrays import Array

__all__ = ["Manner", "prepare", "simulate", "simulate_each"]

ELEMENTS = 12_800
"""Replications times firms that advance together; 100 kB an array is where they run fastest."""

_OF_GROUP = re.compile(r"in replication (\d+) of the group")
_LAST_CHANCES: list[Chance] = []
"""Streams of the blocks that ran last: all scenarios of a block have the same luck, so the
next one need not draw it again. A cache of pure values; results do not depend on it."""


class Manner(TypedDict, total=False):
    """How to simulate: the options of `simulate`."""

    classes: Required[Mapping[str, type[Intervention]]]
    periods: bool
    datasets: Collection[str]
    chance: bool
    abandon: Callable[[], bool] | None
    watch: Watch | None


def simulate(
    study: Study, scenario: str, spans: Sequence[Span], **manner: Unpack[Manner]
) -> list[BlockResult]:
    """Run some blocks of a scenario side by side.

    Parameters
    ----------
    study : Study
        The study.
    scenario : str
        Name of one of its scenarios.
    spans : sequence of Span
        Blocks, or their first replications; results do not depend on which run together.
    classes : mapping
        Intervention classes by the name of their plugin.
    periods : bool, optional
        Keep the values of every period, too.
    datasets : collection of str, optional
        Tables to return; all if empty. No number in them depends on it.
    chance : bool, optional
        False: no draws at all, every uncertain input at its declared value.
    abandon : callable, optional
        Asked at each close of a period; the run ends as soon as it returns True.
    watch : Watch, optional
        Is told of every call of a plugin, where the cause of a failure is looked for.

    Returns
    -------
    list of BlockResult
        In the order of `spans`.

    Raises
    ------
    Abandoned
        If `abandon` returned True.
    BalanceError
        If mass is not conserved, or a stock, flow or value is impossible.
    PluginError
        If an intervention fails.
    """
    return list(simulate_each(study, scenario, spans, **manner))


def simulate_each(
    study: Study, scenario: str, spans: Sequence[Span], **manner: Unpack[Manner]
) -> Iterator[BlockResult]:
    """Yield what `simulate` returns, block by block, while each is fresh in the cache."""
    firms = study.scenarios[scenario].case.firms
    if firms is None or firms.count == 1:
        yield from _run(study, scenario, spans, **manner)
        return
    for span in spans:
        parts: list[BlockResult] = []
        for part in _parts(span, firms.count):
            parts += _run(study, scenario, [part], **manner)
            gc.collect()  # a simulation and its projects know each other, and hold much memory
        yield join(parts)


def _parts(span: Span, firms: int) -> list[Span]:
    """Cut a block of a wide sector so that its arrays stay in the processor's cache."""
    width = -(-BLOCK // max(round(BLOCK * firms / ELEMENTS), 1))
    return [
        Span(span.block, min(width, span.replications - first), span.first + first)
        for first in range(0, span.replications, width)
    ]


def _run(
    study: Study,
    scenario: str,
    spans: Sequence[Span],
    *,
    datasets: Collection[str] = (),
    abandon: Callable[[], bool] | None = None,
    **how: Any,
) -> Iterator[BlockResult]:
    run, samples = prepare(study, scenario, spans, **how)
    try:
        with np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore"):
            run.run(abandon)
    except (Abandoned, BalanceError, PluginError) as error:
        date = as_date(study.first_year, run.timeline.today)
        raise type(error)(f"{_told(str(error), spans)} (simulated date {date})") from error
    return tabulate(study, run, spans, samples, datasets)


def _told(text: str, spans: Sequence[Span]) -> str:
    """Return a message with the study's number of a replication in place of the group's."""
    numbers = [number for one in spans for number in one.numbers]
    return _OF_GROUP.sub(lambda found: f"in replication {numbers[int(found[1])]}", text)


def prepare(  # noqa: PLR0913 - the same arguments as simulate
    study: Study,
    scenario: str,
    spans: Sequence[Span],
    *,
    classes: Mapping[str, type[Intervention]],
    periods: bool = False,
    chance: bool = True,
    watch: Watch | None = None,
) -> tuple[Simulation, dict[str, tuple[str, Array]]]:
    """Return a simulation that is ready to run, and the drawn values of its inputs."""
    said = study.scenarios[scenario]
    streams = _streams(study.seed, spans) if chance else Chance(study.seed, spans, off=True)
    factors: dict[str, Array] = {}
    if chance and study.uncertain:
        factors = _sample(study, streams)
    samples = {
        one.key: (one.unit, one.declared * factors[one.key])
        for one in study.uncertain
        if one.key in factors
    }
    measures = [_measure(spec, classes[spec.plugin], factors) for spec in said.interventions]
    run = Simulation(study, said, streams, factors, measures, periods=periods, watch=watch)
    return run, samples


def _sample(study: Study, streams: Chance) -> dict[str, Array]:
    """Return the drawn factors of the uncertain inputs, within the bounds of their fields.

    They are the same in every scenario.
    """
    distributions = {one.key: (one.kind, one.arguments) for one in study.uncertain}
    correlations = [(one.first, one.second, one.value) for one in study.correlations]
    bounds = np.array([(one.lowest, one.highest) for one in study.uncertain]).reshape(-1, 2, 1, 1)
    key = ("samples", *distributions.items(), *correlations, bounds.tobytes())

    def draw() -> Array:
        drawn = np.stack(list(sample(streams, distributions, correlations).values()))
        return np.clip(drawn, bounds[:, 0], bounds[:, 1])

    return dict(zip(distributions, streams.remember(key, draw), strict=True))


def declared_measure(spec: InterventionSpec, cls: type[Intervention]) -> Intervention:
    """Return an intervention with the values that the study declares."""
    given = {
        name: value.value if isinstance(value, Number) else value
        for name, value in spec.parameters.items()
    }
    return cls(name=spec.name, **given)  # type: ignore[arg-type]


def _measure(
    spec: InterventionSpec, cls: type[Intervention], factors: Mapping[str, Array]
) -> Intervention:
    measure = declared_measure(spec, cls)
    drawn = {}
    for name, said in declarations(cls).items():
        factor = factors.get(f"interventions.{spec.name}.{name}")
        value = getattr(measure, name)
        if factor is not None and said.kind == "number" and value:  # 0 stays 0 under any factor
            drawn[name] = np.clip(value * factor, said.low, said.high) / value
    return with_draws(measure, drawn)


def _streams(seed: int, spans: Sequence[Span]) -> Chance:
    parts = {
        one: part
        for one in _LAST_CHANCES
        if one.seed == seed and (part := one.part(spans)) is not None
    }
    chance = next(iter(parts.values()), None) or Chance(seed, spans)
    # Of blocks side by side one fills enough memory, and shares it with its parts.
    kept = [one for one in _LAST_CHANCES if len(spans) == 1 or one in parts]
    _LAST_CHANCES[:] = [chance, *(one for one in kept if one is not chance)][:2]
    return chance
