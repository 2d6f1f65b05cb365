"""A sweep over its axes: lines over one, maps over two, a cloud of points over more."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from simcore.analysis.asked import annual_units
from simcore.analysis.compare import compare
from simcore.analysis.sweeps import MONEY
from simcore.charts.chart import Chart
from simcore.charts.landscape import MAP_AXES, SHARE, Landscape
from simcore.charts.spec import filled_spec
from simcore.errors import InputError
from simcore.files.faults import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.analysis.compare import Comparison
    from simcore.analysis.sweeps import Swept
    from simcore.charts.landscape import Measure
    from simcore.charts.look import Look
    from simcore.charts.scene import Scene
    from simcore.texts import Texts

__all__ = ["draw_sweep", "sweep_chart"]

BETTER: Final = ("#d5e6f2", "#00456e")
"""From little to much of what is wanted, where all points are on one side of the baseline."""

WORSE: Final = ("#f9e4d6", "#8a3c00")
"""The same of what is not wanted."""

BOTH: Final = ("#d55e00", "#f4f4f4", "#0072b2")
"""From worse than the baseline to better."""

SHARES: Final = ("#e9ecd2", "#00593f")
"""From no replication to all."""

VARIED: Final = 5.0
"""Percentage points between which a share of replications is drawn; of less, only said."""

LACKING: Final = "#c1121f"
"""Of the mark on points that lack replications."""

SHARE_SCALE: Final = {"domain": [0, 100], "range": list(SHARES)}

LABEL: Final = (
    "isNumber(datum.value) ? format(datum.value, abs(datum.value) >= 1000 ? '.3~s' : '.3~r')"
    " : datum.value"
)
"""A value of an axis beside a map, an expression of Vega: three digits."""

MAPS: Final = 2
"""Maps beside each other."""


def sweep_chart(scene: Scene) -> Chart:
    """Return the points of the sweep that was asked for, by default of the first one.

    Raises
    ------
    InputError
        If there is no sweep, or points of several were asked for.
    """
    column = scene.column or scene.pressure
    wanted = dict.fromkeys([column, scene.pressure, MONEY])
    comparison = compare(
        scene.runs,
        baseline=scene.baseline,
        at=scene.at,
        pressure=scene.pressure,
        indicators=[name for name in wanted if name in annual_units(scene.runs)],
        scenarios=_points(scene),
    )
    (sweep,) = comparison.sweeps
    return draw_sweep(comparison, sweep, texts=scene.texts, look=scene.look, column=column)


def _points(scene: Scene) -> list[str]:
    """Return the points that are to be drawn, all of one sweep."""
    names = [one.name for one in scene.runs.sweeps]
    if not names:
        raise InputError(f"{scene.runs.folder} has no sweep")
    asked = set(scene.named or scene.runs.points(names[0]))
    found = {name: asked.intersection(scene.runs.points(name)) for name in names}
    several = [name for name, points in found.items() if points]
    if len(several) != 1:
        raise InputError(f"a chart shows one sweep; name one with --scenario: {known(names)}")
    return [name for name in scene.runs.points(several[0]) if name in found[several[0]]]


def draw_sweep(
    comparison: Comparison, sweep: Swept, *, texts: Texts, look: Look, column: str
) -> Chart:
    """Return the chart of a sweep that was compared.

    Parameters
    ----------
    comparison : Comparison
        Has all points, with the column, the pressure, and money where the case has it.
    sweep : Swept
        One of its sweeps.
    texts : Texts
        Catalogue of the language of titles and axes.
    look : Look
        Size and letters.
    column : str
        Annual column.
    """
    land = Landscape(comparison, sweep, texts, column)
    rows = land.rows()
    data = {"points": rows}
    if land.form == "cloud":
        own = {"x": 0.0, "y": 0.0, "title": land.baseline}
        data |= {"front": _front(land, rows), "baseline": [own]}
    return Chart(
        name="sweep",
        title=land.title(),
        description=land.description(),
        spec={"line": _lines, "map": _maps, "cloud": _cloud}[land.form](land, look),
        data=data,
    )


def _lines(land: Landscape, look: Look) -> dict[str, Any]:
    """Return a panel a measure, over the values of the axis."""
    values = land.sweep.values(0)
    is_text = any(isinstance(one, str) for one in values)
    width, height = look.width - 6 * look.letters, max(look.height // 2, 8 * look.letters)
    shared = {
        "width": width,
        "x_type": "ordinal" if is_text else "quantitative",
        "x_scale": {"zero": False, "nice": False} if not is_text else {"padding": 0.5},
        "x_sort": values if is_text else None,
        "ticks": width // (4 * look.letters),
        "stroke": look.stroke,
        "dot": 4 * look.letters,
        "cross": 9 * look.letters,
        "lacking": LACKING,
        "tooltip": _tooltip(land),
    }
    panels = []
    for number, measure in enumerate(land.measures):
        panels.append(
            _panel(
                "sweep-line",
                {
                    **shared,
                    "height": height,
                    "bottom": height,
                    "x_title": None,
                    "title": measure.heading,
                    "field": measure.field,
                    "low": f"{measure.field}_low",
                    "high": f"{measure.field}_high",
                    "zero": 0.0,
                    "colour": (BOTH[2], "#00815f")[number % 2],
                },
                look,
            )
        )
    half = height // 2
    share = {**shared, "height": half, "bottom": half, "x_title": land.axis_title(0)}
    panels.append(_panel("sweep-share", {**share, "title": land.say("share")}, look))
    return _joined({"vconcat": panels, "spacing": look.letters}, look)


def _maps(land: Landscape, look: Look) -> dict[str, Any]:
    """Return a map a measure, and one of the share of absolute decoupling."""
    panels = [
        _map(land, look, measure.field, measure.heading, _scale(measure))
        for measure in land.measures
    ]
    if _is_varied(land):
        panels.append(_map(land, look, SHARE, land.say("share"), SHARE_SCALE))
    outer = {"concat": panels, "columns": MAPS, "spacing": 2 * look.letters}
    return _joined({**outer, "resolve": {"scale": {"color": "independent"}}}, look)


def _map(
    land: Landscape, look: Look, field: str, heading: str, scale: Mapping[str, Any]
) -> dict[str, Any]:
    side = (look.width - 14 * look.letters) // MAPS
    first, second = (land.sweep.values(axis) for axis in range(MAP_AXES))
    return _panel(
        "sweep-map",
        {
            "width": side,
            "height": side,
            "title": _wrapped(heading, look, side),
            "field": field,
            "invalid": f"!isValid(datum.{field})",
            "scale": scale,
            "legend_length": side,
            "x_title": land.axis_title(0),
            "y_title": land.axis_title(1),
            "x_sort": first,
            "y_sort": second[::-1],
            "label": LABEL,
            "x_ticks": _ticks(first, 2 * side // (7 * look.letters)),
            "y_ticks": _ticks(second, side // (2 * look.letters)),
            "cross": max(20, min(9 * look.letters, side * side // (4 * len(land.sweep.points)))),
            "lacking": LACKING,
            "tooltip": _tooltip(land),
        },
        look,
    )


def _ticks(values: list[float | str], room: int) -> list[float | str]:
    """Return as many of the values as there is room for, evenly taken."""
    step = -(-len(values) // max(1, room))
    return values[::step]


def _scale(measure: Measure) -> dict[str, Any]:
    """Return colours: towards blue what is wanted, the baseline pale where it lies between."""
    medians = measure.medians().values()
    low, high = min(medians, default=0.0), max(medians, default=0.0)
    if low < 0.0 < high:
        largest = max(-low, high)
        both = list(BOTH if measure.is_more_better else BOTH[::-1])
        return {"domain": [-largest, 0.0, largest], "range": both}
    is_better = (low >= 0.0) == measure.is_more_better
    colours = BETTER if is_better else WORSE
    away = colours if low >= 0.0 else colours[::-1]  # darker further away from the baseline
    return {"domain": [low, high], "range": list(away)}


def _cloud(land: Landscape, look: Look) -> dict[str, Any]:
    """Return the points by what they change and by the net present value."""
    x = land.measures[0]
    y = land.measures[-1]
    is_left = sum(x.medians().values()) < 0.0
    return filled_spec(
        "sweep-cloud",
        {
            "width": look.width,
            "height": max(look.height, round(0.7 * look.width)),
            "x": x.field,
            "y": y.field,
            "x_title": x.heading,
            "y_title": y.heading,
            "dot": 3 * look.letters,
            "ring": 12 * look.letters,
            "cross": 9 * look.letters,
            "stroke": 0.6 * look.stroke,
            "align": "right" if is_left else "left",
            "beside": -look.letters if is_left else look.letters,
            "ticks": look.width // (6 * look.letters),
            "lacking": LACKING,
            "colour": _share_colour(land, look) if _is_varied(land) else {"value": BOTH[2]},
            "tooltip": _tooltip(land),
        },
        look,
    )


def _is_varied(land: Landscape) -> bool:
    """Whether the share of absolute decoupling differs enough between points to be drawn."""
    shares = land.shares()
    return bool(shares) and max(shares) - min(shares) >= VARIED


def _share_colour(land: Landscape, look: Look) -> dict[str, Any]:
    return {
        "field": SHARE,
        "type": "quantitative",
        "scale": SHARE_SCALE,
        "legend": {
            "title": land.say("share"),
            "orient": "top",
            "gradientLength": look.width // 2,
            "titleLimit": 0,
        },
    }


def _front(land: Landscape, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the points that no other one beats in both measures, from end to end."""
    signs = [-1.0 if one.is_more_better else 1.0 for one in land.measures]
    fields = [one.field for one in land.measures]
    known = [row for row in rows if all(row[field] is not None for field in fields)]

    def key(row: dict[str, Any]) -> list[float]:
        return [sign * row[field] for sign, field in zip(signs, fields, strict=True)]

    found: list[dict[str, Any]] = []
    for row in sorted(known, key=key):
        if not found or key(row)[-1] < key(found[-1])[-1]:
            found.append(row)
    return found


def _tooltip(land: Landscape) -> list[dict[str, Any]]:
    """Return what a page says of the point below the pointer."""
    axes = [
        {"field": f"at{axis}", "title": land.axis_title(axis)}
        for axis in range(len(land.sweep.entry.axes))
    ]
    measures = [
        {"field": f"{one.field}{end}", "title": f"{one.heading}{said}", "format": ".3~r"}
        for one in land.measures
        for end, said in (("", ""), ("_low", ", 5 %"), ("_high", ", 95 %"))
    ]
    return [
        {"field": "scenario", "title": land.texts("charts.scenario")},
        *axes,
        *measures,
        {"field": SHARE, "title": land.say("share"), "format": ".0f"},
        {"field": "missing", "title": land.say("missing")},
    ]


def _wrapped(heading: str, look: Look, width: int) -> list[str]:
    return textwrap.wrap(heading, max(12, round(width / (0.55 * look.letters))))


def _panel(template: str, values: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """Return one view of several; what they share stands outside of them."""
    spec = filled_spec(template, values, look)
    return {key: value for key, value in spec.items() if key not in ("usermeta", "config")}


def _joined(outer: dict[str, Any], look: Look) -> dict[str, Any]:
    return {"data": {"name": "points"}, **outer,
            "usermeta": {"width": look.width}, "config": look.config()}  # fmt: skip
