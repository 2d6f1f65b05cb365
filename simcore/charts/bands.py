"""Fans of several scenarios in one frame, or a panel for each where they would be many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simcore.charts.spec import filled_spec, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.analysis.series import Fan
    from simcore.charts.look import Look
    from simcore.charts.scene import Scene

__all__ = ["band_rows", "band_spec", "largest", "legend_above", "panel_width"]

OVERLAID: Final = 4
"""Fans that can be told apart in one frame."""

PANELS: Final = 3
"""Panels beside each other."""

AXIS: Final = 4
"""Room for a vertical axis, in letters."""

GAP: Final = 16
"""Room between panels [px]."""


def panel_width(look: Look, columns: int) -> int:
    """Return the width of one of several panels beside each other [px]."""
    return (look.width - AXIS * look.letters) // columns - GAP


def largest(fans: dict[str, Fan]) -> float:
    """Return the largest median, without its sign, by which the unit is chosen."""
    return max((float(abs(one.median).max()) for one in fans.values()), default=0.0)


def band_rows(
    scene: Scene, fans: dict[str, Fan], divisor: float, *, beside: str = "", apart: bool = True
) -> list[dict[str, Any]]:
    """Return a row a scenario and year.

    Parameters
    ----------
    scene : Scene
        Labels and years.
    fans : dict of str to Fan
        By scenario.
    divisor : float
        What the unit of the axis is in that of the fans.
    beside : str
        Scenario that is to be in every panel.
    apart : bool
        Whether many scenarios have a panel each.
    """
    rows = []
    others = [scene.labels[name] for name in fans if name != beside]
    for name, one in fans.items():
        is_everywhere = apart and _many(fans) and name == beside
        mine = one.rows(scene.first_year, divisor)
        rows += [
            {"scenario": name, "title": scene.labels[name], "panel": panel, **row}
            for panel in (others if is_everywhere else [scene.labels[name]])
            for row in mine
        ]
    return rows


def band_spec(
    scene: Scene, template: str, fans: Sequence[str], y_title: str, *, beside: str = ""
) -> dict[str, Any]:
    """Return the spec of fans of some scenarios."""
    look, many = scene.look, _many(fans)
    shown = [name for name in fans if name != beside] if many else list(fans)
    columns = min(len(shown), PANELS)
    width = panel_width(look, columns) if many else look.width
    legend: dict[str, Any] | None = legend_above(look, [scene.labels[name] for name in fans])
    if many:
        one = legend_above(look, [scene.labels[beside or fans[0]]])
        legend = one | {"values": [scene.labels[beside]]} if beside else None
    spec = filled_spec(
        template,
        {
            **scene.legend(list(fans)),
            "width": width,
            "height": look.height,
            "years": [scene.first_year, scene.runs.last_year],
            "ticks": max(2, width // (5 * look.letters)),
            "legend": legend,
            "y_title": None if many else y_title,
        },
        look,
    )
    if not many:
        return spec
    order = [scene.labels[name] for name in shown]
    height = max(look.height // 3, 8 * look.letters)
    spec = panels(spec, by="panel", order=order, columns=columns, width=width, height=height)
    # Over all panels once; beside each it would not fit.
    return spec | {"title": {"text": y_title, "fontSize": look.letters, "fontWeight": "normal"}}


def _many(fans: Sequence[str] | dict[str, Fan]) -> bool:
    return len(fans) > OVERLAID


def legend_above(look: Look, labels: Sequence[str], symbol: str = "stroke") -> dict[str, Any]:
    """Return a legend above the frame, in as many columns as its labels leave room for."""
    is_line = symbol == "stroke"
    widest = max(map(len, labels)) * 0.5 * look.letters + (4.5 if is_line else 2.5) * look.letters
    columns = max(1, min(len(labels), int((look.width - AXIS * look.letters) / widest)))
    size = 40 * look.letters if is_line else look.letters**2 * 0.8
    return {
        "orient": "top",
        "title": None,
        "columns": columns,
        "symbolType": symbol,
        "symbolSize": size,
        "symbolStrokeWidth": look.stroke if is_line else 0,
    }
