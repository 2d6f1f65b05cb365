"""The typed way to the hooks of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from simcore.errors import PluginError, SimcoreError
from simcore.interventions.hookspecs import PROJECT, Hooks
from simcore.interventions.intervention import Intervention

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simcore.interventions.guard import Guard
    from simcore.interventions.sim import Sim
    from simcore.kernel.arrays import Array
    from simcore.kernel.levers import Effect

__all__ = ["Facade"]

IDLE = (Intervention.setup, Intervention.period_end)
"""Hooks that do nothing; most measures have no other, and they would be called every period."""
_Found = TypeVar("_Found")
HOOKS = tuple(name for name in vars(Hooks) if not name.startswith("_"))


class Facade:
    """Calls hooks on the interventions of a run, in the order of their names.

    Parameters
    ----------
    interventions : sequence of Intervention
        One instance for each entry of the scenario.
    guard : Guard, optional
        Goes before each call of a plugin, in runs that look for the cause of a failure.

    Raises
    ------
    PluginError
        If an intervention has a hook that does not exist.
    """

    def __init__(self, interventions: Sequence[Intervention], guard: Guard | None = None) -> None:
        self.manager = _Manager(PROJECT)
        self.manager.add_hookspecs(Hooks)
        for one in sorted(interventions, key=lambda i: i.name, reverse=True):
            _check_marks(one)
            try:  # pluggy calls the last registered first
                self.manager.register(one, one.name)
                self.manager.check_pending()
            except pluggy.PluginValidationError as error:
                what = str(error).replace(repr(one), one.name).replace("\n", "; ")
                raise PluginError(f"{one.name}: {what}") from error
        if guard is not None:
            for hook in HOOKS:
                for implementation in getattr(self.manager.hook, hook).get_hookimpls():
                    guard.wrap(implementation, hook)
        self._effects = _caller(self.manager.hook.effects)
        self._period_end = _caller(self.manager.hook.period_end)

    def setup(self, sim: Sim) -> None:
        """Call ``setup`` of all."""
        self._call("setup", lambda: self.manager.hook.setup(sim=sim), sim)

    def effects(self, sim: Sim, period: int) -> list[Effect]:
        """Return the effects of all in a period."""
        given = {"sim": sim, "period": period}

        def call() -> list[Effect]:  # a hook may be a generator, which runs only when read
            return [effect for some in self._effects(given) for effect in some]

        return self._call("effects", call, sim)

    def period_end(self, sim: Sim, period: int, flows: Mapping[str, Array]) -> None:
        """Call ``period_end`` of all."""
        given = {"sim": sim, "period": period, "flows": flows}
        self._call("period_end", lambda: self._period_end(given), sim)

    def _call(self, hook: str, call: Callable[[], _Found], sim: Sim) -> _Found:
        try:
            return call()
        except (SimcoreError, KeyboardInterrupt):
            raise
        except BaseException as error:  # a plugin may also call sys.exit
            name = _culprit(error, self.manager)
            raise PluginError(
                f"{name}: hook {hook} failed on day {sim.today}: {type(error).__name__}: {error}"
            ) from error


def _caller(hook: pluggy.HookCaller) -> Callable[[Mapping[str, object]], list[Any]]:
    """Return what calls the implementations of a hook, as pluggy does, and in its order.

    Pluggy looks at every call whether one of them is a wrapper, and what it takes; here that is
    seen once, since these hooks are called every period. Where there are wrappers it stays so.
    """
    found = hook.get_hookimpls()[::-1]
    if any(one.wrapper or one.hookwrapper or one.kwargnames for one in found):
        return lambda given: hook(**given)
    calls = [(one.function, tuple(one.argnames)) for one in found]

    def call(given: Mapping[str, object]) -> list[Any]:
        results = [function(*[given[name] for name in names]) for function, names in calls]
        return [one for one in results if one is not None]

    return call


class _Manager(pluggy.PluginManager):
    """Looks for hooks among the marked methods of a class, and for nothing else.

    Of the seventy attributes of an intervention pluggy asks each in turn what it is, instance and
    class, which takes most of the time of registering.
    """

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        """Return the options of a hook, None for any other attribute."""
        method = getattr(type(plugin), name, None)
        return None if method in IDLE else getattr(method, f"{PROJECT}_impl", None)


def _check_marks(one: Intervention) -> None:
    """Refuse a method that is named like a hook but not marked as one: it would never be called."""
    for hook in HOOKS:
        if not hasattr(getattr(type(one), hook), f"{PROJECT}_impl"):
            raise PluginError(f"{one.name}: method {hook} is not marked with @hookimpl")


def _culprit(error: BaseException, manager: pluggy.PluginManager) -> str:
    """Return the name of the intervention in whose code an error arose."""
    trace, found = error.__traceback__, "an intervention"
    names = {id(plugin): name for name, plugin in manager.list_name_plugin()}
    while trace is not None:
        owner = trace.tb_frame.f_locals.get("self")
        found = names.get(id(owner), found)
        trace = trace.tb_next
    return found
