"""Charts of runs as Vega-Lite specs with named data, one drawing for report, page and picture."""

from __future__ import annotations

from simcore.charts.bundle import vega_bundle
from simcore.charts.chart import Chart
from simcore.charts.drawing import CHARTS, draw
from simcore.charts.look import Look
from simcore.charts.naming import column_title, scenario_labels
from simcore.charts.pictures import as_html, as_png, as_svg, script_hash, script_json
from simcore.charts.sweep import draw_sweep

__all__ = [
    "CHARTS",
    "Chart",
    "Look",
    "as_html",
    "as_png",
    "as_svg",
    "column_title",
    "draw",
    "draw_sweep",
    "scenario_labels",
    "script_hash",
    "script_json",
    "vega_bundle",
]
