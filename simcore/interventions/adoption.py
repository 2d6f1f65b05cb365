"""When firms take a measure up: dates, shares, diffusion, payback (model, section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import NEVER
from simcore.kernel.timeline import YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.kernel.arrays import Array, Days
    from simcore.parameters import Adoption

__all__ = ["adoption_days", "chance_of_adoption"]


def adoption_days(how: Adoption, uniform: Callable[[], Array]) -> Days:
    """Return the day on which each firm wants the measure, for modes that know it beforehand.

    Parameters
    ----------
    how : Adoption
        Mode ``at``, ``by`` or ``bass``.
    uniform : callable
        Returns uniforms on [0, 1), shape (replications, firms); called where chance has a part.

    Returns
    -------
    ndarray of int
        Days since the start of the base year; ``NEVER`` for those who do not [d].

    References
    ----------
    .. [1] F. M. Bass, "A new product growth for model consumer durables", Management Science 15
       (1969) 215-227; the day is the inverse of its cumulative adoption F(t) =
       (1 - exp(-(p + q) t)) / (1 + (q/p) exp(-(p + q) t)).
    """
    if how.mode == "at":
        return np.full((1, 1), round(YEAR * how.start), np.int64)
    u, values = uniform(), how.values
    if how.mode == "by":
        share, year = values["share"], values["year"]
        when = how.start + u / max(share, 1e-300) * (year - how.start)
        years = np.where(u < share, when, np.inf)
    else:
        p, q = values["p"], values["q"]
        years = how.start + np.log((1.0 + u * q / p) / (1.0 - u)) / (p + q)
    days = np.where(np.isfinite(years), np.round(np.minimum(YEAR * years, NEVER)), NEVER)
    whole: Days = days.astype(np.int64)
    return whole


def chance_of_adoption(how: Adoption, payback: Array) -> Array:
    """Return the probability that a firm adopts at a believed payback.

    Parameters
    ----------
    how : Adoption
        With ``threshold`` [a], at which half of the firms adopt, and ``steepness`` [1].
    payback : ndarray
        Believed simple payback; inf where nothing is saved [a].

    References
    ----------
    .. [1] S. T. Anderson and R. G. Newell, "Information programs for technology adoption",
       Resource and Energy Economics 26 (2004) 27-50: half of the recommended projects, threshold
       about 15 months.
    """
    threshold, steepness = how.values["threshold"], how.values["steepness"]
    with np.errstate(over="ignore"):
        chance: Array = 1.0 / (1.0 + (payback / threshold) ** steepness)
    return chance
