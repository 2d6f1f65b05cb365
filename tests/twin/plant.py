"""The case as plain values: every path is a list of period means, every uncertain input drawn."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BASE", "Offer", "Path", "Plant"]

BASE = -1
"""Index of the base value in a `Path`: it stands behind the last period."""

Path = list[float]
"""Mean of a quantity in each period, and after the last the base value (day 0)."""


@dataclass(slots=True)
class Offer:
    """One offer of a material."""

    name: str
    lever: str
    kind: str
    share: float
    price: Path
    embodied: Path
    contamination: float
    lead_time: float
    supply: Path | None
    pool_days: float


@dataclass(slots=True)
class Material:
    """A material, the stage it enters and the share of that stage's input."""

    name: str
    stage: int
    share: float
    cover: float
    contract: float
    offers: list[Offer]


@dataclass(slots=True)
class Use:
    """One use of a resource at a stage."""

    resource: str
    lever: str
    per_input: float
    base: float


@dataclass(slots=True)
class Stage:
    """One stage of the line; times between stops in days."""

    name: str
    lever: str
    capacity: float
    scrap: float
    rejects: float
    reuse: float
    coproduct_share: float
    coproduct_price: Path
    minor: tuple[float, float] | None
    outages: tuple[float, float] | None
    waste: str
    uses: list[Use]


@dataclass(slots=True)
class Carrier:
    """An energy carrier."""

    name: str
    scope: int
    price: Path
    factor: Path
    market_factor: Path
    biogenic: Path
    upstream: Path


@dataclass(slots=True)
class Fuel:
    """A carrier that a utility burns."""

    carrier: str
    lever: str
    share: float
    is_rest: bool
    efficiency: float
    limit: float
    supply: float | None


@dataclass(slots=True)
class Route:
    """Where a part of a waste stream goes."""

    lever: str
    kind: str
    share: float
    price: Path
    factor: Path


@dataclass(slots=True)
class Market:
    """Demand and its answer to price and footprint."""

    demand: float
    growth: Path
    seasonality: tuple[float, ...]
    noise: float
    elasticity: float
    pass_through: float
    price_delay: float
    price_sensitivity: float
    footprint_sensitivity: float
    imports: float


@dataclass(slots=True)
class Finance:
    """Rates, crews, budget and windows."""

    discount_rate: float
    hurdle_rate: float
    crews: dict[str, int]
    budget: float | None
    carry_over: float
    windows: list[tuple[int, int]]


@dataclass(slots=True)
class Plant:
    """One enterprise in its market."""

    price: float
    cover: float
    market: Market
    materials: list[Material]
    stages: list[Stage]
    pollutants: list[str]
    carriers: dict[str, Carrier]
    utilities: dict[str, list[Fuel]]
    waste: dict[str, list[Route]]
    water: Path
    wage: Path
    carbon: Path
    finance: Finance

    @property
    def offers(self) -> list[Offer]:
        """All offers of all materials."""
        return [offer for material in self.materials for offer in material.offers]
