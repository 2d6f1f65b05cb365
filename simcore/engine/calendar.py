"""From days of the 365-day calendar to dates that people know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.timeline import MONTHS, YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["as_date", "as_dates"]

_FIRST_OF_MONTH = np.concatenate(([0], np.cumsum(MONTHS)[:-1]))


def as_dates(base_year: int, days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Return dates of days since 1 January of the base year; 29 February never comes."""
    year, day = np.divmod(days, YEAR)
    month = np.searchsorted(_FIRST_OF_MONTH, day, "right") - 1
    months = (base_year - 1970 + year) * 12 + month
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    dates: NDArray[np.datetime64] = first + (day - _FIRST_OF_MONTH[month]).astype("timedelta64[D]")
    return dates


def as_date(base_year: int, day: int) -> str:
    """Return one date as text, ``2027-07-01``."""
    return str(as_dates(base_year, np.array([day]))[0])
