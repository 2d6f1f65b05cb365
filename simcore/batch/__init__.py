"""Plan, run and store the blocks of a study."""

from __future__ import annotations

from simcore.batch.load import load
from simcore.batch.means import Means
from simcore.batch.result import Result
from simcore.batch.run import Outcome, Progress, run_loaded, run_study

__all__ = ["Means", "Outcome", "Progress", "Result", "load", "run_loaded", "run_study"]
