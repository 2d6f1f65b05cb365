"""A chart: its drawing, its numbers, and what it says in words."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Chart"]

LETTER: Final = 0.55
"""Width of a bold letter per its size [1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart, ready to be drawn by Vega.

    Parameters
    ----------
    name : str
        One of `simcore.charts.CHARTS`.
    title : str
        What is seen.
    description : str
        What a person learns from it who cannot see it, with the main numbers.
    spec : dict
        Vega-Lite; its data have names only. As long as scenarios and units stay the same, so does
        the spec, and a view need only be handed new rows.
    data : dict of str to list of dict
        Rows by the name of their data.
    """

    name: str
    title: str
    description: str
    spec: dict[str, Any]
    data: dict[str, list[dict[str, Any]]]

    def filled(self, *, titled: bool = False) -> dict[str, Any]:
        """Return the spec with its data and description.

        Parameters
        ----------
        titled : bool
            Whether the title is drawn, too: a picture needs it, a page has it in its own text.
        """
        filled = {**self.spec, "description": self.description, "datasets": self.data}
        if titled:
            own = self.spec.get("title", {}).get("text", "")
            filled["title"] = {"text": self._title_lines(), "subtitle": own}
        return filled

    def _title_lines(self) -> list[str]:
        """Return the title broken into lines as long as the picture is wide."""
        size = self.spec["config"]["title"]["fontSize"]
        return textwrap.wrap(self.title, int(self.spec["usermeta"]["width"] / (LETTER * size)))
