"""What is uncertain in a study, and what varies together."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Correlation", "Uncertain"]


@dataclass(frozen=True)
class Uncertain:
    """A distribution of factors on a declared value.

    Parameters
    ----------
    key : str
        Dotted path of the number.
    kind : str
        ``uniform`` (low, high), ``triangular`` (low, mode, high), ``normal`` (mean, standard
        deviation) or ``lognormal`` (median, geometric standard deviation).
    arguments : tuple of float
        Of the distribution, as factors on the declared value [1].
    unit : str
        Unit of the declared value.
    declared : float
        Declared value [unit].
    origin : str
        ``file:line:column`` of the distribution.
    lowest, highest : float
        Factors at which the declared value meets the bounds of its field [1]; draws are cut to
        them. Of a path over years, those at which all of it is still within.
    source, quality : str
        Where the distribution comes from, as the study says it; empty where it does not.
    """

    key: str
    kind: str
    arguments: tuple[float, ...]
    unit: str
    declared: float
    origin: str
    lowest: float = -math.inf
    highest: float = math.inf
    source: str = ""
    quality: str = ""


@dataclass(frozen=True)
class Correlation:
    """Rank correlation of two uncertain numbers."""

    first: str
    second: str
    value: float
