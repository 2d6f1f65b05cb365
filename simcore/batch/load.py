"""Load a study with the plugins and levers that it may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simcore.batch.blame import Note
    from simcore.files import Study
    from simcore.interventions.registry import PluginRegistry

__all__ = ["load", "study_file"]

CHECK_SECONDS = 60.0
"""Time that the check of a study with plugins of others may take [s]."""
OWN = "simcore_interventions."
"""Package of the plugins that come with the simulator."""


def study_file(path: Path) -> Path:
    """Return the file of a study that is named by it or by its folder."""
    return path / "study.yaml" if path.is_dir() else path


def load(path: Path, plugins_dir: Path | None = None, sets: Sequence[str] = ()) -> Study:
    """Load a study and check all that can be checked without simulating it.

    Parameters
    ----------
    path : Path
        The study's file, or its folder (then ``study.yaml`` in it).
    plugins_dir : Path, optional
        Folder of plugins that are single files.
    sets : sequence of str
        Overrides ``PATH=VALUE``, made in every scenario.

    Raises
    ------
    InputError
        Listing all faults, each with file, line and column where it has one.
    """
    # Heavy libraries come with these; `--help` does without them.
    from simcore.engine import lever_names
    from simcore.files import load_study
    from simcore.interventions.registry import PluginRegistry

    registry = PluginRegistry(plugins_dir)
    study = load_study(study_file(path), plugins=registry, levers=lever_names, sets=sets)
    named = {one.plugin for some in study.scenarios.values() for one in some.interventions}
    faults = _faults(study, registry, plugins_dir, named)
    if faults:
        raise InputError("\n".join(faults))
    return study


def _faults(
    study: Study, registry: PluginRegistry, plugins_dir: Path | None, named: set[str]
) -> list[str]:
    """Return what is wrong beyond the grammar.

    The check calls plugins. Those that come with the simulator raise at worst; others may end or
    keep their process, which must not be this one.
    """
    from simcore.engine import study_faults

    classes = registry.load(named)
    if all(registry.where(one).startswith(OWN) for one in named):
        return study_faults(study, classes)
    from simcore.batch.isolated import Ended, ask
    from simcore.batch.limits import Limits

    found = ask(_check, (study, plugins_dir, named), Limits(CHECK_SECONDS))
    if not isinstance(found, Ended):
        faults: list[str] = found
        return faults
    who = "a plugin" if found.place is None else found.place.plugin
    what = f"exit code {found.code}"
    what = f"it took longer than {CHECK_SECONDS:g} s" if found.code is None else what
    where = next(
        (
            f"{one.origin}: "
            for some in study.scenarios.values()
            for one in some.interventions
            if one.name == who
        ),
        "",
    )
    return [f"{where}{who} ended the process that checks it: {what}"]


def _check(study: Study, plugins_dir: Path | None, named: set[str], note: Note) -> list[str]:
    """Check a study in this process, which does nothing else."""
    from simcore.batch.isolated import limited
    from simcore.batch.limits import Limits
    from simcore.engine import study_faults
    from simcore.interventions.registry import PluginRegistry

    with limited(Limits(CHECK_SECONDS)):
        return study_faults(study, PluginRegistry(plugins_dir).load(named), note)
