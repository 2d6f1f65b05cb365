"""A chart as a file: PNG and SVG without a browser, HTML without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import TYPE_CHECKING, Any, Final

from simcore.charts.bundle import vega_bundle
from simcore.errors import InputError

if TYPE_CHECKING:
    from simcore.charts.chart import Chart

__all__ = ["as_html", "as_png", "as_svg", "script_hash", "script_json"]

VEGA_LITE: Final = "6.4"
"""Of the vendored files and of vl-convert 1.9."""

PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src {hashes}; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>body {{ font: 16px/1.4 Liberation Sans, Arial, sans-serif; margin: 1rem; }}
figure {{ margin: 0; }} h1 {{ font-size: 1.25rem; }}</style>
</head>
<body>
<figure>
<figcaption><h1>{title}</h1></figcaption>
<div id="chart" role="img" aria-label="{description}"></div>
<p>{description}</p>
</figure>
<script type="application/json" id="spec">{spec}</script>
<script>{vega}</script>
<script>{script}</script>
</body>
</html>
"""

SCRIPT: Final = """
const spec = JSON.parse(document.getElementById("spec").textContent);
const parsed = vega.parse(vegaLite.compile(spec).spec, null, {ast: true});
new vega.View(parsed, {
  expr: vegaInterpreter.expressionInterpreter, renderer: "svg", container: "#chart"
}).runAsync();
"""


def as_png(chart: Chart, scale: float = 2.0) -> bytes:
    """Return a chart as PNG, `scale` pixels for each of its own.

    Raises
    ------
    InputError
        If what draws pictures is not installed.
    """
    picture: bytes = _converter().vegalite_to_png(
        chart.filled(titled=True), vl_version=VEGA_LITE, scale=scale
    )
    return picture


def as_svg(chart: Chart) -> str:
    """Return a chart as SVG.

    Raises
    ------
    InputError
        If what draws pictures is not installed.
    """
    picture: str = _converter().vegalite_to_svg(chart.filled(titled=True), vl_version=VEGA_LITE)
    return picture


def as_html(chart: Chart, language: str = "en") -> str:
    """Return a chart as a page that asks nothing of the network."""
    return PAGE.format(
        language=escape(language),
        title=escape(chart.title),
        description=escape(chart.description),
        spec=script_json(chart.filled()),
        vega=vega_bundle(),
        script=SCRIPT,
        hashes=" ".join(f"'{script_hash(one)}'" for one in (vega_bundle(), SCRIPT)),
    )


def script_json(value: Any) -> str:
    """Return JSON that may stand in a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def script_hash(script: str) -> str:
    """Return a script's digest as a content security policy names it.

    Raises
    ------
    ValueError
        If the script would end its own element.
    """
    if "</script" in script.lower():
        raise ValueError("a script would end its own element")
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise InputError(
            "pictures need vl-convert: pip install 'simcore-decoupling[images]'; or write .html"
        ) from error
    return vl_convert
