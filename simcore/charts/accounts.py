"""The flows of a year as links of a diagram: of mass, of energy, of money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.charts.naming import plain
from simcore.charts.network import Link, added, merged, throughput, uncircled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.charts.scene import Scene

__all__ = ["Diagram", "energy_diagram", "mass_diagram", "money_diagram"]

CRUMB = 0.01
"""Nodes below this share of the whole are drawn as one where they are several [1]."""

FINE = 0.02
"""The same of end uses [1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """Links, the column of each node, and what it is called."""

    links: list[Link]
    columns: dict[str, int]
    names: dict[str, str]


def mass_diagram(scene: Scene, rows: Sequence[dict[str, Any]]) -> Diagram:
    """Return materials into stages, and product, waste and its routes out of them.

    What a stage gives back to one before it leaves as a sink and comes as a source.
    """
    stages = _stages(rows)
    links, names = [], {stage: _title(stage) for stage in stages}
    for row in rows:
        start, end = row["from"], row["to"]
        if start.startswith("suppliers.") or end == "customers":
            continue  # what lies in stock on the way is no part of the picture
        head, _, rest = end.partition(".")
        if head in ROUTES:
            end = f"route.{head}"
            names[end] = scene.say(f"accounts.{head}")
        elif head in {"waste", "coproduct"}:
            names[end] = plain(rest)
        elif end == "finished":
            names[end] = plain(row["item"])
        if start.startswith("stock."):
            material, offer = start.split(".")[1:3]
            names[start] = plain(f"{offer} {material}")
        links.append(Link(start, end, row["value"], _mass_kind(start, end)))
    links = uncircled(added(links), stages, lambda _: "again", lambda _: "back")
    names |= {"again": scene.say("accounts.again"), "back": scene.say("accounts.back")}
    links = [_recoloured(link) for link in links]
    sources = [node for node in throughput(links) if node.startswith("stock.")]
    links = _crumbs(scene, links, sources, names, "others.in")
    last = len(stages) + 2
    columns = {stage: 1 + place for place, stage in enumerate(stages)}
    for node in throughput(links):
        if node not in columns:
            is_source = node.startswith(("stock.", "others.")) or node == "again"
            columns[node] = 0 if is_source else last - 1 if node.startswith("waste.") else last
    return Diagram(links, columns, names)


ROUTES = ("landfill", "recycling", "energy", "sale", "reuse")
"""Kinds of waste routes."""


def _mass_kind(start: str, end: str) -> str:
    """Return what colours a flow of mass."""
    if start.startswith("stock."):
        return "material"
    if start.startswith("waste.") or end.startswith("waste."):
        return "waste"
    return "process" if end.startswith("stage.") else "product"


def _recoloured(link: Link) -> Link:
    """Return a link of own scrap with its kind."""
    if "again" in (link.start, link.end) or "back" in (link.start, link.end):
        return Link(link.start, link.end, link.value, "scrap")
    return link


def energy_diagram(scene: Scene, rows: Sequence[dict[str, Any]]) -> Diagram:
    """Return carriers into utilities and stages, and end uses and losses out of them."""
    links, names = [], {"losses": scene.say("accounts.losses")}
    for row in rows:
        start, end = row["from"], row["to"]
        names[start] = _title(start)
        if end.startswith("stage."):
            stage = ".".join(end.split(".")[:2])
            names |= {stage: _title(stage), end: _title(end)}
            links.append(Link(stage, end, row["value"], row["item"]))
            end = stage
        links.append(Link(start, end, row["value"], row["item"]))
        names[end] = _title(end)
    links = added(links)
    links += _losses(links)
    sizes = throughput(links)
    whole = sum(link.value for link in links if link.start.startswith("carrier."))
    for stage in [node for node in sizes if node.count(".") == 1 and node.startswith("stage.")]:
        uses = [node for node in sizes if node.startswith(f"{stage}.")]
        small = [node for node in uses if sizes[node] < FINE * whole]
        other = f"{stage}.others"
        names[other] = _others(scene, small)
        links = merged(links, uses, FINE * whole, other)
    columns = {node: _energy_column(node) for node in throughput(links)}
    if not any(node.startswith("utility.") for node in columns):
        columns = {node: max(0, column - 1) for node, column in columns.items()}
    return Diagram(links, columns, names)


def _energy_column(node: str) -> int:
    """Return the column of a node: carrier, utility, stage, end use."""
    kind = node.partition(".")[0]
    if kind == "stage" and node.count(".") == 1:
        return 2
    return {"carrier": 0, "utility": 1}.get(kind, 3)


def _losses(links: Sequence[Link]) -> list[Link]:
    """Return what each utility takes in more than it gives."""
    found = []
    for node in throughput(links):
        if node.startswith("utility."):
            taken = sum(link.value for link in links if link.end == node)
            given = sum(link.value for link in links if link.start == node)
            if taken > given:
                found.append(Link(node, "losses", taken - given, "losses"))
    return added(found)


def money_diagram(scene: Scene, rows: Sequence[dict[str, Any]]) -> Diagram:
    """Return what customers pay the firm, what it pays, and what is left or lacks.

    A payment below zero is a receipt: it comes from the left.
    """
    links, columns = [], {"firm": 1}
    for row in rows:
        pays = row["from"] == "firm"
        other = row["to"] if pays else row["from"]
        is_gain = (row["value"] < 0.0) == pays
        node = f"in.{other}" if is_gain else f"out.{other}"
        ends = (node, "firm") if is_gain else ("firm", node)
        links.append(Link(*ends, abs(row["value"]), ITEMS.get(row["item"], row["item"])))
        columns[node] = 0 if is_gain else 2
    links = added(links)
    left = sum(link.value if link.end == "firm" else -link.value for link in links)
    if left > 0.0:
        links.append(Link("firm", "out.surplus", left, "surplus"))
    elif left < 0.0:
        links.append(Link("in.shortfall", "firm", -left, "surplus"))
    columns |= {"out.surplus": 2, "in.shortfall": 0}
    names = {
        node: scene.say(f"accounts.{node.partition('.')[2] or node}") for node in throughput(links)
    }
    links = _crumbs(scene, links, [n for n in names if n.startswith("out.")], names, "out.others")
    return Diagram(links, columns | {"out.others": 2}, names)


ITEMS = {"sales": "revenue", "coproducts": "revenue"}
"""Items of money flows that have the colour of another."""


def _crumbs(
    scene: Scene, links: list[Link], nodes: Sequence[str], names: dict[str, str], other: str
) -> list[Link]:
    """Return links with the smallest of some nodes drawn as one, and name that."""
    sizes = throughput(links)
    least = CRUMB * sum(sizes[node] for node in nodes if node in sizes)
    small = [node for node in nodes if node in sizes and sizes[node] < least]
    names[other] = _others(scene, small)
    return merged(links, nodes, least, other)


def _others(scene: Scene, small: Sequence[str]) -> str:
    """Return what several small nodes are called together."""
    return scene.say("accounts.others", count=len(small))


def _stages(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the stages in the order of the line."""
    found: list[str] = []
    for row in rows:
        for node in (row["from"], row["to"]):
            if node.startswith("stage.") and node not in found:
                found.append(node)
    after = {
        row["from"]: row["to"]
        for row in rows
        if row["from"] in found and row["to"] in found and row["item"] == "process mass"
        and found.index(row["to"]) > found.index(row["from"])
    }  # fmt: skip
    first = [stage for stage in found if stage not in after.values()]
    order = []
    for stage in first:
        here: str | None = stage
        while here and here not in order:
            order.append(here)
            here = after.get(here)
    return order


def _title(account: str) -> str:
    """Return what an account is called: the last part of its name."""
    return plain(account.rsplit(".", maxsplit=1)[-1])
