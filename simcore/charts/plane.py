"""The decoupling plane: the change of the pressure against that of value added, year by year."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.analysis.series import fan
from simcore.analysis.spread import Spread
from simcore.analysis.states import DRIVER, decoupling
from simcore.charts.bands import legend_above
from simcore.charts.chart import Chart
from simcore.charts.naming import inside
from simcore.charts.regions import SHADES, Frame, name_rows, region_rows
from simcore.charts.spec import filled_spec
from simcore.charts.words import with_range
from simcore.indicators import relative_change

if TYPE_CHECKING:
    from simcore.analysis.series import Fan
    from simcore.charts.scene import Scene

__all__ = ["plane_chart"]

PERCENT = 100.0


def plane_chart(scene: Scene) -> Chart:
    """Return a path for each scenario from its base year to the year asked for."""
    years = scene.at - scene.first_year + 1
    changes = {name: _changes(scene, name, years) for name in scene.scenarios}
    path = [row for name, pair in changes.items() for row in _path(scene, name, *pair)]
    ends = [row for name, pair in changes.items() for row in _end(scene, name, *pair)]
    frame = Frame.around(_points(path, ends))
    look = scene.look
    labels = [scene.labels[name] for name in scene.scenarios]
    spec = filled_spec(
        "plane",
        {
            **scene.legend(scene.scenarios),
            "width": look.width,
            "height": max(look.height, round(0.72 * look.width)),
            "stroke": 0.8 * look.stroke,
            "dot": 14 if not look.big else 40,
            "mark": 12 * look.letters,
            "legend": legend_above(look, labels, "circle"),
            "x_title": textwrap.wrap(
                scene.say("plane.x", first=scene.first_year), round(1.6 * look.width / look.letters)
            ),
            "y_title": textwrap.wrap(
                scene.say("plane.y", column=scene.column_title(scene.pressure),
                          first=scene.first_year),
                round(1.2 * look.height / look.letters),
            ),
            "said_scenario": scene.say("scenario"),
        },
        look,
    )  # fmt: skip
    return Chart(
        name="plane",
        title=scene.say("plane.title", column=inside(scene.column_title(scene.pressure)),
                        first=scene.first_year, last=scene.at),
        description=scene.say("plane.description", year=scene.at, first=scene.first_year,
                              column=inside(scene.column_title(scene.pressure)),
                              states="; ".join(_state(scene, n, years) for n in scene.scenarios)),
        spec=spec,
        data={
            "regions": region_rows(frame),
            "axes": _axes(frame),
            "names": _names(scene, frame, spec),
            "path": path,
            "ends": ends,
        },
    )  # fmt: skip


def _changes(scene: Scene, name: str, years: int) -> tuple[Fan, Fan]:
    """Return the fans of dG and dP of a scenario since the base year of each replication [%]."""
    run = scene.annual(name, DRIVER, scene.pressure)
    both = (run.columns[column][:, :years] for column in (DRIVER, scene.pressure))
    driver, pressure = (fan(PERCENT * relative_change(one[:, :1], one)) for one in both)
    return driver, pressure


def _path(scene: Scene, name: str, driver: Fan, pressure: Fan) -> list[dict[str, Any]]:
    """Return the medians of a scenario, a row a year; none where there is no base to divide by."""
    if not np.isfinite([driver.median, pressure.median]).all():
        return []
    pairs = zip(driver.median.tolist(), pressure.median.tolist(), strict=True)
    return [
        {"scenario": name, "title": scene.labels[name], "year": scene.first_year + number,
         "dg": dg, "dp": dp}
        for number, (dg, dp) in enumerate(pairs)
    ]  # fmt: skip


def _end(scene: Scene, name: str, driver: Fan, pressure: Fan) -> list[dict[str, Any]]:
    """Return where a scenario arrives, with what holds 50 % and 90 % of each change."""
    row: dict[str, Any] = {}
    for key, change in (("dg", driver), ("dp", pressure)):
        row[key] = float(change.median[-1])
        for part in ("low", "q25", "q75", "high"):
            row[f"{key}_{part}"] = float(getattr(change, part)[-1])
    if not all(map(math.isfinite, row.values())):
        return []
    return [{"scenario": name, "title": scene.labels[name], "year": scene.at, **row}]


def _points(path: list[dict[str, Any]], ends: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Return all that the frame must hold."""
    return [
        (0.0, 0.0),
        *((row["dg"], row["dp"]) for row in path),
        *((row[f"dg_{end}"], row[f"dp_{end}"]) for row in ends for end in ("low", "high")),
    ]


def _axes(frame: Frame) -> list[dict[str, float]]:
    """Return the lines dG = 0 and dP = 0."""
    return [
        {"x": frame.left, "y": 0.0, "x2": frame.right, "y2": 0.0},
        {"x": 0.0, "y": frame.bottom, "x2": 0.0, "y2": frame.top},
    ]


def _names(scene: Scene, frame: Frame, spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the names of the regions."""
    letters = scene.look.letters
    around = 11 if scene.look.big else 8  # lines of legend, axis and its title
    inner = (spec["width"] - 6 * letters, spec["height"] - around * letters)
    names = {region: scene.say(f"states.{region}") for region in SHADES}
    return name_rows(frame, names, inner, letters)


def _state(scene: Scene, name: str, years: int) -> str:
    """Return where a scenario arrives, in words."""
    run = scene.annual(name, DRIVER, scene.pressure)
    found = decoupling(
        run.columns[DRIVER][:, :years],
        run.columns[scene.pressure][:, :years],
        run.replications,
        first_year=scene.first_year,
    )
    driver, pressure = (
        with_range(
            scene,
            Spread(PERCENT * one.median, PERCENT * one.low, PERCENT * one.high),
            sign=True,
        )
        for one in (found.driver, found.pressure)
    )
    return scene.say("plane.state", scenario=scene.labels[name],
                     state=scene.say(f"states.{found.state}"),
                     share=f"{PERCENT * found.share:.0f}", dg=driver, dp=pressure)  # fmt: skip
