"""Flows between accounts, made ready for a Sankey diagram: no circles, no crumbs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Link", "added", "inflow", "merged", "outflow", "throughput", "uncircled"]

NOTHING: Final = 1e-9
"""A flow below this share of the largest is rounding [1]."""


@dataclass(frozen=True, slots=True)
class Link:
    """So much goes from one node to another; `kind` tells its colour."""

    start: str
    end: str
    value: float
    kind: str


def inflow(links: Iterable[Link]) -> dict[str, float]:
    """Return what flows into each node."""
    found: dict[str, float] = defaultdict(float)
    for link in links:
        found[link.end] += link.value
    return dict(found)


def outflow(links: Iterable[Link]) -> dict[str, float]:
    """Return what flows out of each node."""
    found: dict[str, float] = defaultdict(float)
    for link in links:
        found[link.start] += link.value
    return dict(found)


def throughput(links: Sequence[Link]) -> dict[str, float]:
    """Return the larger of what flows into and out of each node."""
    first, last = inflow(links), outflow(links)
    return {node: max(first.get(node, 0.0), last.get(node, 0.0)) for node in {**first, **last}}


def added(links: Iterable[Link]) -> list[Link]:
    """Return links with those of the same ends and kind added up, and without those of nothing."""
    total: dict[tuple[str, str, str], float] = defaultdict(float)
    for link in links:
        total[link.start, link.end, link.kind] += link.value
    least = NOTHING * max(map(abs, total.values()), default=0.0)
    return [
        Link(start, end, value, kind)
        for (start, end, kind), value in total.items()
        if value > least
    ]


def uncircled(
    links: Sequence[Link],
    order: Sequence[str],
    source: Callable[[str], str],
    sink: Callable[[str], str],
) -> list[Link]:
    """Return links with those that go back cut: each becomes a sink and a source.

    Parameters
    ----------
    links : sequence of Link
        Of which some go against the order.
    order : sequence of str
        Nodes that follow each other.
    source, sink : callable
        Name of the source from which a node gets back, and of the sink to which a node gives back.
    """
    rank = {node: place for place, node in enumerate(order)}
    found = []
    for link in links:
        goes_back = link.start in rank and link.end in rank and rank[link.end] <= rank[link.start]
        if goes_back:
            found.append(replace(link, end=sink(link.start)))
            found.append(replace(link, start=source(link.end)))
        else:
            found.append(link)
    return added(found)


def merged(links: Sequence[Link], nodes: Sequence[str], least: float, name: str) -> list[Link]:
    """Return links with the small ones among some nodes, where they are two or more, made one.

    Parameters
    ----------
    links : sequence of Link
        Of which `nodes` are all ends, or all starts.
    nodes : sequence of str
        That may be merged.
    least : float
        What a node must let through to stay by itself, in the unit of the links.
    name : str
        Node that the small ones become.
    """
    sizes = throughput(links)
    small = {node for node in nodes if sizes.get(node, 0.0) < least}
    if len(small) < 2:
        return list(links)
    return added(
        Link(
            name if link.start in small else link.start,
            name if link.end in small else link.end,
            link.value,
            link.kind,
        )
        for link in links
    )
