"""What a run writes down: money of dates, and the annual columns."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from tests.twin.technique import RECYCLED

if TYPE_CHECKING:
    from tests.twin.periods import Calendar
    from tests.twin.plant import Plant
    from tests.twin.technique import Amounts, Costs, Flows

__all__ = ["Record", "year_of"]

ROW = dict[str, float]

RATIOS = {
    "right_first_time": ("output", "output_and_scrap"),
    "price": ("sales", "sold"),
}
HIDDEN = frozenset({"output_and_scrap", "sales"})


def year_of(day: int) -> int:
    """Return the year of a day, the base year being 0."""
    return day // 365


class Record:
    """Sums by year, and money booked to periods."""

    def __init__(self, calendar: Calendar, carriers: list[str], pollutants: list[str]) -> None:
        self.starts = [begin for begin, _ in calendar.spans()]
        self.carriers = carriers
        self.pollutants = pollutants
        self.years: list[ROW] = [{} for _ in range(calendar.years)]
        self.bookings: dict[tuple[str, int], float] = {}

    def book(self, column: str, day: float, amount: float) -> None:
        """Book an amount to the period that a day is in."""
        key = (column, bisect_right(self.starts, day) - 1)
        self.bookings[key] = self.bookings.get(key, 0.0) + amount

    def booked(self, column: str, period: int) -> float:
        """Return what was booked to a period."""
        return self.bookings.get((column, period), 0.0)

    def add(self, year: int, *rows: ROW) -> None:
        """Add the figures of a period to its year."""
        total = self.years[year]
        for row in rows:
            for name, value in row.items():
                total[name] = total.get(name, 0.0) + value

    def add_physical(
        self, year: int, plant: Plant, flows: Flows, amounts: Amounts, costs: Costs
    ) -> None:
        """Add flows, amounts and costs of a period to its year."""
        virgin = sum(flows.got[one.name] for one in plant.offers if one.kind != "secondary")
        secondary = sum(flows.got[one.name] for one in plant.offers if one.kind == "secondary")
        routes = [way for ways in plant.waste.values() for way in ways]
        row = {
            "output": flows.made,
            "output_and_scrap": flows.made + sum(flows.scrap),
            "sold": flows.sold,
            "coproduct_revenue": costs.coproducts,
            "material_cost": costs.material,
            "energy_cost": costs.energy,
            "water_cost": costs.water,
            "waste_cost": costs.waste,
            "labour_cost": costs.labour,
            "carbon_cost": costs.carbon,
            "material_input": virgin + secondary,
            "virgin_material": virgin,
            "secondary_material": secondary,
            "energy": sum(amounts.energy.values()),
            "water": amounts.others["water"],
            "labour": amounts.others["labour"],
            "waste": amounts.waste,
            "waste_landfilled": sum(
                amounts.routes[way.lever] for way in routes if way.kind == "landfill"
            ),
            "waste_recycled": sum(
                amounts.routes[way.lever] for way in routes if way.kind in RECYCLED
            ),
        }
        row |= {f"energy.{name}": amounts.energy[name] for name in self.carriers}
        row |= {name: amounts.others[name] for name in self.pollutants}
        self.add(year, row)

    def value(self, column: str, year: int) -> float | None:
        """Return a column of a year, None if there is no such year or nothing to divide by."""
        if not 0 <= year < len(self.years):
            return None
        row = self.years[year]
        if column in RATIOS:
            above, below = RATIOS[column]
            return row[above] / row[below] if row[below] else None
        return row.get(column, 0.0)

    def columns(self) -> dict[str, list[float]]:
        """Return the annual columns."""
        names = [name for name in self.years[0] if name not in HIDDEN]
        found = {name: [row.get(name, 0.0) for row in self.years] for name in names}
        for name in RATIOS:
            values = [self.value(name, year) for year in range(len(self.years))]
            found[name] = [float("nan") if value is None else value for value in values]
        return found
