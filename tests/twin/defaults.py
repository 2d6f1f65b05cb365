"""The families by plugin name, and the defaults of all parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.twin.families import (
    CompressedAirLeaks,
    ConsumerBehaviour,
    EnergyEfficiency,
    Family,
    FuelSwitch,
    GreenProcurement,
    Recycling,
    Terms,
    WasteMinimisation,
)

__all__ = ["COMMON", "FAMILIES", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A family and the defaults of its parameters."""

    family: type[Family]
    defaults: Terms = field(default_factory=dict)


COMMON: Terms = {
    "assessment": 180.0,
    "audit_days": 10.0,
    "audit_error": 0.2,
    "audit_cost": 0.0,
    "screen": "none",
    "payback_limit": 3.0,
    "lead": 120.0,
    "build": 60.0,
    "build_spread": 0.3,
    "crew": "engineers",
    "shutdown": 0.0,
    "capex": 0.0,
    "upkeep": 0.02,
    "ramp": 60.0,
    "persistence": 1.0,
    "half_life": 3.0,
    "life": 12.0,
    "renew": True,
    "review": 0.0,
    "review_cost": 0.0,
    "priority": 0.0,
}
"""Defaults of the life cycle, in canonical units."""

FAMILIES: dict[str, Kind] = {
    "energy_efficiency": Kind(
        EnergyEfficiency,
        {"saving": 0.1, "base_saving": 0.0, "full_load_share": 0.0, "drive_loss": 0.03},
    ),
    "compressed_air_leaks": Kind(
        CompressedAirLeaks,
        {"leak_share": 0.25, "leaks": 100.0, "natural_life": 1.5, "programme_life": 0.4},
    ),
    "waste_minimisation": Kind(
        WasteMinimisation, {"scrap_cut": 0.2, "water_cut": 0.0, "water_targets": ()}
    ),
    "recycling": Kind(
        Recycling,
        {
            "targets": (),
            "capture": 0.0,
            "process_yield": 0.9,
            "displacement": 0.7,
            "material": "",
            "from_offer": "",
            "to_offer": "",
            "transfer": 0.0,
            "quality_cap": 1.0,
        },
    ),
    "green_procurement": Kind(
        GreenProcurement,
        {
            "transfer": 0.2,
            "premium": 0.05,
            "supplier_share": 0.5,
            "audited": False,
            "greenwash": 0.2,
            "greenwash_audited": 0.02,
            "verification_cost": 0.0,
        },
    ),
    "consumer_behaviour": Kind(
        ConsumerBehaviour,
        {
            "demand_cut": 0.0,
            "willingness_to_pay": 0.05,
            "payers": 0.04,
            "innovation": 0.03,
            "imitation": 0.38,
            "reversion": 0.05,
        },
    ),
    "fuel_switch": Kind(FuelSwitch, {"transfer": 0.5, "limit": 1.0, "efficiency_change": 0.0}),
}
