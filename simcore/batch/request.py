"""What a run is asked for: scenarios, versions, and the code that answers."""

from __future__ import annotations

import difflib
import platform
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING

from simcore.batch.durable import safe_name
from simcore.batch.fingerprint import core_code, plugin_code, scenario_fingerprint
from simcore.batch.manifest import AxisEntry, Request, ScenarioEntry, SweepEntry
from simcore.errors import InputError
from simcore.foreign import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simcore.files import Study
    from simcore.files.sweeps import Sweep

__all__ = [
    "DISTRIBUTION",
    "asked_datasets",
    "build_request",
    "changed_study",
    "chosen_scenarios",
    "plugin_names",
]

DISTRIBUTION = "simcore-decoupling"
LIBRARIES = ("numpy", "pint", "pluggy", "pyarrow", "pydantic", "ruamel.yaml", "simpy")


def changed_study(study: Study, replications: int | None, seed: int | None) -> Study:
    """Return the study with the numbers of the command line in place of its own.

    Raises
    ------
    InputError
        If ``replications < 1``.
    """
    if replications is not None and replications < 1:
        raise InputError(f"replications must be at least 1, got {replications}")
    return replace(
        study,
        replications=study.replications if replications is None else replications,
        seed=study.seed if seed is None else seed,
    )


def chosen_scenarios(study: Study, asked: Sequence[str], *, alone: bool = False) -> list[str]:
    """Return the scenarios to run, in the order of the study.

    Parameters
    ----------
    study : Study
        The study.
    asked : sequence of str
        Scenarios and sweeps, which stand for all their points; everything if empty.
    alone : bool
        Whether to leave out a baseline that is not asked for.

    Raises
    ------
    InputError
        If the study has no such scenario, or one has a name that cannot be a folder.
    """
    sweeps = {one.name: one.points for one in study.sweeps}
    baseline = next(iter(study.scenarios))  # without it there are no differences
    wanted = set() if alone else {baseline}
    for name in asked:
        if name not in study.scenarios and name not in sweeps:
            known = [*study.written, *sweeps]
            near = difflib.get_close_matches(name, [*study.scenarios, *sweeps], 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            listed = ", ".join(known)
            raise InputError(f"no scenario {name!r} in {study.name}{hint} (known: {listed})")
        wanted |= set(sweeps.get(name, (name,)))
    chosen = [name for name in study.scenarios if not asked or name in wanted]
    return [safe_name(name, "scenario") for name in chosen]


def asked_datasets(names: Sequence[str], *, periods: bool) -> tuple[str, ...]:
    """Return the datasets that are to be written, ``annual`` always among them.

    Parameters
    ----------
    names : sequence of str
        Those asked for; none stands for all.
    periods : bool
        Whether results by period are wanted as well.

    Raises
    ------
    InputError
        If one is not known, or is ``periods`` where they are not recorded.
    """
    from simcore.engine.tables import ANNUAL, DATASETS, PERIODS
    from simcore.files.faults import known, nearest

    for name in names:
        if name not in DATASETS:
            raise InputError(
                f"--datasets: no dataset {name!r}{nearest(name, DATASETS)} "
                f"(known: {known(DATASETS)})"
            )
    if PERIODS in names and not periods:
        raise InputError(f"--datasets: {PERIODS} are recorded with --{PERIODS} only")
    wanted = {ANNUAL, *names, *([PERIODS] if periods else [])} if names else set()
    return tuple(one for one in DATASETS if one in wanted)


def plugin_names(study: Study, chosen: Sequence[str]) -> list[str]:
    """Return the plugins that some scenarios name, sorted."""
    return sorted({one.plugin for name in chosen for one in study.scenarios[name].interventions})


def build_request(
    study: Study,
    chosen: Sequence[str],
    plugins_dir: Path | None = None,
    *,
    periods: bool,
    datasets: Sequence[str] = (),
) -> Request:
    """Return the request for some scenarios of a study, with what their numbers depend on.

    Parameters
    ----------
    study : Study
        With the replications and the seed that are wanted.
    chosen : sequence of str
        Scenarios, the baseline first.
    plugins_dir : Path, optional
        Folder of plugins that are single files.
    periods : bool
        Whether results by period are wanted as well.
    datasets : sequence of str
        Datasets to write; all if empty. No number depends on it, so no fingerprint does.

    Raises
    ------
    InputError
        If there is no such dataset.
    """
    plugins = _plugins(plugin_names(study, chosen), plugins_dir)
    code = {"core": core_code()} | {f"plugin {name}": one for name, (_, one) in plugins.items()}
    versions = {f"plugin {name}": text for name, (text, _) in plugins.items()}
    currency = study.scenarios[chosen[0]].case.currency
    swept = {name: sweep for sweep in study.sweeps for name in sweep.points}
    sweeps = {swept[name].name: swept[name] for name in chosen if name in swept}
    return Request(
        study=study.name,
        title=study.title,
        seed=study.seed,
        replications=study.replications,
        first_year=study.first_year,
        years=study.years,
        period=study.period,
        currency=currency.code,
        price_year=currency.price_year,
        scenarios=tuple(
            _entry(study, name, code, swept.get(name), periods=periods) for name in chosen
        ),
        versions=_versions() | versions,
        code=code,
        plugins_dir="" if plugins_dir is None else printable(str(plugins_dir.resolve())),
        asked_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        measures={
            one.name: one.title or one.name.replace("_", " ")
            for name in chosen
            for one in study.scenarios[name].interventions
        },
        datasets=asked_datasets(datasets, periods=periods),
        sweeps=tuple(_sweep(one) for one in sweeps.values()),
    )


def _plugins(names: Sequence[str], plugins_dir: Path | None) -> dict[str, tuple[str, str]]:
    """Return version and code digest of some plugins."""
    if not names:
        return {}
    from simcore.interventions.registry import GROUP, PluginRegistry

    registry = PluginRegistry(plugins_dir)
    found = {}
    for name, cls in registry.load(names).items():
        file = Path(registry.where(name))
        if file.is_file():
            found[name] = ("a file", plugin_code(cls, file))
        else:
            dists = [one.dist for one in entry_points(group=GROUP, name=name) if one.dist]
            versions = ", ".join(f"{one.name} {one.version}" for one in dists)
            found[name] = (versions, plugin_code(cls))
    return found


def _entry(
    study: Study, name: str, code: Mapping[str, str], sweep: Sweep | None, *, periods: bool
) -> ScenarioEntry:
    """Return a scenario with the fingerprint of its content and of the code that it runs."""
    scenario = study.scenarios[name]
    used = {"core", *(f"plugin {one.plugin}" for one in scenario.interventions)}
    content = {
        "study": study.canonical(name),
        "declared": {one.key: one.declared for one in study.uncertain},
        "events": study.events,
    }
    mark = scenario_fingerprint(
        content,
        {one: code[one] for one in used},
        name=name,
        seed=study.seed,
        periods=periods,
    )
    point = () if sweep is None else sweep.points[name]
    return ScenarioEntry(name, scenario.title, mark, "" if sweep is None else sweep.name, point)


def _sweep(sweep: Sweep) -> SweepEntry:
    axes = tuple(AxisEntry(one.label, one.path, one.operation, one.unit) for one in sweep.axes)
    return SweepEntry(sweep.name, sweep.title, ", ".join(sweep.extends), sweep.kind, axes)


def _versions() -> dict[str, str]:
    """Return the versions of what may change a number, or help to find out why one changed."""
    found = {
        "simcore": _version(DISTRIBUTION),
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
    return found | {name: _version(name) for name in LIBRARIES}


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"
