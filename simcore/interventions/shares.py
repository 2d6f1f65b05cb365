"""How far a share can move before it meets a cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simcore.interventions.sim import Sim
    from simcore.kernel.arrays import Array

__all__ = ["room_for"]


def room_for(
    sim: Sim, origin: str, target: str, wanted: Array | float, cap: Array | float
) -> Array:
    """Return the fraction of `origin` that can move to `target` without lifting it over a cap.

    Parameters
    ----------
    sim : Sim
        The simulation.
    origin, target : str
        Two shares of one whole.
    wanted : ndarray or float
        Fraction of the base share of `origin` that should move [1].
    cap : ndarray or float
        Largest share of `target` [1].
    """
    room = np.maximum(cap - sim.base(target), 0.0)
    fraction: Array = np.minimum(wanted, room / np.maximum(sim.base(origin), 1e-12))
    return fraction
