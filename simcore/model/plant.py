"""The plant: what stands where, as indices into stacked arrays, and the levers that it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.families import Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simcore.files import Case
    from simcore.kernel.levers import Levers
    from simcore.model.amounts import Amounts

__all__ = ["Plant", "declare_levers", "lay_out"]


@dataclass(frozen=True, slots=True, eq=False)
class Plant:
    """Structure of a firm; all arrays are stacked in the order of these names.

    Offers stand in the order of materials; uses in the order of their resources, so that a
    resource is one slice; those of energy, ``energy_uses`` of them, come first. ``use_stage`` and
    ``resource_start`` index uses; ``offer_material`` indexes offers.
    """

    stages: tuple[str, ...]
    materials: tuple[str, ...]
    material_stage: tuple[int, ...]
    offers: tuple[tuple[str, str], ...]
    offer_slices: tuple[slice, ...]
    offer_material: np.ndarray
    secondary: np.ndarray
    uses: tuple[tuple[str, str, str], ...]
    use_stage: np.ndarray
    energy_uses: int
    resources: tuple[str, ...]
    resource_start: np.ndarray
    carriers: tuple[str, ...]
    fuels: tuple[tuple[str, str], ...]
    routes: tuple[tuple[str, str], ...]
    route_kind: tuple[str, ...]
    stage_stream: tuple[int, ...]
    streams: tuple[str, ...]
    route_stream: np.ndarray
    coproducts: tuple[int, ...]
    pollutants: tuple[str, ...]

    def use_name(self, row: int) -> str:
        """Return the lever of a use."""
        stage, resource, use = self.uses[row]
        return f"stage.{stage}.{resource}.{use}"

    def resource(self, name: str) -> int | None:
        """Return the row of a resource, or None where nothing uses it."""
        return self.resources.index(name) if name in self.resources else None


def lay_out(case: Case) -> Plant:
    """Return the structure of the firms of a case."""
    stages = tuple(case.stages)
    offers = tuple((m, o) for m, said in case.materials.items() for o in said.offers)
    slices, start = [], 0
    for said in case.materials.values():
        slices.append(slice(start, start + len(said.offers)))
        start += len(said.offers)
    order = [*case.carriers, *case.utilities, "water", "labour", "process_ghg", *case.pollutants]
    uses = sorted(
        (
            (stage, resource, use)
            for stage, said in case.stages.items()
            for resource, named in said.uses.items()
            for use in named
        ),
        key=lambda one: order.index(one[1]),
    )
    resources = [one[1] for one in uses]
    energetic = {*case.carriers, *case.utilities}
    routes = tuple((stream, r) for stream, said in case.waste.items() for r in said.routes)
    streams = tuple(case.waste)
    return Plant(
        stages=stages,
        materials=tuple(case.materials),
        material_stage=tuple(stages.index(said.stage) for said in case.materials.values()),
        offers=offers,
        offer_slices=tuple(slices),
        offer_material=_rows(list(case.materials).index(m) for m, _ in offers),
        secondary=np.array([case.materials[m].offers[o].kind == "secondary" for m, o in offers]),
        uses=tuple(uses),
        use_stage=_rows(stages.index(one[0]) for one in uses),
        energy_uses=sum(one[1] in energetic for one in uses),
        resources=tuple(dict.fromkeys(resources)),
        resource_start=_rows(resources.index(name) for name in dict.fromkeys(resources)),
        carriers=tuple(case.carriers),
        fuels=tuple((u, c) for u, said in case.utilities.items() for c in said.fuels),
        routes=routes,
        route_kind=tuple(case.waste[stream].routes[r].kind for stream, r in routes),
        stage_stream=tuple(streams.index(said.waste) for said in case.stages.values()),
        streams=streams,
        route_stream=_rows(streams.index(stream) for stream, _ in routes),
        coproducts=tuple(
            i for i, said in enumerate(case.stages.values()) if said.coproduct is not None
        ),
        pollutants=tuple(case.pollutants),
    )


def declare_levers(levers: Levers, case: Case, plant: Plant, amounts: Amounts) -> None:
    """Declare everything that interventions may move, with base values and bounds."""
    one = np.ones((1, 1, 1))
    levers.declare("demand", ["market.demand"], one)
    levers.declare("premium", ["product.premium"], 0.0 * one, -1.0)
    levers.declare("services", ["firm.services"], 0.0 * one)
    stages = case.stages
    for family, high in (("capacity", np.inf), ("scrap", 0.9), ("rejects", 3.0), ("reuse", 1.0)):
        base = (
            amounts.stack([1.0] * len(stages))
            if family == "capacity"
            else amounts.stack([getattr(said, family) for said in stages.values()])
        )
        levers.declare(family, [f"stage.{name}.{family}" for name in stages], base, 0.0, high)
    said_uses = [stages[s].uses[k][u] for s, k, u in plant.uses]
    names = [plant.use_name(row) for row in range(len(plant.uses))]
    levers.declare("per_input", names, amounts.stack([use.per_input for use in said_uses]))
    bases = [f"{name}.base" for name in names]
    levers.declare("base_load", bases, amounts.stack([use.base for use in said_uses]))
    _declare_offers(levers, case, plant, amounts)
    _declare_fuels(levers, case, plant, amounts)
    routes = [case.waste[stream].routes[r] for stream, r in plant.routes]
    names = [f"waste.{stream}.{r}" for stream, r in plant.routes]
    levers.declare(
        "route_share",
        [f"{name}.share" for name in names],
        amounts.stack([route.share for route in routes]),
        0.0,
        1.0,
        _groups([stream for stream, _ in plant.routes], [False] * len(routes)),
    )
    ones = amounts.stack([1.0] * len(routes))
    levers.declare("route_price", [f"{name}.price" for name in names], ones)
    ones = amounts.stack([1.0] * len(plant.carriers))
    levers.declare("carrier_price", [f"carrier.{name}.price" for name in plant.carriers], ones)
    levers.declare("carrier_factor", [f"carrier.{name}.factor" for name in plant.carriers], ones)


def _declare_offers(levers: Levers, case: Case, plant: Plant, amounts: Amounts) -> None:
    offers = [case.materials[m].offers[o] for m, o in plant.offers]
    names = [f"material.{m}.{o}" for m, o in plant.offers]
    levers.declare(
        "offer_share",
        [f"{name}.share" for name in names],
        amounts.stack([offer.share for offer in offers]),
        0.0,
        1.0,
        _groups([m for m, _ in plant.offers], [False] * len(offers)),
    )
    ones = amounts.stack([1.0] * len(offers))
    levers.declare("offer_price", [f"{name}.price" for name in names], ones)
    levers.declare("embodied", [f"{name}.embodied" for name in names], ones)
    contamination = amounts.stack([offer.contamination for offer in offers])
    names = [f"{name}.contamination" for name in names]
    levers.declare("contamination", names, contamination, 0.0, 0.5)


def _declare_fuels(levers: Levers, case: Case, plant: Plant, amounts: Amounts) -> None:
    fuels = [case.utilities[u].fuels[c] for u, c in plant.fuels]
    names = [f"utility.{u}.{c}" for u, c in plant.fuels]
    levers.declare(
        "fuel_share",
        [f"{name}.share" for name in names],
        amounts.stack([fuel.share for fuel in fuels]),
        0.0,
        [fuel.limit.value for fuel in fuels],
        _groups([u for u, _ in plant.fuels], [fuel.share.is_rest for fuel in fuels]),
    )
    efficiency = amounts.stack([fuel.efficiency for fuel in fuels])
    levers.declare("efficiency", [f"{name}.efficiency" for name in names], efficiency, 0.01)


def _groups(owners: list[str], is_rest: list[bool]) -> list[Group]:
    groups = []
    for owner in dict.fromkeys(owners):
        rows = tuple(i for i, name in enumerate(owners) if name == owner)
        rest = next((i for i in rows if is_rest[i]), rows[0])
        groups.append(Group(rows, rest))
    return groups


def _rows(numbers: Iterable[int]) -> np.ndarray:
    return np.fromiter(numbers, np.intp)
