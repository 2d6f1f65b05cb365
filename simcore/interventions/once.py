"""Terms of a measure that do not change in a run."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.interventions.intervention import Intervention
    from simcore.interventions.sim import Sim

__all__ = ["once"]

_Measure = TypeVar("_Measure", bound="Intervention")
_Term = TypeVar("_Term")


def once(method: Callable[[_Measure, Sim], _Term]) -> Callable[[_Measure, Sim], _Term]:
    """Let a method of a measure run once for each simulation, and keep what it returned.

    For what depends on parameters and base values alone: `moves` is called every period, and most
    of it is often the same. A copy of the measure, with other values, starts anew.
    """
    key = f"_once_{method.__name__}"

    @wraps(method)
    def kept(self: _Measure, sim: Sim) -> _Term:
        known = self.__dict__.get(key)
        if known is None or known[0] is not sim or known[1] is not self:
            known = self.__dict__[key] = (sim, self, method(self, sim))
        term: _Term = known[2]
        return term

    return kept
