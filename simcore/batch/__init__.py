"""Plan, run and store the blocks of a study."""

from __future__ import annotations

from simcore.batch.load import load
from simcore.batch.result import Result
from simcore.batch.run import Outcome, Progress, run_loaded, run_study

__all__ = ["Outcome", "Progress", "Result", "load", "run_loaded", "run_study"]
