"""A column over the years: median, 50 % and 90 % of the replications, by scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.analysis.series import fan
from simcore.charts.bands import band_rows, band_spec, largest
from simcore.charts.chart import Chart
from simcore.charts.words import levels_at

if TYPE_CHECKING:
    from simcore.charts.scene import Scene

__all__ = ["fan_chart"]


def fan_chart(scene: Scene) -> Chart:
    """Return the fans of an annual column; by default of the pressure."""
    column = scene.column or scene.pressure
    fans = {name: fan(scene.annual(name, column).columns[column]) for name in scene.scenarios}
    divisor, unit = scene.fitting(column, largest(fans))
    heading = scene.column_title(column)
    beside = scene.baseline if scene.baseline in fans else ""
    return Chart(
        name="fan",
        title=scene.say(
            "fan.title", column=heading, first=scene.first_year, last=scene.runs.last_year
        ),
        description=scene.say(
            "fan.description", column=heading, unit=unit, year=scene.at,
            levels=levels_at(scene, fans, divisor),
        ),
        spec=band_spec(
            scene, "fan", list(fans), scene.say("axis", column=heading, unit=unit), beside=beside
        ),
        data={"fan": band_rows(scene, fans, divisor, beside=beside)},
    )  # fmt: skip
