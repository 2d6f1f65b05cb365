"""The three hooks of a plugin: the smallest set that serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simcore.interventions.sim import Sim
    from simcore.kernel.arrays import Array
    from simcore.kernel.levers import Effect

__all__ = ["PROJECT", "Hooks", "hookimpl"]

PROJECT = "simcore"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """What the core calls on every intervention of a scenario, in the order of their names."""

    @hookspec
    def setup(self, sim: Sim) -> None:
        """Draw, declare and put first events on the agenda; once, before time starts."""

    @hookspec
    def effects(self, sim: Sim, period: int) -> Iterable[Effect]:  # type: ignore[empty-body]
        """Return the effects on levers in the period that closes now; change nothing."""

    @hookspec
    def period_end(self, sim: Sim, period: int, flows: Mapping[str, Array]) -> None:
        """Take in what was made and used in the period; feed own state."""
