"""Runs with chosen numbers, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from simcore.batch.recorded import Recorded
from simcore.engine import BlockResult, Table

UNITS = {
    "value_added_volume": "USD",
    "ghg": "tCO2e",
    "revenue": "USD",
    "material_cost": "USD",
    "energy_cost": "USD",
    "capex": "USD",
    "cash_flow": "USD",
    "discounted_cash_flow": "USD",
}

Rows = list[dict[str, Any]]


def runs(
    scenarios: Mapping[str, Mapping[str, ArrayLike]],
    *,
    replications: int = 2,
    years: int = 3,
    flows: Rows | None = None,
    events: Rows | None = None,
) -> Recorded:
    """Return runs; columns are of shape (replications, years) or fill it, 1 where left out."""
    blocks: dict[str, tuple[BlockResult, ...]] = {}
    for name, columns in scenarios.items():
        keys: dict[str, Any] = {
            "replication": np.repeat(np.arange(replications, dtype=np.int32), years),
            "year": np.tile(np.arange(2025, 2025 + years, dtype=np.int16), replications),
        }
        filled = {
            column: np.broadcast_to(
                np.asarray(columns.get(column, 1.0), np.float64), (replications, years)
            ).ravel()
            for column in UNITS
        }
        tables = {"annual": Table({**keys, **filled}, UNITS)}
        for dataset, rows in (("flows", flows), ("events", events)):
            if rows is not None:
                tables[dataset] = Table({key: _array(rows, key) for key in rows[0]})
        blocks[name] = (BlockResult(0, replications, tables),)
    return Recorded("mill", 2025, 2024 + years, "USD", 2024, {n: n for n in blocks}, {}, blocks)


def _array(rows: Rows, key: str) -> Any:
    values = [row[key] for row in rows]
    if key == "date":
        return np.array(values, "datetime64[D]")
    return np.array(values, object if isinstance(values[0], str) else None)


def flow(start: str, end: str, value: float, item: str = "process mass", kind: str = "mass") -> Any:
    """Return a row of flows in 2025."""
    unit = {"mass": "t", "energy": "GJ", "money": "USD"}[kind]
    return {
        "year": 2025, "from": start, "to": end, "kind": kind, "item": item, "value": value,
        "unit": unit, "replications": 2,
    }  # fmt: skip


def event(date: str, kind: str, subject: str, replication: int = 0, firm: int = 0) -> Any:
    """Return a row of events."""
    return {
        "replication": replication, "firm": firm, "date": date, "kind": kind, "subject": subject,
        "detail": "",
    }  # fmt: skip
