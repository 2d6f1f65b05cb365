"""The JavaScript that draws a chart in a browser, as one text."""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from typing import Final

__all__ = ["vega_bundle"]

PARTS: Final = ("vega.min.js", "vega-lite.min.js", "vega-interpreter.js")

IMPORTS: Final = re.compile(r"^import \{([^}]*)\} from 'vega-util';$", re.MULTILINE)
EXPORTS: Final = re.compile(r"^export \{ expression as expressionInterpreter \};$", re.MULTILINE)
SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@functools.cache
def vega_bundle() -> str:
    """Return the vendored JavaScript.

    It defines ``window.vega``, ``window.vegaLite`` and ``window.vegaInterpreter``. With the last
    one, and ``{ast: true}`` in ``vega.parse``, a page needs no ``unsafe-eval``.
    """
    folder = files("simcore.charts") / "vendor"
    vega, vega_lite, interpreter = ((folder / name).read_text("utf-8") for name in PARTS)
    parts = (vega, vega_lite, _as_script(interpreter))
    return SOURCE_MAP.sub("", "\n;\n".join(parts))


def _as_script(module: str) -> str:
    """Return the interpreter, published as a module only, as a script that takes from ``vega``."""
    body, imports = IMPORTS.subn(r"const {\1} = vega;", module)
    body, exports = EXPORTS.subn(
        "globalThis.vegaInterpreter = {expressionInterpreter: expression};", body
    )
    if (imports, exports) != (1, 1):
        raise RuntimeError("vega-interpreter.js has another form: see vendor/README.md")
    return f"(function () {{\n'use strict';\n{body}\n}})();"
