"""Units that files may use, on a small registry of our own.

pint's own registry knows thousands of units, takes long to build, and reads ``a`` as are and ``Mt``
as it likes; ours has what an enterprise measures. Canonical are t, GJ, m3, h for labour, d for
time, tCO2e and the currency of the case, which stands for each ``$`` in the units that we declare.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from simcore.files.faults import known, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["UnitError", "Units", "alternative", "neat", "tidy", "units_for"]

_PREFIXES = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}

_DEFINITIONS = (
    "t = [mass]",
    "g = 1e-6 t",
    "tCO2e = [emission]",
    "gCO2e = 1e-6 tCO2e",
    "GJ = [energy]",
    "J = 1e-9 GJ",
    "MJ = 1e-3 GJ",
    "TJ = 1e3 GJ",
    "PJ = 1e6 GJ",
    "Wh = 3.6e-6 GJ",
    "kWh = 3.6e-3 GJ",
    "MWh = 3.6 GJ",
    "GWh = 3.6e3 GJ",
    "m3 = [volume]",
    "L = 1e-3 m3",
    "d = [time]",
    "a = 365 d",
    "month = 365 / 12 d",
    "week = 7 d",
    "h = 1 / 24 d",
    "min = 1 / 1440 d",
    "W = 86400e-9 GJ / d",
    "percent = 0.01",
)

_SYNONYMS = {"NT$": "TWD", "%": "percent", "m³": "m3", "l": "L", "kl": "kL", "kgCO2eq": "kgCO2e"}
_CURRENCY = re.compile(r"[kMG]?([A-Z]{3})")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


_COMMON = {"t/d": "kt/a", "GJ/d": "MWh/d", "m3/d": "ML/a", "1/a": "%/a", "d": "week", "a": "month"}
_SMALLER = {"GJ": "kWh", "tCO2e": "kgCO2e", "m3": "L", "t": "kg"}


class UnitError(ValueError):
    """A unit is unknown or does not measure what is asked for."""


def tidy(text: str) -> str:
    """Return a unit without blanks and with ``*`` and ``/`` only."""
    return re.sub(r"\s*([*/])\s*", r"\1", text.strip().replace("·", "*"))


def _factors(text: str) -> list[tuple[str, int]]:
    """Return the names in a unit with their exponents, +1 or -1."""
    found = []
    for sign, name in re.findall(r"([*/]?)([^*/]*)", tidy(text)):
        if not (sign or name):
            continue
        word = _SYNONYMS.get(name, name)
        if word != "1" and not _NAME.fullmatch(word):
            raise UnitError(
                f"cannot read the unit `{text}`; write names joined by `/` and `*`, e.g. `USD/t/d`"
            )
        found.append((word, -1 if sign == "/" else 1))
    return found


class Units:
    """Converts between units, money by fixed rates.

    Parameters
    ----------
    currency : str
        Code of the currency of the case; canonical unit of money.
    rates : sequence of (str, float)
        Other currencies: code and its amount for one unit of `currency` [code/currency].
    """

    def __init__(self, currency: str, rates: Sequence[tuple[str, float]] = ()) -> None:
        import pint

        self.currency = currency
        registry: Any = pint.UnitRegistry(None, cache_folder=None)
        prefixes = [f"{name}- = {factor!r}" for name, factor in _PREFIXES.items()]
        money = [f"{code} = {1 / rate!r} {currency}" for code, rate in rates if code != currency]
        registry.load_definitions([*prefixes, *_DEFINITIONS, f"{currency} = [money]", *money])
        self._registry = registry
        self._names = [line.split(" ")[0] for line in (*_DEFINITIONS, *money)] + [
            currency,
            "kg",
            "kt",
        ]
        self._cache: dict[tuple[str, str], float] = {}

    def declared(self, unit: str) -> str:
        """Return a unit as we declare it with the currency in place of ``$``."""
        return unit.replace("$", self.currency)

    def factor(self, unit: str, target: str) -> float:
        """Return how many `target` one `unit` is.

        Raises
        ------
        UnitError
            If either is unknown or they measure different things.
        """
        pair = (unit, target)
        if pair not in self._cache:
            self._cache[pair] = self._convert(unit, target)
        return self._cache[pair]

    def canonical(self, unit: str) -> tuple[float, str]:
        """Return factor and text of the canonical unit for what `unit` measures.

        Raises
        ------
        UnitError
            If the unit is unknown.
        """
        factor, root = self._registry.get_root_units(self._container(unit))
        powers = dict(root._units)  # noqa: SLF001 - pint has no public way to the exponents
        above = [name for name, power in powers.items() for _ in range(int(power))]
        below = [name for name, power in powers.items() for _ in range(int(-power))]
        text = "/".join(["*".join(above) or "1", *below])
        return float(factor), text

    def _convert(self, unit: str, target: str) -> float:
        source, goal = self._container(unit), self._container(target)
        registry = self._registry
        if registry.get_dimensionality(source) != registry.get_dimensionality(goal):
            raise UnitError(f"the unit `{unit}` cannot be converted to `{target}`")
        one, _ = registry.get_root_units(source)
        other, _ = registry.get_root_units(goal)
        return float(one / other)

    def _container(self, unit: str) -> Any:
        container = self._registry.UnitsContainer()
        for name, power in _factors(unit):
            if name != "1":
                container = container.add(self._known(name), power)
        return container

    def _known(self, name: str) -> str:
        import pint

        try:
            return str(self._registry.get_name(name))
        except pint.UndefinedUnitError:
            pass
        currency = _CURRENCY.fullmatch(name)
        if currency and currency[1] not in self._names:
            raise UnitError(
                f"unknown unit `{name}`; if it is a currency, give its rate under `exchange`, "
                f"e.g. `{currency[1]}: {{value: 25 {currency[1]}/{self.currency}, source: ...}}`"
            )
        raise UnitError(
            f"unknown unit `{name}`{nearest(name, self._names)} "
            f"(known: {known(self._names).replace('percent', '%')}; prefixes k, M, G, T)"
        )


def alternative(unit: str) -> str:
    """Return a common unit that converts to a canonical one, or that one itself.

    Examples
    --------
    >>> alternative("USD/GJ")
    'USD/kWh'
    """
    above, slash, below = unit.partition("/")
    if unit in _COMMON:
        return _COMMON[unit]
    if below == "GJ":
        return f"{_SMALLER.get(above, above)}/kWh"
    if below == "t" and above in _SMALLER:
        return f"{_SMALLER[above]}/t"
    if slash and _CURRENCY.fullmatch(above):
        return {"t": f"{above}/kg", "a": f"k{above}/a"}.get(below, unit)
    return f"k{unit}" if _CURRENCY.fullmatch(unit) else unit


def neat(value: float) -> float:
    """Return a converted value without the last bits that conversion leaves: 48 h are 2 d."""
    return float(f"{value:.15g}")


@functools.lru_cache(maxsize=32)
def units_for(currency: str, rates: tuple[tuple[str, float], ...] = ()) -> Units:
    """Return the units of a case, built once for the same currencies."""
    return Units(currency, rates)
