"""Pure functions of recorded series; an indicator never feeds back into state."""

from __future__ import annotations

from simcore.indicators.decoupling import (
    KINDS,
    STATES,
    decoupling_factor,
    decoupling_kind,
    elasticity,
    relative_change,
    sustained_from,
    tapio_state,
)
from simcore.indicators.finance import annuity, npv, payback

__all__ = [
    "KINDS",
    "STATES",
    "annuity",
    "decoupling_factor",
    "decoupling_kind",
    "elasticity",
    "npv",
    "payback",
    "relative_change",
    "sustained_from",
    "tapio_state",
]
