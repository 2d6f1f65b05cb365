"""The command as people call it: its marginal cost, its workers, its start and its parts."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.timing import Spent, decouple, in_turn, spent_by
from simcore.batch.load import load
from simcore.batch.run import run_loaded
from simcore.engine import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.timing import Timing
    from simcore.engine import BlockResult, Span
    from simcore.files import Study

__all__ = ["PARTS", "STUDY", "Profile", "help_and_click", "marginal", "profile", "run_of"]

STUDY = Path(__file__).parents[1] / "scenarios" / "containerboard-mill"
PARTS = ("model", "effects", "events", "ledger", "recorder")


def run_of(replications: int, workers: int) -> Callable[[], Spent]:
    """Return a run of the whole study into a fresh folder."""

    def spent() -> Spent:
        with tempfile.TemporaryDirectory() as folder:
            options = ["-n", str(replications), "--workers", str(workers), "--quiet", "-o", folder]
            return spent_by([*decouple(), "run", STUDY, *options])

    return spent


def marginal(few: Timing, many: Timing) -> Spent:
    """Return the time of what many replications have above few: medians."""
    return Spent(many.median - few.median, many.processor - few.processor)


def help_and_click(repeats: int) -> dict[str, Timing]:
    """Time the start of the command against the bare import of click."""
    shown = [*decouple(), "--help"]
    bare = [sys.executable, "-c", "import click"]
    return in_turn({"help": lambda: spent_by(shown), "click": lambda: spent_by(bare)}, repeats)


@dataclass(slots=True)
class Profile:
    """Seconds of a run of the study in this process, by part."""

    whole: float = 0.0
    simulated: float = 0.0
    loading: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, float]]:
        """Return each part with its seconds; they add up to the whole [s]."""
        named = [(name, self.parts.get(name, 0.0)) for name in PARTS]
        start = self.simulated - sum(self.parts.values())
        rest = self.whole - self.loading - self.simulated
        return [
            *named,
            ("draws, assembly, tables", start),
            ("writing and manifest", rest),
            ("reading the study", self.loading),
        ]


def profile(replications: int) -> Profile:
    """Run the study in this process with one worker, and return where the time went."""
    found = Profile()
    began = perf_counter()
    study: Study = replace(load(STUDY), replications=replications)
    found.loading = perf_counter() - began

    def timed(
        study: Study, scenario: str, spans: Sequence[Span], **options: Any
    ) -> list[BlockResult]:
        start = perf_counter()
        results = simulate(study, scenario, spans, **options)
        found.simulated += perf_counter() - start
        for part, seconds in results[0].seconds.items():  # of the whole group, in each block
            found.parts[part] = found.parts.get(part, 0.0) + seconds
        return results

    with tempfile.TemporaryDirectory() as folder:
        run_loaded(study, out=Path(folder), workers=1, simulate=timed)
    found.whole = perf_counter() - began
    return found
