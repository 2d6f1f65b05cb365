"""What people read instead of names: of scenarios, of columns, of accounts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from simcore.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simcore.texts import Texts

__all__ = ["column_title", "inside", "plain", "scenario_labels", "shortened"]

LONGEST: Final = 30
"""Letters of a label beside a chart."""


def plain(name: str) -> str:
    """Return a name with spaces between its words and a capital at its start."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def inside(title: str) -> str:
    """Return a title as it stands inside a sentence; one that begins with an acronym stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text cut to a length, with an ellipsis where it was longer."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def column_title(texts: Texts, column: str) -> str:
    """Return what an annual column is called.

    Parameters
    ----------
    texts : Texts
        Catalogue.
    column : str
        Name of an annual column; ``energy.CARRIER`` and pollutants have no sentence of their own.
    """
    key = f"charts.columns.{column}"
    if texts.has(key):
        return texts(key)
    head, _, carrier = column.partition(".")
    if head == "energy" and carrier:
        return texts("charts.columns_of.energy", carrier=plain(carrier).lower())
    if column in QUANTITIES:
        return plain(column)
    return texts("charts.columns_of.pollutant", pollutant=plain(column))


def scenario_labels(
    texts: Texts,
    scenarios: Sequence[str],
    titles: Mapping[str, str],
    baseline: str,
    roles: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return a short and unique label of each scenario.

    Parameters
    ----------
    texts : Texts
        Catalogue.
    scenarios : sequence of str
        All scenarios of the study.
    titles : mapping of str to str
        By scenario.
    baseline : str
        One of them; it is called so.
    roles : mapping of str to str, optional
        Part of a scenario on the live page, where titles are taken as they are.
    """
    labels: dict[str, str] = {}
    for name in scenarios:
        head = titles.get(name, name).partition(":")[0].strip()
        if roles and name in roles:
            label = shortened(titles.get(name, name))
        elif name == baseline:
            label = texts("charts.baseline")
        else:
            label = plain(head if 0 < len(head) <= LONGEST else name)
        labels[name] = label
    counts = Counter(labels.values())
    return {
        name: label if counts[label] == 1 else shortened(f"{label} ({name})", 2 * LONGEST)
        for name, label in labels.items()
    }
