"""What happens when: dated events, claims, closes and reviews on SimPy's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy
from simpy.events import EventPriority

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CLAIMS", "CLOSE", "REVIEWS", "Clock", "Desk"]

CLAIMS = EventPriority(2)
CLOSE = EventPriority(3)
REVIEWS = EventPriority(4)
"""Order within a day, after SimPy's own events (0 and 1), which are the dated ones here."""


class Moment(simpy.Event):
    """A timeout with a place in the order of its day."""

    def __init__(self, env: simpy.Environment, delay: float, order: EventPriority) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=order, delay=delay)


class Clock:
    """Waits for days; days at or after the horizon never come."""

    def __init__(self, env: simpy.Environment, horizon: int) -> None:
        self.env = env
        self.horizon = horizon

    @property
    def today(self) -> int:
        """The day that it is."""
        return int(self.env.now)

    def until(self, day: float) -> simpy.Event:
        """Return the dated event of a day; today, if the day is over."""
        if day >= self.horizon:
            return self.env.event()
        return self.env.timeout(max(day - self.env.now, 0))

    def reviews(self, day: int) -> simpy.Event:
        """Return the moment of a day at which its period is closed."""
        if day >= self.horizon:
            return self.env.event()
        return Moment(self.env, max(day - self.env.now, 0), REVIEWS)


class Desk:
    """Serves the claims of a day together, by priority, highest first, and name."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.claims: list[tuple[float, str, simpy.Event, Callable[[], object]]] = []

    def ask(self, priority: float, name: str, serve: Callable[[], object]) -> simpy.Event:
        """Return an event that has what `serve` returns when the claims of today are served."""
        if not self.claims:
            Moment(self.env, 0, CLAIMS).callbacks.append(self._serve_all)
        answer = self.env.event()
        self.claims.append((priority, name, answer, serve))
        return answer

    def _serve_all(self, _: simpy.Event) -> None:
        claims, self.claims = self.claims, []
        for _priority, _name, answer, serve in sorted(claims, key=lambda one: (-one[0], one[1])):
            answer.succeed(serve())
