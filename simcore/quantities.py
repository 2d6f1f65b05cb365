"""The nomenclature as data: name, unit and meaning of what is recorded."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUANTITIES", "Quantity", "quantity"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A recorded quantity; ``unit`` holds ``$`` for the currency of the case."""

    name: str
    unit: str
    meaning: str
    ratio_of: tuple[str, str] | None = None  # a ratio of two sums, never added up itself


def _table(*rows: tuple[str, str, str]) -> dict[str, Quantity]:
    return {name: Quantity(name, unit, meaning) for name, unit, meaning in rows}


QUANTITIES: dict[str, Quantity] = _table(
    ("demand", "t", "product that customers asked these firms for"),
    ("output", "t", "good product made"),
    ("sold", "t", "product delivered to customers"),
    ("revenue", "$", "sales of product and co-products"),
    ("coproduct_revenue", "$", "sales of co-products, part of revenue"),
    (
        "value_added",
        "$",
        "output and co-products less materials used, energy, water, waste and services",
    ),
    ("value_added_volume", "$", "value added at the prices of the base year (double deflation)"),
    ("operating_surplus", "$", "value added less labour and carbon cost"),
    ("cash_flow", "$", "receipts less payments, capital spending included"),
    ("discounted_cash_flow", "$", "cash flow discounted to the start of the base year"),
    ("material_cost", "$", "materials used, at the price of the period"),
    ("energy_cost", "$", "energy carriers bought"),
    ("water_cost", "$", "water taken in"),
    ("waste_cost", "$", "fees for waste less receipts for it"),
    ("carbon_cost", "$", "carbon price paid on scope 1; below value added"),
    ("labour_cost", "$", "wages"),
    ("opex", "$", "services that measures need: audits, upkeep, reviews"),
    ("capex", "$", "capital spent on measures"),
    ("labour", "h", "hours worked"),
    ("energy", "GJ", "final energy"),
    ("ghg_scope1", "tCO2e", "own combustion and process emissions"),
    ("ghg_scope2", "tCO2e", "purchased energy, location-based"),
    ("ghg_scope2_market", "tCO2e", "purchased energy, market-based"),
    ("ghg_scope3", "tCO2e", "purchased materials, fuels upstream, waste treatment"),
    ("ghg", "tCO2e", "scopes 1, 2 (location-based) and 3"),
    ("co2_biogenic", "tCO2e", "biogenic CO2, a memo item outside the scopes"),
    ("material_input", "t", "materials delivered"),
    ("virgin_material", "t", "virgin and low-carbon materials delivered"),
    ("secondary_material", "t", "secondary materials delivered"),
    ("water", "m3", "fresh water taken in"),
    ("waste", "t", "waste that leaves the site"),
    ("waste_landfilled", "t", "waste put to landfill"),
    ("waste_recycled", "t", "waste reused, sold or recycled elsewhere"),
) | {
    "right_first_time": Quantity(
        "right_first_time", "1", "output over output and scrap", ("output", "output_and_scrap")
    ),
    "price": Quantity("price", "$/t", "revenue of product per tonne sold", ("sales", "sold")),
}


def quantity(name: str, pollutants: tuple[str, ...] = ()) -> Quantity:
    """Return the quantity of a column, also for those named after a carrier or a pollutant."""
    if name in QUANTITIES:
        return QUANTITIES[name]
    if name.startswith("energy."):
        return Quantity(name, "GJ", f"final energy from {name.removeprefix('energy.')}")
    if name in pollutants:
        return Quantity(name, "t", f"{name} released")
    raise KeyError(name)
