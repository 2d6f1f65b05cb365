"""From numbers of a case to arrays, once: values, stacks of values, and paths by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.timeline import MONTHS, YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simcore.files import Number
    from simcore.kernel.arrays import Array
    from simcore.kernel.timeline import Timeline

__all__ = ["Amounts", "Path", "seasons"]


TOGETHER = 12
"""Periods of which drawn means are worked out at once; all of them would fill memory."""


class Path:
    """Several paths over time, stacked: their values at day 0 and their means by period.

    Attributes
    ----------
    base : ndarray, shape (n, replications or 1, 1)
        Values at day 0.
    is_constant : bool
        Whether they stay what they are then.
    """

    def __init__(self, means: Array, base: Array, factors: Array | None) -> None:
        self._means, self._factors = means[:, :, None, None], factors
        self.is_constant = bool((means == means[:1]).all())
        self.base = base if factors is None else base * factors
        self._chunk, self._drawn = -1, self.base[None]

    def at(self, period: int) -> Array:
        """Return the means in a period, shape (n, replications or 1, 1)."""
        if self.is_constant:
            return self.base
        if self._factors is None:
            means: Array = self._means[period]
            return means
        chunk, k = divmod(period, TOGETHER)
        if chunk != self._chunk:
            several = self._means[chunk * TOGETHER : (chunk + 1) * TOGETHER]
            self._chunk, self._drawn = chunk, several * self._factors
        drawn: Array = self._drawn[k]
        return drawn


class Amounts:
    """Reads numbers of a case for one group of replications.

    Parameters
    ----------
    timeline : Timeline
        Periods over which paths are averaged.
    base_year : int
        Year whose 1 January is day 0.
    factors : mapping of str to ndarray, shape (replications, 1)
        Drawn factors of the uncertain numbers, by their keys.
    """

    def __init__(self, timeline: Timeline, base_year: int, factors: Mapping[str, Array]) -> None:
        self._timeline, self._base_year, self._factors = timeline, base_year, factors
        self._starts = np.asarray(timeline.starts) - timeline.starts[0]
        self._lengths = np.diff(np.append(self._starts, timeline.ends[-1] - timeline.starts[0]))
        self._midday = np.arange(timeline.starts[0], timeline.ends[-1]) + 0.5

    def value(self, number: Number) -> Array:
        """Return the value at day 0, shape (1, 1) or (replications, 1)."""
        factor = self._factors.get(number.key)
        return np.full((1, 1), number.value) if factor is None else number.value * factor

    def stack(self, numbers: Sequence[Number | float]) -> Array:
        """Return values at day 0, shape (n, replications or 1, 1)."""
        plain = [one if isinstance(one, float) else one.value for one in numbers]
        values = np.array(plain, np.float64).reshape(-1, 1, 1)
        drawn = self._drawn([None if isinstance(one, float) else one for one in numbers])
        return values if drawn is None else values * drawn

    def path(self, numbers: Sequence[Number]) -> Path:
        """Return the paths of some numbers, stacked."""
        means = (
            np.stack([self._means(one) for one in numbers], axis=1)
            if numbers
            else np.zeros((self._timeline.n_periods, 0))
        )
        base = np.array([one.value for one in numbers]).reshape(-1, 1, 1)
        return Path(means, base, self._drawn(numbers))

    def by_period(self, daily: Array) -> Array:
        """Return the mean over each period of a value for each day of the run."""
        means: Array = np.add.reduceat(daily, self._starts) / self._lengths
        return means

    def _drawn(self, numbers: Sequence[Number | None]) -> Array | None:
        """Return the factors of some numbers, stacked; None if none of them is uncertain."""
        drawn = [None if one is None else self._factors.get(one.key) for one in numbers]
        rows = max((len(one) for one in drawn if one is not None), default=0)
        if not rows:
            return None
        return np.stack([np.ones((rows, 1)) if one is None else one for one in drawn])

    @property
    def lengths(self) -> Array:
        """Days of each period [d]."""
        return self._lengths

    def _means(self, number: Number) -> Array:
        if not number.points:
            return np.full(self._timeline.n_periods, number.value)
        years, values = (np.asarray(column) for column in zip(*number.points, strict=True))
        days = (years - self._base_year) * YEAR
        if number.interpolation == "step":
            step = np.clip(np.searchsorted(days, self._midday, "right") - 1, 0, None)
            daily = values[step]
        else:
            daily = np.interp(self._midday, days, values)
        return self.by_period(np.where(self._midday < 0, number.value, daily))


def seasons(indices: Sequence[float], amounts: Amounts, timeline: Timeline) -> Array:
    """Return the seasonal index of each period of the run, with mean 1 over a year [1].

    Parameters
    ----------
    indices : sequence of 12 float
        Relative demand per day in each month.
    """
    year = np.repeat(np.asarray(indices, np.float64), MONTHS)
    year /= year.mean()
    if np.ptp(year) == 0.0:
        return np.ones(timeline.n_periods)
    return amounts.by_period(np.tile(year, timeline.years + timeline.warm_up))
