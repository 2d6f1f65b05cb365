"""What a scenario changes in yearly receipts and payments, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simcore.analysis.asked import annual_units
from simcore.analysis.series import paired

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simcore.charts.scene import Scene

__all__ = ["ITEMS", "REST", "gains", "item_rows"]

ITEMS: Final = {
    "revenue": ("revenue", 1.0),
    "materials": ("material_cost", -1.0),
    "energy": ("energy_cost", -1.0),
    "water": ("water_cost", -1.0),
    "waste": ("waste_cost", -1.0),
    "carbon": ("carbon_cost", -1.0),
    "labour": ("labour_cost", -1.0),
    "services": ("opex", -1.0),
    "capital": ("capex", -1.0),
}
"""Column of each item, and the sign by which more of it is a gain."""


TOTAL: Final = "cash_flow"
"""Column that all items add up to."""

REST: Final = "stocks"
"""Materials are a cost when they are used and are paid when they are delivered: what lies between
is in the stocks."""


def gains(scene: Scene, scenario: str) -> dict[str, NDArray[np.float64]]:
    """Return what a scenario gains in each item, by year.

    Parameters
    ----------
    scene : Scene
        Runs and baseline.
    scenario : str
        One of its scenarios.

    Returns
    -------
    dict of str to ndarray, shape (n_years,)
        Mean over the replications that both have of what it receives more, or pays less, than the
        baseline; means add up over items, medians would not.
    """
    units = annual_units(scene.runs)
    items = {item: said for item, said in ITEMS.items() if said[0] in units}
    columns = [TOTAL, *(column for column, _ in items.values())]
    run, base = scene.annual(scenario, *columns), scene.annual(scene.baseline, *columns)
    found = {
        item: sign * paired(run, base, column).mean(axis=0)
        for item, (column, sign) in items.items()
    }
    total = paired(run, base, TOTAL).mean(axis=0)
    return found | {REST: total - np.stack(list(found.values())).sum(axis=0)}


def item_rows(
    scene: Scene, scenario: str, found: dict[str, NDArray[np.float64]], divisor: float
) -> list[dict[str, Any]]:
    """Return a row a year and item."""
    return [
        {
            "scenario": scenario,
            "title": scene.labels[scenario],
            "item": scene.say(f"items.{item}"),
            "order": order,
            "year": scene.first_year + number,
            "value": value / divisor,
        }
        for order, (item, values) in enumerate(found.items())
        for number, value in enumerate(values.tolist())
    ]
