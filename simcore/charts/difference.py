"""What a scenario changes in a column: less the baseline in the same replication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.analysis.series import fan, paired
from simcore.charts.bands import band_rows, band_spec, largest
from simcore.charts.chart import Chart
from simcore.charts.words import levels_at

if TYPE_CHECKING:
    from simcore.charts.scene import Scene

__all__ = ["difference_chart"]


def difference_chart(scene: Scene) -> Chart:
    """Return the fans of the paired differences of a column; by default of the pressure."""
    column = scene.column or scene.pressure
    base = scene.annual(scene.baseline, column)
    fans = {
        name: fan(paired(scene.annual(name, column), base, column)) for name in scene.compared()
    }
    divisor, unit = scene.fitting(column, largest(fans))
    heading, against = scene.column_title(column), scene.labels[scene.baseline]
    return Chart(
        name="difference",
        title=scene.say(
            "difference.title", column=heading, baseline=against,
            first=scene.first_year, last=scene.runs.last_year,
        ),
        description=scene.say(
            "difference.description", column=heading, baseline=against, unit=unit, year=scene.at,
            levels=levels_at(scene, fans, divisor, sign=True),
        ),
        spec=band_spec(
            scene, "difference", list(fans),
            scene.say("difference.axis", column=heading, unit=unit),
        ),
        data={"difference": band_rows(scene, fans, divisor)},
    )  # fmt: skip
