"""What the study assumes: every value with source, quality and range, and what is uncertain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from simcore.files.section import DEFAULT
from simcore.report.marking import Cell, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.report.study import Tree

__all__ = ["QUALITIES", "Assumed", "Value"]

QUALITIES: Final = ("published", "derived", "assumed", "default")

COMPARED: Final = "checks."
"""How paths of published figures begin that are compared with results and never used."""

MEASURES: Final = "interventions"
"""First part of the paths of what a study says of its measures."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the resolved study: a number, or words where it has no ``value``.

    Parameters
    ----------
    path : str
        Dotted path.
    variant : int
        Which of the variants of this path: scenarios may differ.
    fact : dict
        What stands there.
    """

    path: str
    variant: int
    fact: dict[str, Any]

    @property
    def at(self) -> tuple[str, str, int]:
        """Return where it stands in the resolved study."""
        return ("values", self.path, self.variant)

    @property
    def section(self) -> str:
        """Return the first part of its path; of a measure, the first two."""
        parts = self.path.split(".")
        return ".".join(parts[: 2 if parts[0] == MEASURES else 1])

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return "value" in self.fact

    @property
    def quality(self) -> str:
        """Return one of `QUALITIES`; ``default`` is what nobody wrote."""
        return "default" if self.fact.get("origin") == DEFAULT else str(self.fact["quality"])

    @property
    def is_bare(self) -> bool:
        """Whether it is assumed and has no range."""
        return self.quality == "assumed" and not {"low", "high"} & self.fact.keys()


@dataclass(frozen=True)
class Assumed:
    """The values of a resolved study; none where an earlier version wrote it."""

    tree: Tree

    @cached_property
    def values(self) -> list[Value]:
        """Return all values in the order of the file, without what is only compared.

        What holds only in scenarios that are not told in detail is left out, too.
        """
        return [
            Value(path, index, fact)
            for path, variants in (self.tree.get("values") or {}).items()
            for index, fact in enumerate(variants)
            if fact and not path.startswith(COMPARED)
        ]

    @cached_property
    def uncertain(self) -> dict[str, int]:
        """Return the place of each uncertain input in its list, by path."""
        listed = self.tree.get("uncertain") or []
        return {one["path"]: index for index, one in enumerate(listed)}

    @cached_property
    def folder(self) -> str:
        """Return the folder that all files of the study are in, with a slash at its end."""
        origins = {str(one.fact.get("origin", "")) for one in self.values}
        folders = [origin.split("/")[:-1] for origin in origins if "/" in origin]
        shared = []
        for parts in zip(*folders, strict=False):
            if len(set(parts)) > 1:
                break
            shared.append(parts[0])
        return "/".join([*shared, ""]) if shared else ""

    def place(self, *path: str | int) -> Markup:
        """Return the file, line and column of what stands at a path, below `folder`."""
        origin = str(self.tree.get(*path, "origin") or "")
        words = origin.removeprefix(self.folder)
        return quoted(words, self.tree.key(*path, "origin"), tag="code") if words else Markup("")

    def sections(self) -> dict[str, list[Value]]:
        """Return the values by section."""
        found: dict[str, list[Value]] = {}
        for value in self.values:
            found.setdefault(value.section, []).append(value)
        return found

    def count(self, section: str, quality: str) -> Cell:
        """Return how many numbers a section has, by quality.

        Parameters
        ----------
        section : str
            A section, or ``*`` for all.
        quality : str
            One of `QUALITIES`, ``bare`` (assumed, without a range), or ``*`` for all.
        """
        numbers = [one for one in self.values if one.is_number and section in ("*", one.section)]
        counts = Counter(one.quality for one in numbers)
        counts["*"], counts["bare"] = len(numbers), sum(one.is_bare for one in numbers)
        return Cell(counts[quality], f"assumptions/{section}/{quality}/count")

    def changed(self, scenario: str, baseline: str) -> list[Markup]:
        """Return what a scenario changes of the case that the baseline does not.

        Changes of measures are left out: they are what a scenario is about.
        """
        mine, theirs = (dict(self.changes(name)) for name in (scenario, baseline))
        said = [
            shown
            for text, shown in mine.items()
            if text not in theirs and not _path(text).startswith(f"{MEASURES}.")
        ]
        lost = [text for text in theirs if text not in mine]
        if said or (not lost and mine):
            return said
        my_case, other_case = self._case(scenario), self._case(baseline)
        return [
            quoted(path, self.tree.key("values", path), tag="code")
            for path in {**my_case, **other_case}
            if my_case.get(path) != other_case.get(path)
        ]

    def changes(self, scenario: str) -> Iterator[tuple[str, Markup]]:
        """Yield the changes of a scenario as text, and as the page shows them."""
        at = (*self.where(scenario), "changes")
        point: list[Any] = self.tree.get("points", scenario) or []
        written = self.tree.get(*at) or []
        values = point[1:]  # the last of its changes; the file has those of the first point
        for index, text in enumerate(written[: len(written) - len(values)]):
            yield text, quoted(text, self.tree.key(*at, index), tag="code")
        for axis, value in enumerate(values):
            place = ("sweeps", point[0], "axes", axis)
            operation, path = (self.tree.get(*place, part) for part in ("operation", "path"))
            where = ("points", scenario, axis + 1)
            shown = (
                quoted(value, self.tree.key(*where), tag="code")
                if isinstance(value, str)
                else self.tree.cell(*where).written()
            )
            yield (
                f"{operation} {path} {value}",
                Markup("{} {} {}").format(
                    quoted(operation, self.tree.key(*place, "operation"), tag="code"),
                    quoted(path, self.tree.key(*place, "path"), tag="code"),
                    shown,
                ),
            )

    def has_own_measures(self, scenario: str, baseline: str) -> bool:
        """Whether a scenario runs other measures than the baseline."""
        return self.measures(scenario) != self.measures(baseline)

    def measures(self, scenario: str) -> dict[str, dict[str, Any]]:
        """Return the measures of a scenario by name."""
        found: dict[str, dict[str, Any]] = (
            self.tree.get(*self.where(scenario), "interventions") or {}
        )
        return found

    def plugin(self, scenario: str, measure: str) -> Markup:
        """Return the plugin of a measure."""
        path = (*self.where(scenario), "interventions", measure, "plugin")
        name = self.tree.get(*path)
        return quoted(str(name), self.tree.key(*path), tag="code") if name else Markup("")

    def where(self, scenario: str) -> tuple[str, ...]:
        """Return where a scenario stands: a point as the first one of its sweep, but its values."""
        point = self.tree.get("points", scenario)
        return ("scenarios", scenario) if point is None else ("sweeps", point[0], "first")

    def _case(self, scenario: str) -> dict[str, str]:
        """Return how the case of a scenario differs from that of the first one, by path."""
        changed: dict[str, str] = self.tree.get(*self.where(scenario), "changed") or {}
        return changed


def _path(change: str) -> str:
    """Return the path of a change, which stands behind its operation."""
    return change.split(" ")[1]
