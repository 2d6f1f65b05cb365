"""The study: scenarios of a case, what is uncertain, and a seed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simcore.files.catalogue import PluginLookup
from simcore.files.whatif import Whatif

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from simcore.files.case import Case
    from simcore.files.scenarios import Scenario
    from simcore.files.sweeps import Sweep
    from simcore.files.uncertainty import Correlation, Uncertain

__all__ = ["PluginLookup", "Study", "load_study"]


@dataclass(frozen=True)
class Study:
    """What is run as a batch; the first scenario is the baseline.

    ``scenarios`` holds the points of ``sweeps`` too, after those that are written one by one.
    """

    name: str
    title: str
    folder: Path
    first_year: int
    years: int
    period: str
    replications: int
    seed: int
    events: int
    uncertain: tuple[Uncertain, ...]
    correlations: tuple[Correlation, ...]
    scenarios: dict[str, Scenario]
    whatif: Whatif = field(default_factory=Whatif)
    sweeps: tuple[Sweep, ...] = ()

    @property
    def written(self) -> dict[str, Scenario]:
        """The scenarios that the study's file describes one by one: no points of sweeps."""
        points = {name for sweep in self.sweeps for name in sweep.points}
        return {name: one for name, one in self.scenarios.items() if name not in points}

    def canonical(self, scenario: str) -> dict[str, Any]:
        """Return all that the results of a scenario depend on, as plain values for JSON.

        The number of replications, names, titles and what the live page shows are left out:
        replication 17 is the same whether 20 or 2,000 were asked for.
        """
        return {
            "scenario": self.scenarios[scenario].canonical(),
            "first_year": self.first_year,
            "years": self.years,
            "period": self.period,
            "seed": self.seed,
            "uncertain": [
                {
                    "key": one.key,
                    "kind": one.kind,
                    "arguments": list(one.arguments),
                    "bounds": [_finite(one.lowest), _finite(one.highest)],
                }
                for one in sorted(self.uncertain, key=lambda one: one.key)
            ],
            "correlations": sorted(
                [*sorted((one.first, one.second)), one.value] for one in self.correlations
            ),
        }


def _finite(value: float) -> float | None:
    """Return a value that JSON can hold: None where there is no bound."""
    return value if math.isfinite(value) else None


def load_study(
    path: Path,
    *,
    plugins: PluginLookup,
    levers: Callable[[Case], Collection[str]] | None = None,
    sets: Sequence[str] = (),
) -> Study:
    """Return the study of a file with its case.

    Parameters
    ----------
    path : Path
        A ``study.yaml``.
    plugins : PluginLookup
        Finds the classes of interventions.
    levers : callable, optional
        Returns all lever names of a case; lever patterns are checked against them.
    sets : sequence of str
        Changes ``PATH=VALUE`` that hold in every scenario, the baseline too.

    Raises
    ------
    InputError
        With every fault of the study and of its case, one a line.
    """
    from simcore.files.assembly import assemble

    return assemble(path, plugins, levers, sets).study
