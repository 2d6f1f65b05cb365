"""Sankey diagrams of a year of one scenario: mass, energy, money."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from simcore.analysis.figures import fitting_unit
from simcore.charts.accounts import energy_diagram, mass_diagram, money_diagram
from simcore.charts.chart import Chart
from simcore.charts.naming import inside, shortened
from simcore.charts.network import inflow, outflow, throughput
from simcore.charts.palette import COSTS, CYCLE
from simcore.charts.sankey import laid_out
from simcore.charts.spec import filled_spec
from simcore.charts.words import rounded
from simcore.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simcore.charts.accounts import Diagram
    from simcore.charts.scene import Scene

__all__ = ["energy_chart", "mass_chart", "money_flows_chart"]

MASS: Final = {
    "material": "#0072b2",
    "process": "#8a8a8a",
    "product": "#00815f",
    "waste": "#b35c00",
    "scrap": "#b3478a",
}
"""Colours of mass by what it is."""

LONGEST: Final = 24
"""Letters of a label."""

LINE: Final = 14
"""Letters of a line of a label."""

CROWDED: Final = 7
"""Labels in a column from which on name and value share a line."""


def mass_chart(scene: Scene) -> Chart:
    """Return where mass comes from and goes to."""
    return _chart(scene, "mass", "mass", mass_diagram, MASS)


def energy_chart(scene: Scene) -> Chart:
    """Return where energy comes from and goes to."""
    return _chart(scene, "energy", "energy", energy_diagram, {"losses": "#8a8a8a"})


def money_flows_chart(scene: Scene) -> Chart:
    """Return where money comes from and goes to."""
    colours = COSTS | {"surplus": "#8c6d00"}
    return _chart(scene, "money-flows", "money", money_diagram, colours)


def _chart(
    scene: Scene,
    name: str,
    kind: str,
    diagram: Callable[[Scene, Sequence[dict[str, Any]]], Diagram],
    colours: dict[str, str],
) -> Chart:
    """Return the diagram of the first scenario to be drawn."""
    scenario = scene.scenarios[0]
    rows = _read(scene, scenario, kind)
    drawn = diagram(scene, rows)
    sizes = throughput(drawn.links)
    largest = max(sizes.values())
    divisor, unit = fitting_unit(rows[0]["unit"], largest)

    def amount(value: float) -> str:
        said = rounded(value / divisor, largest / divisor)
        return scene.say("flows.amount", value=said, unit=unit)

    amounts = {node: amount(size) for node, size in sizes.items()}
    look = scene.look
    width = look.width - 12
    layout = laid_out(
        drawn.links, drawn.columns, _labels(drawn, amounts),
        width=width, height=look.height, letters=look.letters,
    )  # fmt: skip
    shades = _shades(drawn, colours)
    titles = {"scenario": scene.labels[scenario], "year": scene.at, "unit": scene.priced(unit)}
    return Chart(
        name=name,
        title=scene.say(f"flows.{kind}", **titles),
        description=_description(scene, drawn, amounts, titles),
        spec=filled_spec(
            "flows",
            {
                "width": width,
                "height": round(layout.height),
                "across": [0, width],
                "down": [round(layout.height), 0],
                "said_from": scene.say("flows.from"),
                "said_to": scene.say("flows.to"),
                "said_amount": scene.say("flows.value"),
            },
            look,
        ),
        data={
            "ribbons": [
                row | {
                    "colour": shades[row["kind"]],
                    "from_label": drawn.names[row["from"]],
                    "to_label": drawn.names[row["to"]],
                    "amount": amount(row["value"]),
                }
                for row in layout.ribbons
            ],
            "bars": layout.bars,
            "labels": layout.labels,
        },
    )  # fmt: skip


def _read(scene: Scene, scenario: str, kind: str) -> list[dict[str, Any]]:
    """Return the flows of a kind in the year asked for, the mean over all replications."""
    table = scene.runs.read("flows", scenario)
    table = table.filter((pc.field("year") == scene.at) & (pc.field("kind") == kind))
    total: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in table.to_pylist():
        known = total.setdefault(
            (row["from"], row["to"], row["item"]), row | {"value": 0.0, "replications": 0}
        )
        known["value"] += row["value"] * row["replications"]
        known["replications"] += row["replications"]
    rows = [row | {"value": row["value"] / row["replications"]} for row in total.values()]
    if not any(row["value"] for row in rows):
        raise ResultError(f"{scene.runs.folder}: no {kind} flows of {scenario} in {scene.at}")
    return rows


def _labels(drawn: Diagram, amounts: dict[str, str]) -> dict[str, str]:
    """Return the label of each node: name and amount, between the ends the name alone."""
    last = max(drawn.columns[node] for node in amounts)
    labels = {}
    for node, amount in amounts.items():
        column = drawn.columns[node]
        name = shortened(drawn.names[node], LONGEST)
        together = sum(drawn.columns[other] == column for other in amounts)
        if 0 < column < last:
            labels[node] = name
        elif together >= CROWDED:
            labels[node] = f"{name} {amount}"
        else:
            labels[node] = "\n".join([*textwrap.wrap(name, LINE), amount])
    return labels


def _shades(drawn: Diagram, colours: dict[str, str]) -> dict[str, str]:
    """Return the colour of each kind of link; those without one of their own by turn."""
    kinds = sorted({link.kind for link in drawn.links})
    turn = [kind for kind in kinds if kind not in colours]
    return colours | {kind: CYCLE[place % len(CYCLE)].colour for place, kind in enumerate(turn)}


def _description(
    scene: Scene, drawn: Diagram, amounts: dict[str, str], titles: dict[str, Any]
) -> str:
    """Return what comes in and what goes out, the largest first."""
    into, out = inflow(drawn.links), outflow(drawn.links)
    ends = []
    for nodes, sizes in ((out.keys() - into.keys(), out), (into.keys() - out.keys(), into)):
        order = sorted(nodes, key=lambda node: -sizes[node])
        ends.append(", ".join(f"{inside(drawn.names[node])} {amounts[node]}" for node in order))
    return scene.say("flows.description", sources=ends[0], sinks=ends[1], **titles)
