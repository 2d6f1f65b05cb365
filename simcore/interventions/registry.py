"""Finding intervention classes: entry points of installed packages, and files in a folder."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from simcore.errors import PluginError
from simcore.interventions.hookspecs import PROJECT, Hooks
from simcore.interventions.intervention import Intervention
from simcore.parameters import declarations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint
    from pathlib import Path

__all__ = ["GROUP", "PluginRegistry"]

GROUP = "simcore.interventions"
"""Entry-point group of intervention classes."""

HOOKS = tuple(name for name in vars(Hooks) if not name.startswith("_"))


class PluginRegistry:
    """Looks intervention classes up by name; loads only what is asked for.

    Parameters
    ----------
    folder : Path, optional
        Folder of plugin files; the class ``HeatRecovery`` of ``heat_recovery.py`` is plugin
        ``heat_recovery``.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @cached_property
    def _installed(self) -> dict[str, EntryPoint]:
        # Asked for once: it reads the metadata of all that is installed.
        return {point.name: point for point in entry_points(group=GROUP)}

    @cached_property
    def _files(self) -> dict[str, Path]:
        if self._folder is None:
            return {}
        if not self._folder.is_dir():
            raise PluginError(f"{self._folder}: no such folder of plugins")
        return {one.stem: one for one in sorted(self._folder.glob("[a-z]*.py"))}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all plugins that can be found; nothing is loaded."""
        return tuple(sorted({*self._installed, *self._files}))

    def where(self, name: str) -> str:
        """Return where a plugin comes from: ``package.module:Class`` or a file."""
        return str(self._files[name]) if name in self._files else self._installed[name].value

    def __call__(self, name: str) -> type[Intervention]:
        """Return the class of a plugin.

        Raises
        ------
        KeyError
            If there is no plugin of that name.
        PluginError
            If it cannot be loaded, or is no intervention.
        """
        if name not in self.names:
            raise KeyError(self._unknown(name))
        try:
            cls = self._from_file(name) if name in self._files else self._from_package(name)
        except (PluginError, KeyboardInterrupt):
            raise
        except BaseException as error:  # a file that exits must not end the command in silence
            raise PluginError(
                f"plugin {name} ({self.where(name)}) cannot be loaded: "
                f"{type(error).__name__}: {error}"
            ) from error
        if not (isinstance(cls, type) and issubclass(cls, Intervention)):
            raise PluginError(f"plugin {name} ({self.where(name)}) is not an Intervention")
        what = _useless(cls) or _unsound(cls)
        if what:
            raise PluginError(f"plugin {name} ({self.where(name)}) {what}")
        return cls

    def load(self, names: Iterable[str]) -> dict[str, type[Intervention]]:
        """Return the classes of some plugins by name."""
        return {name: self(name) for name in sorted(set(names))}

    def _unknown(self, name: str) -> str:
        if not self.names:
            return "no interventions installed; run `pip install -e .` in the checkout"
        return f"unknown plugin {name}{_meant(name, self.names)}; known: {', '.join(self.names)}"

    def _from_package(self, name: str) -> object:
        return self._installed[name].load()

    def _from_file(self, name: str) -> object:
        path = self._files[name]
        spec = importlib.util.spec_from_file_location(f"simcore_plugin_{name}", path)
        if spec is None or spec.loader is None:
            raise PluginError(f"plugin file {path} cannot be read")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up there
        spec.loader.exec_module(module)
        wanted = "".join(word.capitalize() for word in name.split("_"))
        if not hasattr(module, wanted):
            raise PluginError(f"plugin file {path} has no class {wanted}")
        return getattr(module, wanted)


def _useless(cls: type[Intervention]) -> str:
    """Return why a class could never do anything, or nothing."""
    does = ("moves", *HOOKS)
    own = {key: value for one in cls.__mro__[:-1] for key, value in vars(one).items()}
    inherited = {key for one in Intervention.__mro__ for key in vars(one)}
    names = [key for key, value in own.items() if callable(value) and key not in inherited]
    for key in names:
        if hasattr(own[key], f"{PROJECT}_impl"):
            return f"has an unknown hook '{key}'{_meant(key, HOOKS)}"
    if any(getattr(cls, name) is not getattr(Intervention, name) for name in does):
        return ""
    hints = (f"{_meant(key, does)[:-1]} by {key}?" for key in names if _meant(key, does))
    return f"overrides neither moves nor a hook{next(hints, '')}"


def _meant(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _unsound(cls: type[Intervention]) -> str:
    """Return which default of a class its own declaration refuses, or nothing."""
    for said in declarations(cls).values():
        if said.kind != "number" or said.required:
            continue
        if not isinstance(said.default, int | float):
            return f"has a default of {said.name} that is no number: {said.default!r}"
        if not said.low <= said.default <= said.high:
            return (
                f"has a default of {said.name} outside of its own bounds: {said.default:g} is not "
                f"in [{said.low:g}, {said.high:g}] {said.unit}"
            )
    return ""
