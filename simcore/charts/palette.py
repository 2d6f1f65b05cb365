"""Colours, dashes and shapes: each scenario differs in more than its colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["BASELINE", "COSTS", "Style", "styles"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a scenario is drawn."""

    colour: str
    dash: tuple[int, ...]
    shape: str


STAR: Final = "M0,-1L.23,-.32L.95,-.31L.37,.12L.59,.81L0,.4L-.59,.81L-.37,.12L-.95,-.31L-.23,-.32Z"
HEXAGON: Final = "M1,0L.5,.87L-.5,.87L-1,0L-.5,-.87L.5,-.87Z"
TIMES: Final = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
HOUSE: Final = "M-.8,1V-.2L0,-1L.8,-.2V1Z"
HOURGLASS: Final = "M-1,-1H1L-1,1H1Z"
"""Shapes that Vega has no names for."""

BASELINE: Final = Style("#5c5c5c", (6, 4), "circle")

CYCLE: Final = (
    Style("#0072b2", (), "square"),
    Style("#d55e00", (10, 4), "triangle-up"),
    Style("#00815f", (3, 3), "diamond"),
    Style("#b3478a", (10, 3, 3, 3), "cross"),
    Style("#332288", (14, 4), "triangle-down"),
    Style("#8c6d00", (5, 2), "triangle-left"),
    Style("#882255", (2, 2), "triangle-right"),
    Style("#2f7f9d", (12, 2, 2, 2), STAR),
    Style("#c1121f", (8, 2, 2, 2, 2, 2), HEXAGON),
    Style("#44546a", (16, 3), TIMES),
    Style("#5f7a00", (4, 4), HOUSE),
    Style("#7b3f99", (6, 2, 6, 6), HOURGLASS),
)
"""After Okabe and Ito (blue, vermilion, green, purple) and Tol (indigo, wine), darkened where they
stood below 3 to 1 on white; four more of their kind."""

ROLES: Final = {
    "baseline": BASELINE,
    "current": CYCLE[0],
    "previous": CYCLE[1],
}
"""On the live page: what is now, what was before, and pins after them."""

COSTS: Final = {
    "revenue": "#00815f",
    "materials": "#b35c00",
    "energy": "#0072b2",
    "water": "#2f9bb8",
    "waste": "#7a5c2e",
    "carbon": "#5c5c5c",
    "labour": "#b3478a",
    "services": "#8f7fd0",
    "capital": "#332288",
    "stocks": "#9a8f00",
}
"""By item of money."""


def styles(scenarios: Sequence[str], baseline: str, roles: Mapping[str, str]) -> dict[str, Style]:
    """Return the style of each scenario of a study.

    Parameters
    ----------
    scenarios : sequence of str
        All of the study, so that a scenario looks the same whichever of them are drawn.
    baseline : str
        One of them.
    roles : mapping of str to str
        Part of a scenario on the live page, by scenario; may be empty.
    """
    found: dict[str, Style] = {}
    rest = list(CYCLE) if not roles else list(CYCLE[2:])
    turn = 0
    for name in scenarios:
        role = roles.get(name, "baseline" if name == baseline else "")
        if role in ROLES:
            found[name] = ROLES[role]
            continue
        found[name] = rest[turn % len(rest)]
        turn += 1
    return found
