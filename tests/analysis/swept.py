"""A result of a baseline, a few plain scenarios and sweeps, with numbers that say which is best."""

from __future__ import annotations

from simcore.batch.records import AxisEntry, SweepEntry
from tests.analysis.result_folder import ResultFolder

__all__ = ["PRICE", "SIZE", "YEAR", "sweep", "swept_folder"]

PRICE = AxisEntry("fee", "carbon.price", "scale", "1")
SIZE = AxisEntry("boiler", "interventions.boiler.capex", "set", "USD")
YEAR = AxisEntry("start", "interventions.boiler.adopt.at", "set", "")


def sweep(name: str, *axes: AxisEntry, kind: str = "grid") -> SweepEntry:
    """Return a sweep of the scenario `plain0`."""
    return SweepEntry(name, f"Sweep of {name}", "plain0", kind, axes)


def swept_folder(
    *sweeps: tuple[SweepEntry, list[tuple[float | str, ...]]],
    plain: int = 2,
    failed: tuple[str, ...] = (),
) -> ResultFolder:
    """Return a folder whose points cut 1 % of ghg a place and lose 1 USD of money a place."""
    folder = ResultFolder(years=3, failed=tuple((name, 0) for name in failed))
    folder.scenarios["today"] = {"ghg": 100.0, "discounted_cash_flow": 0.0}
    for number in range(plain):
        folder.scenarios[f"plain{number}"] = {"ghg": 99.5 - number, "discounted_cash_flow": 5.0}
    for entry, values in sweeps:
        for place, point in enumerate(values):
            name = f"{entry.name}_{place}"
            folder.scenarios[name] = {"ghg": 100.0 - place, "discounted_cash_flow": -place / 3.0}
            folder.points[name] = (entry.name, point)
    folder.sweeps = tuple(entry for entry, _ in sweeps)
    return folder
