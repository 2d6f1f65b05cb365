"""Errors of the simulator.

Each takes one message string: SimPy re-raises a failure as ``type(error)(*error.args)``,
so a constructor with other arguments would hide the message behind a ``TypeError``.
"""

from __future__ import annotations

__all__ = [
    "Abandoned",
    "BalanceError",
    "InputError",
    "LeftOutError",
    "PluginError",
    "ResultError",
    "SimcoreError",
]


class SimcoreError(Exception):
    """Root of all errors that the simulator raises on purpose."""


class InputError(SimcoreError):
    """A file or an option that a person wrote is wrong; the message lists every fault."""


class PluginError(SimcoreError):
    """An intervention is broken or misbehaves; the message names it."""


class BalanceError(SimcoreError):
    """Mass is not conserved, or a stock or flow is impossible."""


class Abandoned(SimcoreError):  # noqa: N818 - somebody wanted it so
    """Whoever started a run no longer wants its result."""


class ResultError(SimcoreError):
    """A result folder is missing, incomplete or not what was asked for."""


class LeftOutError(ResultError):
    """A dataset is wanted that the run was told not to write."""
