"""Drawing a chart by its name."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

from simcore.charts.look import Look
from simcore.charts.scene import Scene
from simcore.errors import InputError
from simcore.files.faults import known, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simcore.analysis.runs import Runs
    from simcore.charts.chart import Chart
    from simcore.texts import Texts

__all__ = ["CHARTS", "draw"]

MODULES: Final = {
    "fan": ("fan", "fan_chart"),
    "plane": ("plane", "plane_chart"),
    "difference": ("difference", "difference_chart"),
    "money": ("money", "money_chart"),
    "sweep": ("sweep", "sweep_chart"),
    "events": ("events", "events_chart"),
    "mass": ("flows", "mass_chart"),
    "energy": ("flows", "energy_chart"),
    "money-flows": ("flows", "money_flows_chart"),
}
"""Module and function of each chart; the three of flows share a module."""

CHARTS: Final = tuple(MODULES)
"""Charts by name."""

SIDE_BY_SIDE: Final = frozenset({"fan", "plane", "difference", "money"})
"""Charts that show several scenarios; of many, they say how many are left out."""

SIDES: Final = 48
"""Scenarios that such a chart shows at most, a panel each."""


def draw(  # noqa: PLR0913 - what may be asked of a chart
    name: str,
    runs: Runs,
    *,
    texts: Texts,
    look: Look | None = None,
    column: str | None = None,
    scenarios: Sequence[str] | None = None,
    baseline: str | None = None,
    at: int | None = None,
    pressure: str = "ghg",
) -> Chart:
    """Return a chart of runs.

    Parameters
    ----------
    name : str
        One of `CHARTS`.
    runs : Runs
        An opened result folder, or what is kept in memory.
    texts : Texts
        Catalogue of the language of titles and axes.
    look : Look, optional
        Size and letters.
    column : str, optional
        Annual column of ``fan``, ``difference`` and ``sweep``; by default the pressure.
    scenarios : sequence of str, optional
        Those to draw, or a sweep for all of its points; by default all, or of more than can be told
        apart those that are no points. A chart of one scenario (events, flows) takes one of them.
    baseline : str, optional
        Scenario that others are compared with; by default the first.
    at : int, optional
        Year up to which the plane goes and whose flows are drawn; by default the last, for flows
        the base year.
    pressure : str
        Annual column that value added is to decouple from.

    Returns
    -------
    Chart
        Spec, rows and words.

    Raises
    ------
    InputError
        If the chart, a scenario, a column or the year is not known, or too many are named.
    ResultError
        If the runs lack the tables that the chart is made of.
    """
    if name not in MODULES:
        raise InputError(f"no chart {name}{nearest(name, CHARTS)}; {known(CHARTS, 20)}")
    if at is None and MODULES[name][0] == "flows":
        at = runs.first_year
    scene = Scene.of(
        runs,
        texts,
        look or Look(),
        column=column,
        scenarios=scenarios,
        baseline=baseline,
        at=at,
        pressure=pressure,
    )
    if name in SIDE_BY_SIDE and len(scene.scenarios) > SIDES:
        raise InputError(
            f"{len(scene.scenarios):,} scenarios cannot be told apart in one chart; name at most"
            f" {SIDES}, or draw the sweep that they are points of"
        )
    module, function = MODULES[name]
    chart: Callable[[Scene], Chart] = getattr(import_module(f"simcore.charts.{module}"), function)
    drawn = chart(scene)
    if not scene.left_out or name not in SIDE_BY_SIDE:
        return drawn
    title = scene.say(
        "some", title=drawn.title, shown=len(scene.scenarios), count=f"{len(runs.scenarios):,}"
    )
    return replace(drawn, title=title)
