"""The tables of a block: what a run recorded, as columns in their final order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simcore.engine.calendar import as_dates
from simcore.kernel.arrays import NEVER
from simcore.kernel.chance import BLOCK
from simcore.kernel.levers import is_void
from simcore.quantities import QUANTITIES, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from simcore.engine.simulation import Simulation
    from simcore.files import Study
    from simcore.kernel.arrays import Array
    from simcore.kernel.chance import Span

__all__ = ["ANNUAL", "COMMON", "DATASETS", "PERIODS", "BlockResult", "Table", "join", "tabulate"]

ANNUAL: Final = "annual"
"""The dataset that every block has."""

PERIODS: Final = "periods"
"""The dataset that is recorded on request only."""

DATASETS: Final = (ANNUAL, "classes", "flows", "projects", "samples", "events", PERIODS)
"""All that a block may have, in the order in which they are written."""

COMMON: Final = frozenset({"samples"})
"""Datasets in which a block is the same in all scenarios of a study."""


@dataclass(slots=True, eq=False)
class Table:
    """Columns of equal length, with the unit of each that has one."""

    columns: dict[str, NDArray[Any]]
    units: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return the bytes of its columns."""
        return sum(one.nbytes for one in self.columns.values())

    @property
    def rows(self) -> int:
        """Return the length of its columns."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(slots=True, eq=False)
class BlockResult:
    """What a block of a scenario gave.

    ``tables`` are by dataset; ``notes`` say how often a bound cut a lever, by lever, and which
    levers were moved without any base value to move; ``seconds`` is the time spent by part, of
    the whole group; ``left_out`` are the datasets that nobody asked for.
    """

    block: int
    replications: int
    tables: dict[str, Table]
    notes: dict[str, dict[str, int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def tabulate(
    study: Study,
    run: Simulation,
    spans: Sequence[Span],
    samples: Mapping[str, tuple[str, Array]],
    datasets: Collection[str] = (),
) -> Iterator[BlockResult]:
    """Yield the results of each block of a run.

    Parameters
    ----------
    study : Study
        Horizon.
    run : Simulation
        That has run.
    spans : sequence of Span
        Its blocks.
    samples : mapping
        Unit and drawn values, shape (replications, 1), of each uncertain input.
    datasets : collection of str
        Those to make; all if empty.
    """
    start = 0
    for place, span in enumerate(spans):
        cut = slice(start, start + span.replications)
        start += span.replications
        # Years, names, replications, classes; of all blocks together it would be new memory.
        annual = np.stack([year[:, cut] for year in run.recorder.annual])
        makers = dict(_Part(study, run, span, place, cut).makers(annual, samples))
        wanted = [name for name in makers if not datasets or name in datasets]
        yield BlockResult(
            span.block,
            span.replications,
            {name: makers[name]() for name in wanted},
            {"clipped": dict(sorted(run.levers.clipped.items())), "dead": _dead(run)},
            dict(run.seconds),
            tuple(name for name in makers if name not in wanted),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A block of a run: its replications are ``cut`` out of those that ran side by side."""

    study: Study
    run: Simulation
    span: Span
    place: int
    cut: slice

    def makers(
        self, annual: Array, samples: Mapping[str, tuple[str, Array]]
    ) -> Iterator[tuple[str, Callable[[], Table]]]:
        """Yield what makes each dataset that the block has."""
        study, run, span, cut = self.study, self.run, self.span, self.cut
        first = BLOCK * span.block + span.first
        # All classes together; to sum up one by one would take longer than all else here.
        system = annual[..., 0] if annual.shape[3] == 1 else annual.sum(3)
        yield ANNUAL, lambda: _annual(study, run, system, first)
        if run.firms.is_sector:
            yield "classes", lambda: _classes(study, run, annual, first)
        yield "flows", lambda: _flows(study, run, self.place, span.replications)
        if run.measures:
            yield "projects", lambda: _projects(study, run, cut, first)
        if samples:
            yield "samples", lambda: _samples(samples, cut, first)
        if span.block == 0:
            yield "events", lambda: _events(study, run, span)
        if run.recorder.periods is not None:
            yield PERIODS, lambda: _periods(study, run, cut, first)


def join(parts: Sequence[BlockResult]) -> BlockResult:
    """Return the result of a block whose replications ran in several parts, in their order."""
    if len(parts) == 1:
        return parts[0]
    tables = {}
    for name in parts[0].tables:
        some = [part.tables[name] for part in parts]
        columns = {
            column: np.concatenate([table.columns[column] for table in some])
            for column in some[0].columns
        }
        tables[name] = Table(columns, some[0].units)
    count = [part.replications for part in parts]
    if "flows" in tables:
        tables["flows"] = _mean_flows([part.tables["flows"] for part in parts], count)
    notes: dict[str, dict[str, int]] = {}
    seconds: dict[str, float] = {}
    for part in parts:
        for kind, found in part.notes.items():
            noted = notes.setdefault(kind, {})
            for lever, times in found.items():
                noted[lever] = times if kind == "dead" else noted.get(lever, 0) + times
        for what, spent in part.seconds.items():
            seconds[what] = seconds.get(what, 0.0) + spent
    return BlockResult(parts[0].block, sum(count), tables, notes, seconds, parts[0].left_out)


def _mean_flows(tables: Sequence[Table], count: Sequence[int]) -> Table:
    """Return the mean over all replications of the means of several parts."""
    total = np.zeros_like(tables[0].columns["value"])
    for table, n in zip(tables, count, strict=True):
        total += table.columns["value"] * n
    columns = dict(tables[0].columns)
    columns["value"] = total / sum(count)
    columns["replications"] = np.full(total.size, sum(count), np.int32)
    return Table(columns, tables[0].units)


def _dead(run: Simulation) -> dict[str, int]:
    """Return the levers that effects moved although there is nothing there to move."""
    moved = run.levers.moved
    live = {name for name in moved if not is_void(run.levers, name)}
    return {name: 1 for name in sorted(moved - live) if f"{name}.base" not in live}


def _units(run: Simulation, names: Sequence[str]) -> dict[str, str]:
    case = run.scenario.case
    return {
        name: quantity(name, tuple(case.pollutants)).unit.replace("$", case.currency.code)
        for name in names
    }


def _keys(study: Study, replications: int, first: int, each: int = 1) -> dict[str, NDArray[Any]]:
    ids = np.arange(first, first + replications, dtype=np.int32)
    years = np.arange(study.first_year, study.first_year + study.years, dtype=np.int16)
    return {
        "replication": np.repeat(ids, study.years * each),
        "year": np.tile(np.repeat(years, each), replications),
    }


@lru_cache(maxsize=64)
def _texts(words: tuple[str, ...], each: int, times: int) -> NDArray[Any]:
    """Return a column that repeats words; the same array for all blocks that have it.

    Whoever writes many blocks then need not convert it each time.
    """
    column = np.tile(np.repeat(np.array(words, object), each), times)
    column.flags.writeable = False
    return column


def _with_ratios(run: Simulation, sums: Mapping[str, Array]) -> dict[str, Array]:
    """Add ratio columns, and drop sums that only serve them."""
    columns = {}
    for name, said in QUANTITIES.items():
        if said.ratio_of is not None:
            above, below = (sums[part] for part in said.ratio_of)
            with np.errstate(divide="ignore", invalid="ignore"):
                columns[name] = np.where(below > 0.0, above / below, 0.0)
    return {name: sums[name] for name in _kept(run)} | columns


def _kept(run: Simulation) -> list[str]:
    return [name for name in run.recorder.names if name not in {"sales", "output_and_scrap"}]


def _annual(study: Study, run: Simulation, sums: Array, first: int) -> Table:
    """Return rows by replication and year; `sums` is (years, names, replications)."""
    by_name = np.ascontiguousarray(sums.transpose(1, 2, 0)).reshape(len(run.recorder.names), -1)
    columns = _with_ratios(run, dict(zip(run.recorder.names, by_name, strict=True)))
    return Table(_keys(study, sums.shape[2], first) | columns, _units(run, list(columns)))


def _classes(study: Study, run: Simulation, sums: Array, first: int) -> Table:
    """Return rows by replication, year and size class; extensive quantities only."""
    names = [name for name, _ in run.firms.classes]
    by_name = np.ascontiguousarray(sums.transpose(1, 2, 0, 3)).reshape(sums.shape[1], -1)
    found = dict(zip(run.recorder.names, by_name, strict=True))
    columns = {name: found[name] for name in _kept(run)}
    keys = _keys(study, sums.shape[2], first, len(names))
    keys["size_class"] = _texts(tuple(names), 1, sums.shape[2] * study.years)
    return Table(keys | columns, _units(run, list(columns)))


def _flows(study: Study, run: Simulation, place: int, replications: int) -> Table:
    rows, years = run.flows.rows, study.years
    parts = [_texts(part, 1, years) for part in zip(*rows, strict=True)]
    when = np.arange(study.first_year, study.first_year + years, dtype=np.int16)
    return Table(
        {
            "year": np.repeat(when, len(rows)),
            "from": parts[0],
            "to": parts[1],
            "kind": parts[2],
            "item": parts[3],
            "value": np.concatenate([year[:, place] for year in run.flows.years]),
            "unit": parts[4],
            "replications": np.full(len(rows) * years, replications, np.int32),
        }
    )


def _projects(study: Study, run: Simulation, cut: slice, first: int) -> Table:
    """Return rows by replication, project and firm."""
    currency = run.scenario.case.currency.code
    n, firms, count = cut.stop - cut.start, run.shape[1], len(run.projects)
    ids = np.arange(first, first + n, dtype=np.int32)
    names = tuple(one.measure.name for one in run.projects)

    def column(name: str) -> NDArray[Any]:
        values = np.stack([getattr(project, name)[cut] for project in run.projects], axis=1)
        flat: NDArray[Any] = values.ravel()
        return flat

    columns: dict[str, NDArray[Any]] = {
        "replication": np.repeat(ids, count * firms),
        "firm": np.tile(np.arange(firms, dtype=np.int16), n * count),
        "intervention": _texts(names, firms, n),
        "audit": _dates(study, column("audited")),
        "adoption": _dates(study, column("adopted")),
        "commissioning": _dates(study, column("commissioned")),
        "believed_saving": column("believed_saving"),
        "believed_npv": column("believed_npv"),
        "capex": column("spent"),
    }
    units = {"believed_saving": f"{currency}/a", "believed_npv": currency, "capex": currency}
    return Table(columns, units)


def _dates(study: Study, days: NDArray[np.int64]) -> NDArray[Any]:
    happened = days < 365 * study.years
    dates = as_dates(study.first_year, np.where(happened, days, 0))
    return np.where(happened & (days != NEVER), dates, np.datetime64("NaT", "D"))


def _samples(samples: Mapping[str, tuple[str, Array]], cut: slice, first: int) -> Table:
    n, names = cut.stop - cut.start, sorted(samples)
    values = np.stack([samples[name][1][cut, 0] for name in names], axis=1)
    return Table(
        {
            "replication": np.repeat(np.arange(first, first + n, dtype=np.int32), len(names)),
            "parameter": _texts(tuple(names), 1, n),
            "value": values.ravel(),
            "unit": _texts(tuple(samples[name][0] for name in names), 1, n),
        }
    )


def _events(study: Study, run: Simulation, span: Span) -> Table:
    rows = sorted(row for row in run.diary.rows if row[0] < span.replications)
    columns = list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in range(6)]
    replication, firm, day, kind, subject, detail = columns
    return Table(
        {
            "replication": np.array(replication, np.int32) + np.int32(span.first),
            "firm": np.array(firm, np.int16),
            "date": as_dates(study.first_year, np.array(day, np.int64)),
            "kind": np.array(kind, object),
            "subject": np.array(subject, object),
            "detail": np.array(detail, object),
        }
    )


def _periods(study: Study, run: Simulation, cut: slice, first: int) -> Table:
    whole = np.stack(run.recorder.periods or [])[:, :, cut]
    n_periods, per_year = len(whole), run.timeline.per_year
    by_name = np.ascontiguousarray(whole.transpose(1, 2, 0)).reshape(whole.shape[1], -1)
    columns = _with_ratios(run, dict(zip(run.recorder.names, by_name, strict=True)))
    n = cut.stop - cut.start
    ids = np.arange(first, first + n, dtype=np.int32)
    years = study.first_year + np.arange(n_periods) // per_year
    return Table(
        {
            "replication": np.repeat(ids, n_periods),
            "year": np.tile(years.astype(np.int16), n),
            "period": np.tile((np.arange(n_periods) % per_year + 1).astype(np.int16), n),
        }
        | columns,
        _units(run, list(columns)),
    )
