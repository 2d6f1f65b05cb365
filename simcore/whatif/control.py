"""One slider or switch of the live page, and the change of a scenario that it stands for."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

__all__ = ["Control", "step_for"]

ROUNDING: Final = 1e-9
"""How far a value may stand outside of its range, as a share of the range [1]."""


@dataclass(frozen=True, slots=True)
class Control:
    """A slider or switch.

    Parameters
    ----------
    key : str
        Dotted path of what it moves; of a switch, of the intervention.
    kind : str
        ``switch``, ``year`` (of the start), ``number`` (a parameter in `unit`) or ``factor`` (on a
        number of the case and all its path).
    title, doc : str
        What it is called, and what it means.
    unit : str
        Unit of low, high, step and value.
    low, high, step : float
        Range and distance of values [unit].
    value : float
        Where it stands in the baseline [unit].
    source, quality : str
        Where the number comes from.
    intervention : str
        Name of the intervention that it belongs to; empty for an assumption.
    """

    key: str
    kind: str
    title: str
    unit: str
    low: float
    high: float
    step: float
    value: float
    source: str = ""
    quality: str = ""
    doc: str = ""
    intervention: str = ""

    @property
    def payload(self) -> dict[str, Any]:
        """The control as the page has it."""
        return asdict(self)

    def allows(self, value: float) -> bool:
        """Return whether a value is within the range."""
        slack = ROUNDING * (self.high - self.low)
        return self.low - slack <= value <= self.high + slack

    def change(self, value: float, start: float) -> dict[str, Any]:
        """Return the change that a file would write for a value.

        Parameters
        ----------
        value : float
            Where the control stands [unit].
        start : float
            Where it stands in the preset [unit].
        """
        if self.kind == "factor":
            return {"scale": self.key, "by": value}
        if self.kind == "year":  # a date within the year stays the same date
            return {"add": self.key, "by": f"{round(value - start)} a"}
        return {"set": self.key, "to": value if self.unit == "1" else f"{value!r} {self.unit}"}


def step_for(low: float, high: float, *values: float) -> float:
    """Return a round step with which a range has 20 or more values, all of `values` among them.

    Examples
    --------
    >>> step_for(0.1, 0.5, 0.25)
    0.01
    """
    span = high - low
    if not span > 0.0:
        return 1.0
    rough = span / 20.0
    power = math.floor(math.log10(rough))
    for exponent in range(power, power - 4, -1):
        for digit in (5, 2, 1):
            step = float(f"{digit}e{exponent}")
            if step <= rough * 1.0000001 and all(
                _is_whole((one - low) / step) for one in (high, *values)
            ):
                return step
    return float(f"1e{power - 1}")


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6
