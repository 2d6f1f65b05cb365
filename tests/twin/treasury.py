"""Crews, the budget for measures, and the days on which the line may be stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from tests.twin.clock import Clock
    from tests.twin.plant import Finance

__all__ = ["Treasury"]


@dataclass(slots=True)
class Treasury:
    """Crews, and the budget for measures."""

    finance: Finance
    budget: float
    free: dict[str, list[float]]

    @classmethod
    def of(cls, finance: Finance) -> Treasury:
        """Return crews that are free."""
        return cls(finance, 0.0, {name: [-365.0] * n for name, n in finance.crews.items()})

    def refill(self, clock: Clock) -> Generator[simpy.Event, Any, None]:
        """Fill the budget on every 1 January."""
        if self.finance.budget is None:
            return
        day = 0
        while True:
            yield clock.until(day)
            self.budget = self.finance.budget + self.finance.carry_over * self.budget
            day += 365

    def first_free(self, crew: str, day: float) -> tuple[list[float], int, float]:
        """Return the list of a crew, who of it is free first, and when."""
        free = self.free[crew]
        who = min(range(len(free)), key=free.__getitem__)
        return free, who, max(day, free[who])

    def permitted(self, day: float) -> bool:
        """Return whether the line may be stopped on a day."""
        if not self.finance.windows:
            return True
        date = day % 365
        return any(
            first <= date <= last if first <= last else date >= first or date <= last
            for first, last in self.finance.windows
        )
