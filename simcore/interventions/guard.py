"""Who is at work: told before each call of a plugin, so that a dead process can still be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from simcore.errors import PluginError
from simcore.kernel.levers import Effect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pluggy

    from simcore.interventions.sim import Sim
    from simcore.kernel.arrays import Array

__all__ = ["Guard", "Watch"]

TINY = 1e-9
"""Of the largest stock: what rounding may leave below zero [1]."""


class Watch(Protocol):
    """Who wants to know what a run does; only runs that look for the cause of a failure have one.

    A watch changes no number and stops nothing.
    """

    def note(self, plugin: str, hook: str, day: int) -> None:
        """Take down what begins now, on a day of the simulation; no names when it is over."""

    def suspect(self, plugin: str, hook: str, day: int, what: str) -> None:
        """Take down what a plugin did that the model will hardly survive."""


class Guard:
    """Goes between the core and each call of a plugin.

    Parameters
    ----------
    watch : Watch
        Is told.
    sim : Sim
        The simulation.
    stocks : callable
        Gives the stocks of the model, shape (stocks, replications, firms) [t].
    replications : sequence of int
        The study's number of each replication of the run.
    """

    def __init__(
        self, watch: Watch, sim: Sim, stocks: Callable[[], Array], replications: Sequence[int]
    ) -> None:
        self._watch, self._sim, self._stocks = watch, sim, stocks
        self._replications = replications
        self._is_odd = False
        self.owner = ""
        """Name of the intervention whose code runs now."""

    def wrap(self, implementation: pluggy.HookImpl, hook: str) -> None:
        """Put this guard before one plugin's implementation of a hook."""
        inner, name = implementation.function, implementation.plugin_name

        def function(*values: object) -> object:
            return self.call(name, hook, lambda: inner(*values))

        setattr(implementation, "function", function)  # noqa: B010 - pluggy has it final

    def call(self, name: str, hook: str, act: Callable[[], Any]) -> Any:
        """Do what a plugin wants, with a note of it as long as it lasts.

        The note stays where the plugin raises: that is how one knows.
        """
        day, outer = self._sim.today, self.owner
        self._watch.note(name, hook, day)
        self.owner = name
        found = act()
        if hook == "effects":
            found = list(found)
            self._tell(name, hook, self._odd_effect(found))
        what, was_odd = self._odd_stock(), self._is_odd
        self._is_odd = bool(what)
        self._tell(name, hook, "" if was_odd else what)
        self.owner = outer
        self._watch.note("", "", day)
        return found

    def event(self, act: Callable[..., object]) -> Callable[..., object]:
        """Return an act for the agenda that belongs to the plugin whose code runs now."""
        name = self.owner
        return lambda *values: self.call(name, "event", lambda: act(*values))

    def _tell(self, name: str, hook: str, what: str) -> None:
        if what:
            self._watch.suspect(name, hook, self._sim.today, what)

    def _odd_effect(self, effects: Iterable[object]) -> str:
        """Return what is wrong with the effects of a period, or nothing."""
        for one in effects:
            if not isinstance(one, Effect):
                return f"gave {one!r} as an effect"
            for lever in one.levers:
                try:
                    self._sim.base(lever)
                except PluginError:
                    return f"moved {lever}, which is no lever"
            try:
                amount = np.asarray(one.amount, np.float64)
                np.broadcast_to(amount, self._sim.shape)
            except (TypeError, ValueError):
                return (
                    f"gave an amount of shape {np.shape(one.amount)} for {one.label}, which does "
                    f"not fit (replications, firms) = {self._sim.shape}"
                )
            bad = np.argwhere(~np.isfinite(amount))
            if len(bad):
                of_all = amount.ndim < 2 or len(amount) == 1
                where = "" if of_all else f" in replication {self._replications[bad[0][0]]}"
                return f"gave {amount[tuple(bad[0])]} for {one.label}{where}"
        return ""

    def _odd_stock(self) -> str:
        """Return which stock no plant can have, or nothing."""
        stocks = self._stocks()
        largest = float(np.max(stocks, initial=0.0))
        bad = np.argwhere(~(stocks >= -TINY * largest))
        if not len(bad):
            return ""
        _, replication, firm = bad[0]
        return (
            f"left a stock of {stocks[tuple(bad[0])]:.6g} t in replication "
            f"{self._replications[replication]}, firm {firm}"
        )
