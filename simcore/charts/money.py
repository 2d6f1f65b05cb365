"""Costs and savings: yearly gains by item, and the discounted cash flow that they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simcore.analysis.series import fan, paired
from simcore.charts.bands import OVERLAID, PANELS, band_rows, largest, legend_above, panel_width
from simcore.charts.chart import Chart
from simcore.charts.costs import gains, item_rows
from simcore.charts.palette import COSTS
from simcore.charts.spec import filled_spec
from simcore.charts.words import levels_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simcore.charts.scene import Scene

__all__ = ["money_chart"]

CASH: Final = "discounted_cash_flow"
"""Column whose cumulated difference is the net present value of what a scenario adds."""

BAR: Final = 0.75
"""Width of a bar per that of its year [1]."""


def money_chart(scene: Scene) -> Chart:
    """Return the gains and the net present value of scenarios against the baseline."""
    names = scene.compared()
    items = {name: gains(scene, name) for name in names}
    highest = max(_highest(found) for found in items.values())
    divisor, unit = scene.fitting("revenue", highest)
    base = scene.annual(scene.baseline, CASH)
    cash = {name: fan(_cumulated(scene, name, base)) for name in names}
    cash_divisor, cash_unit = scene.fitting(CASH, largest(cash))
    against = scene.labels[scene.baseline]
    rows = [row for name in names for row in item_rows(scene, name, items[name], divisor)]
    return Chart(
        name="money",
        title=scene.say("money.title", baseline=against),
        description=scene.say(
            "money.description", baseline=against, first=scene.first_year, year=scene.at,
            unit=cash_unit, levels=levels_at(scene, cash, cash_divisor, sign=True),
        ),
        spec=_spec(scene, names, list(items[names[0]]), (unit, cash_unit)),
        data={"items": rows, "cumulated": band_rows(scene, cash, cash_divisor, apart=False)},
    )  # fmt: skip


def _cumulated(scene: Scene, name: str, base: Any) -> NDArray[np.float64]:
    """Return the discounted cash flow that a scenario adds, summed up to each year."""
    sums: NDArray[np.float64] = paired(scene.annual(name, CASH), base, CASH).cumsum(axis=1)
    return sums


def _highest(found: dict[str, NDArray[np.float64]]) -> float:
    """Return the highest stack of gains or of losses in a year."""
    values = np.stack(list(found.values()))
    both = (values.clip(min=0.0).sum(axis=0), -values.clip(max=0.0).sum(axis=0))
    return float(max(one.max() for one in both))


def _spec(
    scene: Scene, names: tuple[str, ...], items: list[str], units: tuple[str, str]
) -> dict[str, Any]:
    look, many = scene.look, len(names) > OVERLAID
    columns = min(len(names), PANELS)
    wide = panel_width(look, columns)
    whole = panel_width(look, 1)
    years = scene.runs.last_year - scene.first_year + 1
    labels = [scene.labels[name] for name in names]
    said = [scene.say(f"items.{item}") for item in items]
    legend = legend_above(look, labels)
    spec = filled_spec(
        "money",
        {
            **scene.legend(names),
            "header": {"title": None} if len(names) > 1 else None,
            "columns": columns,
            "panel_width": wide,
            "panel_height": max(look.height // 2, 9 * look.letters) if not many
            else 8 * look.letters,
            "panel_ticks": max(2, wide // (5 * look.letters)),
            "bar": BAR * wide / years,
            "padded_years": [scene.first_year - 0.6, scene.runs.last_year + 0.6],
            "ticks": max(2, whole // (5 * look.letters)),
            "items": said,
            "item_colours": [COSTS[item] for item in items],
            "item_legend": legend_above(look, said, "square"),
            "items_title": _heading(scene, "money.items_axis", units[0]),
            "plot_width": whole,
            "plot_height": max(look.height // 2, 9 * look.letters),
            "legend": legend,
            "cumulated_title": _heading(scene, "money.cumulated_axis", units[1]),
            "spacing": 2 * look.letters,
        },
        look,
    )  # fmt: skip
    if many:  # the bands of many scenarios in one frame would hide each other
        layers = spec["vconcat"][1]["layer"]
        spec["vconcat"][1]["layer"] = [one for one in layers if one["mark"]["type"] != "area"]
    return spec


def _heading(scene: Scene, key: str, unit: str) -> dict[str, Any]:
    """Return what one of the two parts shows, above it."""
    size = scene.look.letters
    return {"text": scene.say(key, unit=unit), "fontSize": size, "offset": size // 2}
