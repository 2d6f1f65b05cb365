"""Ranges of values: evenly spaced ones, and drawn ones."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Range"]


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest value of an axis, both of which can be taken.

    A start of an adoption is counted in days, the size of a crew in whole numbers.
    """

    low: float
    high: float
    is_whole: bool

    def at(self, share: float, scale: float) -> float:
        """Return the value at a share of the way, with six digits of `scale`."""
        value = self.low + share * (self.high - self.low)
        value = float(round(value)) if self.is_whole else round(value, _decimals(scale))
        return min(max(value, self.low), self.high) + 0.0

    def evenly(self, steps: int) -> list[float]:
        """Return evenly spaced values, both ends among them."""
        gap = (self.high - self.low) / (steps - 1)
        inner = [self.at(number / (steps - 1), gap) for number in range(1, steps - 1)]
        return [self.low, *inner, self.high]

    def drawn(self, share: float) -> float:
        """Return the value of a sample; the whole numbers all with the same chance."""
        if self.is_whole:
            return min(self.low + int(share * (self.high - self.low + 1)), self.high)
        return self.at(share, (self.high - self.low) / 10)


def _decimals(scale: float) -> int:
    """Return how many decimals give six digits of a scale."""
    return 5 - int(f"{scale:e}".partition("e")[2])
