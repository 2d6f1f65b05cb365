"""A stand-in for the engine: numbers from seed, scenario and block, and faults on demand."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from simcore.batch import Outcome, run_loaded
from simcore.engine import BlockResult, Span, Table
from simcore.errors import BalanceError
from simcore.files import Case, Scenario, Study

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from simcore.interventions.guard import Watch

YEARS = 3


@dataclass(frozen=True)
class Act:
    """What a scenario does in the blocks it names; ``mark`` makes it do so once only."""

    what: str = (
        ""  # "raise", "own", "exit", "kill", "quit", "interrupt", "pause", "sign" or "short"
    )
    blocks: tuple[int, ...] = ()
    mark: str = ""


class PlainStudy(Study):
    """A study that came from no file."""

    def canonical(self, scenario: str) -> dict[str, Any]:
        """Return what the numbers below depend on."""
        case = cast("Any", self.scenarios[scenario].case)
        return {"growth": case.growth, "years": self.years}


class OwnError(Exception):
    """An error that does not survive pickling: it takes two arguments."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def scenario(name: str, growth: float = 1.0, act: Act | None = None) -> Scenario:
    currency = SimpleNamespace(code="USD", price_year=2025)
    case = SimpleNamespace(currency=currency, firms=None, growth=growth, act=act or Act())
    return Scenario(name, name.title(), cast("Case", case), (), ())


def study(*scenarios: Scenario, replications: int = 512, **changes: Any) -> Study:
    facts: dict[str, Any] = {
        "name": "mill",
        "title": "A mill",
        "folder": Path("mill"),
        "first_year": 2025,
        "years": YEARS,
        "period": "month",
        "replications": replications,
        "seed": 7,
        "events": 2,
        "uncertain": (),
        "correlations": (),
        "scenarios": {one.name: one for one in scenarios},
    }
    return PlainStudy(**(facts | changes))


def stand_in() -> None:
    """Take the place of the files layer and of the core's code for the rest of this process."""
    for module, name, substitute in SUBSTITUTES:
        setattr(import_module(module), name, substitute)


def resolved(study: Study) -> str:
    """Stand in for `simcore.files.resolved_yaml`."""
    return f"name: {study.name}\n"


def code() -> str:
    """Stand in for `core_code`: editing the core is no change of what is simulated here."""
    return "0" * 64


SUBSTITUTES = (
    ("simcore.files.resolved", "resolved_yaml", resolved),
    ("simcore.batch.request", "core_code", code),
)


def simulate(
    study: Study,
    scenario: str,
    spans: Sequence[Span],
    *,
    classes: Mapping[str, type],
    periods: bool = False,
    datasets: Collection[str] = (),
    watch: Watch | None = None,
) -> list[BlockResult]:
    """Stand in for `simcore.engine.simulate`."""
    assert not classes
    del watch  # no plugin is called
    case = cast("Any", study.scenarios[scenario].case)
    for span in spans:
        if span.block in case.act.blocks:
            _misbehave(case.act, scenario)
    results = [_block(study, case.growth, span, periods=periods) for span in spans]
    results = [_reduced(one, datasets) for one in results]
    for one in results:
        if case.act.what == "short" and one.block in case.act.blocks:
            columns = one.tables["annual"].columns
            one.tables["annual"].columns = {name: values[1:] for name, values in columns.items()}
    return results


def _reduced(result: BlockResult, datasets: Collection[str]) -> BlockResult:
    """Leave out the datasets that were not asked for."""
    tables = {name: one for name, one in result.tables.items() if not datasets or name in datasets}
    left_out = tuple(name for name in result.tables if name not in tables)
    return replace(result, tables=tables, left_out=left_out)


def run(study: Study, out: Path, **options: Any) -> Outcome:
    return run_loaded(study, out=out, simulate=simulate, **options)


def _misbehave(act: Act, scenario: str) -> None:
    if act.mark and act.what != "sign":
        try:
            os.close(os.open(act.mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
    match act.what:
        case "raise":
            raise BalanceError(f"{scenario}: stock of fibre is negative on 2027-03-01")
        case "own":
            raise OwnError("this", "that")
        case "exit":
            os._exit(3)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "quit":
            raise SystemExit(0)
        case "interrupt":
            raise KeyboardInterrupt
        case "pause":
            time.sleep(0.05)
        case "sign":  # leave the number of this process behind
            Path(act.mark).with_name(f"pid-{os.getpid()}").touch()
            time.sleep(0.05)


def _block(study: Study, growth: float, span: Span, *, periods: bool) -> BlockResult:
    count, years = span.replications, study.years
    luck = np.random.default_rng([study.seed, span.block]).random((256, years))[:count]
    ids = np.arange(256 * span.block, 256 * span.block + count, dtype=np.int32)
    first = study.first_year
    keys: dict[str, np.ndarray] = {
        "replication": np.repeat(ids, years),
        "year": np.tile(np.arange(first, first + years, dtype=np.int16), count),
    }
    annual = Table(
        {**keys, "output": (luck * growth).ravel(), "energy": luck.ravel()},
        {"output": "t", "energy": "GJ"},
    )
    flows = Table(
        {
            "year": np.arange(first, first + years, dtype=np.int16),
            "from": np.array(["dryer", "stack", "mill"] * years, dtype=object)[:years],
            "value": luck.mean(axis=0),
        },
        {"value": "t"},
    )
    projects = Table(
        {
            "replication": ids,
            "adopted": np.full(count, np.datetime64("2027-01-01"), dtype="datetime64[D]"),
            "capex": luck[:, 0],
        },
        {"capex": "USD"},
    )
    tables = {"annual": annual, "flows": flows, "projects": projects}
    if periods:
        tables["periods"] = annual
    return BlockResult(span.block, count, tables, {"clips": {"stage.dryer": 2}})
