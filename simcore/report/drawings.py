"""The charts of the report: which ones, of which scenarios, and how they stand in the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simcore.analysis.states import DRIVER
from simcore.charts import Look, draw, draw_sweep
from simcore.errors import InputError, ResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simcore.analysis.sweeps import Swept
    from simcore.charts import Chart
    from simcore.report.assumed import Assumed
    from simcore.report.compared import Compared
    from simcore.report.datasets import Datasets
    from simcore.texts import Texts

__all__ = ["Drawing", "Drawings"]

FANS: Final = (DRIVER, "ghg", "energy", "water", "waste", "virgin_material", "output")
"""Columns that are shown as fans where the case has them; the pressure besides."""

IN_FANS: Final = 3
"""Scenarios beside the baseline: more fans on one another cannot be told apart."""

DRAWN: Final = 7
"""Significant digits of what is drawn: a thousandth of a pixel."""

LOOK: Final = Look(width=680, height=340)
"""Fits between the margins of A4 and of most screens."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with its place in the page."""

    id: str
    chart: Chart

    @property
    def key(self) -> str:
        """Return the key of its words, for who checks them."""
        return f"chart/{self.id}"

    def packed(self) -> dict[str, Any]:
        """Return what Vega draws, the rows of each table as lists below one list of names.

        A page of a sector holds thousands of rows; their names would be half of it.
        """
        filled = self.chart.filled()
        tables = {name: _packed(rows) for name, rows in filled["datasets"].items()}
        return {**filled, "datasets": tables}


class Drawings:
    """Draws the charts of one result; what cannot be drawn is left out."""

    def __init__(self, data: Datasets, compared: Compared, assumed: Assumed, texts: Texts) -> None:
        self._data, self._compared, self._assumed, self._texts = data, compared, assumed, texts
        self.all: list[Drawing] = []

    @property
    def focus(self) -> list[str]:
        """Return the baseline and the scenarios that differ most from it in the pressure.

        Those that change what the baseline takes as given come last: they often repeat another.
        """
        compared = self._compared
        ranked = sorted(
            compared.others,
            key=lambda name: (
                bool(self._assumed.changed(name, compared.baseline)),
                -abs(compared.difference(name, compared.pressure).middle.value),
            ),
        )
        most = ranked[:IN_FANS]
        return [name for name in compared.scenarios if name == compared.baseline or name in most]

    def flows(self) -> list[Drawing]:
        """Return where mass, energy and money of the baseline go in the base year."""
        first = self._compared.comparison.first_year
        names = ("mass", "energy", "money-flows")
        baseline = [self._compared.baseline]
        return self._kept(self._draw(name, name, scenarios=baseline, at=first) for name in names)

    def fans(self) -> list[Drawing]:
        """Return the fans of the indicators."""
        columns = dict.fromkeys([DRIVER, self._compared.pressure, *FANS])
        return self._kept(
            self._draw(f"fan-{column}", "fan", column=column, scenarios=self.focus)
            for column in columns
            if column in self._data.columns
        )

    def plane(self) -> list[Drawing]:
        """Return the decoupling plane of the scenarios that are told."""
        return self._kept([self._draw("plane", "plane", scenarios=self._told)])

    def difference(self) -> list[Drawing]:
        """Return the paired differences of the pressure to the baseline."""
        return self._kept([self._draw("difference", "difference", scenarios=self._told)])

    def money(self) -> list[Drawing]:
        """Return costs and savings over time, as differences to the baseline."""
        return self._kept([self._draw("money", "money", scenarios=self._told)])

    def sweep(self, sweep: Swept) -> list[Drawing]:
        """Return a sweep over its axes, by the pressure."""
        compared = self._compared
        chart = draw_sweep(
            compared.full, sweep, texts=self._texts, look=LOOK, column=compared.pressure
        )
        return self._kept([Drawing(f"sweep-{sweep.name}", chart)])

    def events(self, scenario: str) -> list[Drawing]:
        """Return the timeline of one scenario."""
        return self._kept([self._draw("events", "events", scenarios=[scenario])])

    @property
    def _told(self) -> list[str] | None:
        """Return the scenarios to draw: those that are told in detail; None for all."""
        return self._compared.scenarios if self._compared.left_out else None

    def _draw(
        self,
        place: str,
        name: str,
        *,
        column: str | None = None,
        scenarios: Sequence[str] | None = None,
        at: int | None = None,
    ) -> Drawing | None:
        comparison = self._compared.comparison
        try:
            chart = draw(
                name,
                self._data.result,
                texts=self._texts,
                look=LOOK,
                column=column,
                scenarios=scenarios,
                baseline=comparison.baseline,
                at=comparison.year if at is None else at,
                pressure=comparison.pressure,
            )
        except (InputError, ResultError):
            # One scenario alone has no difference, a study without measures no events.
            return None
        return Drawing(place, chart)

    def _kept(self, drawings: Iterable[Drawing | None]) -> list[Drawing]:
        kept = [one for one in drawings if one is not None]
        self.all += kept
        return kept


def _packed(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {"names": names, "rows": [[_drawn(row.get(name)) for name in names] for row in rows]}


def _drawn(value: Any) -> Any:
    """Return a value with as many digits as a drawing can show."""
    return float(f"{value:.{DRAWN}g}") if isinstance(value, float) else value
