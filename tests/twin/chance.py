"""What is drawn. With chance switched off, draws have their middle value."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simcore.files.study import Study

__all__ = ["Chance"]

_NORMAL = NormalDist()


@dataclass(slots=True)
class Chance:
    """A source of draws; without a generator it gives no surprise."""

    generator: random.Random | None

    @property
    def is_on(self) -> bool:
        """Whether anything is drawn."""
        return self.generator is not None

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        return 0.5 if self.generator is None else self.generator.random()

    def normal(self) -> float:
        """Return a standard normal number."""
        return 0.0 if self.generator is None else self.generator.gauss(0.0, 1.0)

    def unit_factor(self, spread: float) -> float:
        """Return a lognormal factor of mean 1; exactly 1 with chance off."""
        if self.generator is None:
            return 1.0
        return math.exp(spread * self.normal() - spread**2 / 2)

    def scatter(self, spread: float) -> float:
        """Return a lognormal factor of median 1; exactly 1 with chance off."""
        return 1.0 if self.generator is None else math.exp(spread * self.normal())

    def whole_days(self, days: float) -> int:
        """Return a duration as whole days, right in the mean."""
        return math.floor(days + self.uniform())

    def until(self, mean: float) -> float:
        """Return an exponential time."""
        assert self.generator is not None
        return self.generator.expovariate(1.0 / mean)

    def minor_share(self, up: float, down: float, days: float) -> float:
        """Return the share of a period that a stage stands in small stops."""
        mean = down / (up + down)
        if self.generator is None:
            return mean
        variance = 2 * (up * down) ** 2 / ((up + down) ** 3 * days)
        spread = math.sqrt(math.log(1 + variance / mean**2)) if mean else 0.0
        return min(mean * self.unit_factor(spread), 1.0)

    def factors(self, study: Study) -> dict[str, float]:
        """Return the drawn factor of each uncertain input by its key."""
        if self.generator is None:
            return {}
        scores = self._scores(study)
        return {
            one.key: _quantile(one.kind, one.arguments, _NORMAL.cdf(scores[one.key]))
            for one in study.uncertain
        }

    def _scores(self, study: Study) -> dict[str, float]:
        """Return correlated standard normals: rows of a Cholesky factor times free ones."""
        keys = [one.key for one in study.uncertain]
        rows: list[list[float]] = []
        for i, key in enumerate(keys):
            row: list[float] = []
            for j in range(i):
                wanted = _correlation(study, key, keys[j])
                known = sum(a * b for a, b in zip(row, rows[j][:j], strict=True))
                row.append((wanted - known) / rows[j][j])
            row.append(math.sqrt(max(1 - sum(a * a for a in row), 1e-12)))
            rows.append(row)
        free = [self.normal() for _ in keys]
        return {
            key: sum(a * z for a, z in zip(row, free[: len(row)], strict=True))
            for key, row in zip(keys, rows, strict=True)
        }


def _correlation(study: Study, first: str, second: str) -> float:
    """Return the correlation of the normals behind a stated rank correlation."""
    for one in study.correlations:
        if {one.first, one.second} == {first, second}:
            return 2 * math.sin(math.pi * one.value / 6)
    return 0.0


def _quantile(kind: str, arguments: tuple[float, ...], u: float) -> float:
    """Return the value of a distribution at a probability."""
    if kind in {"triangular", "range"}:
        low, mode, high = arguments
        if high == low:
            return mode
        below = (mode - low) / (high - low)
        if u < below:
            return low + math.sqrt(u * (high - low) * (mode - low))
        return high - math.sqrt((1 - u) * (high - low) * (high - mode))
    first, second = arguments
    if kind == "uniform":
        return first + u * (second - first)
    score = _NORMAL.inv_cdf(min(max(u, 1e-12), 1 - 1e-12))
    if kind == "normal":
        return first + second * score
    if kind == "lognormal":
        return first * math.exp(math.log(second) * score)
    raise ValueError(f"unknown distribution {kind!r}")
