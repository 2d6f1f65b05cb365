"""The flows dataset: who gave how much of what to whom, a year, as a mean over a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.engine.recorder import Recorder
    from simcore.kernel.arrays import Array
    from simcore.kernel.chance import Span
    from simcore.model.enterprise import Enterprise

__all__ = ["Flows"]


class Flows:
    """Adds mass, energy and money flows up to years, block by block.

    Mass comes from the ledger's transfers, energy from the uses and fuels, money from the costs.

    Attributes
    ----------
    rows : list of (str, str, str, str, str)
        From, to, kind, item and unit, in the order of the table's rows.
    years : list of ndarray, shape (rows, blocks)
        Means over the replications of each block.
    """

    def __init__(self, enterprise: Enterprise, spans: Sequence[Span]) -> None:
        plant, currency = enterprise.plant, enterprise.case.currency.code
        product = enterprise.case.product.name
        mass = [(a, b, "mass", _item(a, b, product), "t") for a, b in enterprise.ledger.pairs]
        units = _resource_units(enterprise)
        uses = [
            (_source(enterprise, k), f"stage.{s}.{u}", "energy" if k in _energetic(enterprise) else
             "resource", k, units[k])
            for s, k, u in plant.uses
        ]  # fmt: skip
        fuels = [(f"carrier.{c}", f"utility.{u}", "energy", c, "GJ") for u, c in plant.fuels]
        money = [
            ("customers", "firm", "money", "sales", currency),
            ("customers", "firm", "money", "coproducts", currency),
            *(
                ("firm", to, "money", item, currency)
                for to, item in (
                    ("suppliers", "materials"), ("energy suppliers", "energy"),
                    ("water supplier", "water"), ("waste services", "waste"),
                    ("workers", "labour"), ("state", "carbon"),
                    ("services", "services"), ("builders", "capital"),
                )
            ),
        ]  # fmt: skip
        self.rows = [*mass, *uses, *fuels, *money]
        self._money = (
            "sales", "coproduct_revenue", "material_cost", "energy_cost", "water_cost",
            "waste_cost", "labour_cost", "carbon_cost", "opex", "capex",
        )  # fmt: skip
        counts = [span.replications for span in spans]
        self._starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.intp)
        self._counts = np.asarray(counts, np.float64)
        shape = enterprise.firms.size.shape
        self._used = np.zeros((len(uses), *shape))
        self._burnt = np.zeros((len(fuels), *shape))
        self._ledger = enterprise.ledger
        self.years: list[Array] = []

    def add(self, enterprise: Enterprise) -> None:
        """Add a period."""
        self._used += enterprise.operation.used
        self._burnt += enterprise.operation.fuel

    def forget(self) -> None:
        """Forget what was added up so far."""
        self._ledger.take_annual()
        self._used[:] = self._burnt[:] = 0.0

    def end_year(self, recorder: Recorder) -> None:
        """Close a year, whose money the recorder has added up."""
        money = np.stack([recorder.last_year(name) for name in self._money])
        parts = (self._ledger.take_annual(), self._used, self._burnt, money)
        sums = np.concatenate([self._by_block(part) for part in parts])
        self.years.append(sums / self._counts)
        self._used[:] = self._burnt[:] = 0.0

    def _by_block(self, table: Array) -> Array:
        firms = table[:, :, 0] if table.shape[2] == 1 else table.sum(2)
        sums: Array = np.add.reduceat(firms, self._starts, axis=1)
        return sums


def _item(origin: str, target: str, product: str) -> str:
    """Return what a mass flow consists of, from the accounts it links."""
    for account in (origin, target):
        kind, _, rest = account.partition(".")
        if kind in {"suppliers", "stock"}:
            return rest.split(".")[0]
        if kind == "coproduct":
            return rest
    if "waste." in f"{origin} {target}":
        return (origin if origin.startswith("waste.") else target).split(".")[1]
    return product if target in {"finished", "customers"} else "process mass"


def _resource_units(enterprise: Enterprise) -> dict[str, str]:
    units = dict.fromkeys(_energetic(enterprise), "GJ")
    units |= {"water": "m3", "labour": "h", "process_ghg": "tCO2e"}
    return units | dict.fromkeys(enterprise.plant.pollutants, "t")


def _energetic(enterprise: Enterprise) -> tuple[str, ...]:
    return (*enterprise.plant.carriers, *enterprise.case.utilities)


def _source(enterprise: Enterprise, resource: str) -> str:
    if resource in enterprise.plant.carriers:
        return f"carrier.{resource}"
    if resource in enterprise.case.utilities:
        return f"utility.{resource}"
    return {"water": "water", "labour": "workers"}.get(resource, "stages")
