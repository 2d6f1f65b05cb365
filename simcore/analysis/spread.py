"""The spread of a quantity over replications, and what of it is chance.

Replications 2k and 2k+1 share the draw of what is uncertain and differ in luck alone. Their
differences therefore show chance; and they count as one draw where a sampling error is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "PROBABILITIES",
    "Spread",
    "chance_share",
    "share_bracket",
    "spread",
    "spreads",
    "standard_error",
]

PROBABILITIES: Final = (0.05, 0.5, 0.95)
"""The low end, the middle and the high end of a stated interval: it holds 90 % [1]."""

Z95: Final = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution [1]."""

ROUNDING: Final = 1e-12
"""A spread below this share of the mean is rounding [1]."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 5-95 % range over replications; NaN where there is none."""

    median: float
    low: float
    high: float


def spread(values: NDArray[np.float64]) -> Spread:
    """Return median and 5-95 % range of a quantity, shape (n_replications,)."""
    return spreads(values[np.newaxis])[0]


def spreads(values: NDArray[np.float64]) -> list[Spread]:
    """Return median and 5-95 % range of several quantities, shape (n, n_replications)."""
    if not values.shape[1]:
        return [Spread(np.nan, np.nan, np.nan)] * len(values)
    low, median, high = np.quantile(values, PROBABILITIES, axis=1).tolist()
    return [Spread(*one) for one in zip(median, low, high, strict=True)]


def standard_error(values: NDArray[np.float64], replications: NDArray[np.int64]) -> float:
    """Return the sampling error of the mean over replications.

    Parameters
    ----------
    values : ndarray, shape (n_replications,)
        A quantity, in any unit.
    replications : ndarray of int, shape (n_replications,)
        Which replications they are, ascending.

    Returns
    -------
    float
        Standard error from the sums of pairs that share a draw, in the unit of the values; NaN
        with fewer than two draws. It does not count the gain from the Latin hypercube, so it is
        rather too large than too small.
    """
    sums = _draw_sums(values, replications)
    if len(sums) < 2:
        return float("nan")
    return float(np.sqrt(len(sums) / (len(sums) - 1) * np.square(sums).sum()) / len(values))


def chance_share(values: NDArray[np.float64], replications: NDArray[np.int64]) -> float:
    """Return the share of the variance over replications that is chance, not ignorance.

    Parameters
    ----------
    values : ndarray, shape (n_replications,)
        A quantity, in any unit.
    replications : ndarray of int, shape (n_replications,)
        Which replications they are, ascending.

    Returns
    -------
    float
        Half the mean squared difference within pairs over the whole variance of these pairs,
        at most 1; NaN where there are fewer than two pairs or nothing varies [1].
    """
    first = _pairs(replications)
    if len(first) < 2:
        return float("nan")
    paired = np.concatenate([values[first], values[first + 1]])
    total = float(np.var(paired, ddof=1))
    if not total > (ROUNDING * float(paired.mean())) ** 2:
        return float("nan")
    chance = float(np.mean(np.square(values[first] - values[first + 1]))) / 2.0
    return min(1.0, chance / total)


def share_bracket(holds: NDArray[np.bool_], replications: NDArray[np.int64]) -> tuple[float, float]:
    """Return the 95 % sampling bracket of a share of replications.

    Parameters
    ----------
    holds : ndarray of bool, shape (n_replications,)
        Whether a statement holds.
    replications : ndarray of int, shape (n_replications,)
        Which replications they are, ascending.

    Returns
    -------
    tuple of float
        Wilson's interval, for as many independent replications as the pairs are worth [1].

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
       J. Am. Stat. Assoc., vol. 22, pp. 209-212, 1927.
    """
    if not holds.size:
        return (float("nan"), float("nan"))
    share = float(holds.mean())
    n = len(holds) / _pair_effect(holds, replications)
    centre = (share + Z95**2 / (2.0 * n)) / (1.0 + Z95**2 / n)
    half = Z95 * np.sqrt(share * (1.0 - share) / n + (Z95 / (2.0 * n)) ** 2) / (1.0 + Z95**2 / n)
    # Rounding may put an end beyond a share of exactly 0 or 1.
    return (min(share, float(centre - half)), max(share, float(centre + half)))


def _pair_effect(holds: NDArray[np.bool_], replications: NDArray[np.int64]) -> float:
    """Return by how much pairs enlarge the variance of a share: from 1 (as if apart) to 2."""
    sums = _draw_sums(holds.astype(np.float64), replications)
    singly = len(holds) * float(holds.mean() * (1.0 - holds.mean()))
    if singly > 0.0:
        return min(2.0, max(1.0, float(np.square(sums).sum()) / singly))
    return len(holds) / len(sums)


def _draw_sums(values: NDArray[np.float64], replications: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of deviations from the mean over the replications of each draw."""
    if not values.size:
        return values
    _, draw = np.unique(replications // 2, return_inverse=True)
    sums: NDArray[np.float64] = np.bincount(draw, values - values.mean()).astype(np.float64)
    return sums


def _pairs(replications: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions at which a pair 2k, 2k+1 begins."""
    follows = (replications[:-1] % 2 == 0) & (replications[1:] == replications[:-1] + 1)
    return np.flatnonzero(follows)
