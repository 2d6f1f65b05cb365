"""Simulate blocks of a scenario."""

from simcore.engine.block import simulate, simulate_each
from simcore.engine.checks import lever_names, loop_gain, study_faults
from simcore.engine.tables import BlockResult, Table
from simcore.kernel.chance import BLOCK, Span

__all__ = [
    "BLOCK",
    "BlockResult",
    "Span",
    "Table",
    "lever_names",
    "loop_gain",
    "simulate",
    "simulate_each",
    "study_faults",
]
