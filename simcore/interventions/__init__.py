"""What a plugin is and how its life goes."""

from simcore.interventions.hookspecs import hookimpl
from simcore.interventions.intervention import Intervention, Move
from simcore.interventions.once import once
from simcore.interventions.shares import room_for
from simcore.interventions.sim import Sim
from simcore.kernel.levers import Effect, factor, shift, transfer
from simcore.parameters import parameter

__all__ = [
    "Effect",
    "Intervention",
    "Move",
    "Sim",
    "factor",
    "hookimpl",
    "once",
    "parameter",
    "room_for",
    "shift",
    "transfer",
]
