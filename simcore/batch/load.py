"""Load a study with the plugins and levers that it may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simcore.files import Study

__all__ = ["load"]


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
    from simcore.engine import lever_names, study_faults
    from simcore.files import load_study
    from simcore.interventions.registry import PluginRegistry

    file = path / "study.yaml" if path.is_dir() else path
    registry = PluginRegistry(plugins_dir)
    study = load_study(file, plugins=registry, levers=lever_names, sets=sets)
    named = {one.plugin for some in study.scenarios.values() for one in some.interventions}
    faults = study_faults(study, registry.load(named))
    if faults:
        raise InputError("\n".join(faults))
    return study
