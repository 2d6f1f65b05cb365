"""How a chart is drawn: its size, its letters, and what part each scenario has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Look"]

SMALLEST: Final = 14
"""Letters below this cannot be read on paper or a laptop [px]."""

PROJECTED: Final = 22
"""Letters that the back of a room can read [px]."""

INK: Final = "#222222"
"""Of text: 15.9 to 1 on white."""

GRID: Final = "#dddddd"

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn; its numbers do not depend on it.

    Parameters
    ----------
    width, height : int
        Of the whole picture [px]; a chart of many panels may grow higher.
    font_size : int
        Of labels, at least 14 [px].
    big : bool
        Letters and lines for a projector.
    roles : mapping of str to str
        Part of each scenario on a live page: ``baseline``, ``previous``, ``current``, ``pin1`` ...
        Without it scenarios are coloured in the order of the study, the baseline grey.
    """

    width: int = 640
    height: int = 360
    font_size: int = SMALLEST
    big: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def letters(self) -> int:
        """Return the size of letters [px]."""
        return max(self.font_size, PROJECTED if self.big else SMALLEST)

    @property
    def stroke(self) -> float:
        """Return the width of a main line [px]."""
        return 4.0 if self.big else 2.5

    def dashed(self, dash: tuple[int, ...]) -> list[float]:
        """Return a dash pattern as long as fits the width of a main line [px]."""
        return [length * self.stroke / 2.0 for length in dash] or [1, 0]

    def config(self) -> dict[str, Any]:
        """Return the Vega-Lite configuration of letters, lines and colours."""
        size = self.letters
        text = {
            "labelFontSize": size,
            "titleFontSize": size,
            "labelColor": INK,
            "titleColor": INK,
            "titleFontWeight": "normal",
        }
        return {
            "font": FONT,
            "background": "white",
            "padding": 6,
            "view": {"stroke": None},
            "axis": {
                **text,
                "gridColor": GRID,
                "domainColor": "#767676",
                "tickColor": "#767676",
                "labelOverlap": "greedy",
                "titlePadding": size // 2,
            },
            "legend": {
                **text,
                "labelLimit": 0,
                "symbolOpacity": 1,
                "symbolSize": 40 * size,
                "symbolStrokeWidth": self.stroke,
                "rowPadding": size // 4,
                "columnPadding": size,
                "offset": size // 2,
            },
            "header": {**text, "labelFontWeight": "bold", "labelPadding": size // 3, "title": None},
            "title": {
                "fontSize": round(1.15 * size),
                "subtitleFontSize": size,
                "color": INK,
                "subtitleColor": INK,
                "anchor": "start",
                "frame": "bounds",
                "offset": size,
            },
            "text": {"fontSize": size, "color": INK},
            "line": {"strokeWidth": self.stroke, "strokeJoin": "round"},
            "point": {"size": 60 if self.big else 36, "filled": True, "opacity": 1},
        }
