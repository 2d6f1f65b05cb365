"""A measure draws the same luck whoever runs beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simcore.files import InterventionSpec, Uncertain
from simcore.parameters import Adoption
from tests.interventions.world import changed, crew, mill, run, spec

BASS = Adoption("bass", 1.0, {"p": 0.2, "q": 0.4})
DRAWN: dict[str, tuple[dict[str, Any], str, float]] = {
    "energy_efficiency": ({"targets": ("stage.pulp.electricity.*",)}, "saving", 0.1),
    "compressed_air_leaks": ({"targets": ("stage.pulp.electricity.air",)}, "leak_share", 0.25),
    "waste_minimisation": ({"targets": ("stage.*.scrap",)}, "scrap_cut", 0.2),
    "recycling": ({"targets": ("stage.pulp.reuse",), "capture": 0.5}, "capture", 0.5),
    "green_procurement": (
        {"material": "fibre", "from_offer": "virgin", "to_offer": "green", "greenwash": 0.5},
        "transfer",
        0.2,
    ),
    "consumer_behaviour": ({"demand_cut": 0.1}, "demand_cut", 0.1),
    "fuel_switch": (
        {"utility": "steam", "from_fuel": "coal", "to_fuel": "biomass"},
        "transfer",
        0.5,
    ),
}
MINE = ("output", "energy", "ghg", "waste", "price", "material_input", "ghg_scope3")


def _neighbours() -> list[InterventionSpec]:
    """Return measures that draw much and move water only, before and after in order of names."""
    said: dict[str, Any] = {
        "targets": ("stage.*.scrap",),
        "scrap_cut": 0.0,
        "water_targets": ("stage.*.water.*",),
    }
    return [
        spec("waste_minimisation", BASS, "a_first", water_cut=0.2, audit_cost=5.0, **said),
        spec("waste_minimisation", BASS, "z_last", water_cut=0.3, review=1.0, **said),
        spec("compressed_air_leaks", BASS, "b_second", targets=("stage.pulp.water.*",)),
    ]


@pytest.mark.parametrize("family", sorted(DRAWN))
def test_its_draws_are_the_same_beside_other_interventions(family: str) -> None:
    given_, name, value = DRAWN[family]
    case = changed(mill(), {"crews.engineers": crew(9), "crews.advisers": crew(9)})
    wide = Uncertain(f"interventions.mine.{name}", "uniform", (0.5, 1.5), "1", value, "")
    other = Uncertain("interventions.a_first.water_cut", "uniform", (0.5, 1.5), "1", 0.2, "")
    mine = spec(family, BASS, "mine", screen="payback", payback_limit=50.0, capex=1.0, **given_)
    alone = run(mine, case=case, chance=True, blocks=1, uncertain=(wide,))
    beside = run(mine, *_neighbours(), case=case, chance=True, blocks=1, uncertain=(other, wide))
    for column in ("audit", "adoption", "commissioning"):
        assert (alone.project(column, "mine") == beside.project(column, "mine")).all(), column
    there, here = alone.table("samples"), beside.table("samples")
    drawn = here["value"][here["parameter"] == wide.key]
    assert (there["value"] == drawn).all()
    # what the neighbours move is water; its own columns stay to the bit
    for column in MINE:
        assert (alone.year(column) == beside.year(column)).all(), column
    assert not (alone.year("water") == beside.year("water")).all()


def test_every_family_that_ships_is_looked_at() -> None:
    from importlib.metadata import entry_points

    names = {one.name for one in entry_points(group="simcore.interventions")}
    assert names == set(DRAWN)


def test_two_measures_of_one_family_have_luck_of_their_own() -> None:
    pair = [spec("waste_minimisation", BASS, name, targets=("stage.pulp.scrap",)) for name in "ab"]
    case = changed(mill(), {"crews.engineers": crew(9), "crews.advisers": crew(9)})
    outcome = run(*pair, case=case, blocks=1, years=20)
    first, second = (outcome.project("adoption", name) for name in "ab")
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.0, abs=0.2)
