"""The resolved study and the manifest as cells: every value with the path at which it stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from simcore.errors import ResultError
from simcore.foreign import read_plain
from simcore.report.marking import Cell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

__all__ = ["LARGEST_RESOLVED", "Tree", "read_resolved"]

LARGEST_RESOLVED = 64 << 20
"""Largest resolved study that is read [B]: that of the kraft mill has 120,000."""

SCENARIO: Final = re.compile(r"  ['\"]?([^\s'\":]+)['\"]?:")
"""How a scenario begins: its name, which is a word, at the second level."""

LISTED: Final = ("points", "values")
"""Sections with a line of JSON for each of their many entries."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Nested mappings and lists whose leaves know their path.

    Parameters
    ----------
    name : str
        First part of every key: ``resolved`` or ``manifest``.
    content : dict
        What stands in the file.
    """

    name: str
    content: dict[str, Any]

    def get(self, *path: str | int) -> Any:
        """Return what stands at a path, or None."""
        value: Any = self.content
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def key(self, *path: str | int) -> str:
        """Return the key of what stands at a path."""
        return "/".join([self.name, *(str(part) for part in path)])

    def cell(self, *path: str | int) -> Cell:
        """Return a number at a path."""
        return Cell(self.get(*path), self.key(*path))


def read_resolved(folder: Path, scenarios: Collection[str] | None = None) -> Tree:
    """Return the resolved study of a result folder.

    Parameters
    ----------
    folder : Path
        Of a result.
    scenarios : collection of str, optional
        Those that are asked about; by default all. Of the others the names are kept, and what only
        they hold is empty.

    Raises
    ------
    ResultError
        If it is missing, larger than any that a run writes, or of another shape.
    """
    from pydantic import ValidationError
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    from simcore.report.shape import Shape

    path = folder / "study.resolved.yaml"
    try:
        text = read_plain(path, LARGEST_RESOLVED).decode()
        parts = _Parts.of(text.splitlines(keepends=True), scenarios)
        content = YAML(typ="safe", pure=True).load("".join(parts.lines) or "{}")
        if isinstance(content, dict):
            parts.fill(content)
        Shape.model_validate(content)
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}; run the study again") from error
    except (YAMLError, ValueError, ValidationError, RecursionError) as error:
        raise ResultError(f"{path} is damaged; run the study again") from error
    if scenarios is not None:
        for variants in (content.get("values") or {}).values():
            variants[:] = [_narrowed(one, scenarios) for one in variants]
    return Tree("resolved", content)


@dataclass(slots=True)
class _Parts:
    """The lines of a resolved study that are read as YAML, and what stands a line a value."""

    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    points: dict[str, list[Any]] = field(default_factory=dict)
    values: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[str], wanted: Collection[str] | None) -> _Parts:
        """Return the parts, without the scenarios that are not wanted."""
        parts, section, is_kept = cls(), "", True
        for line in lines:
            if line[0] not in " -#\n":
                section, is_kept = line.partition(":")[0], True
            if section in LISTED and line.startswith("  "):
                parts._add(section, line)
                continue
            name = SCENARIO.match(line) if section == "scenarios" else None
            if name:
                parts.names.append(name[1])
                is_kept = wanted is None or name[1] in wanted
            if is_kept:
                parts.lines.append(line)
        return parts

    def fill(self, content: dict[str, Any]) -> None:
        """Add what was read line by line, and the names of the scenarios that were passed over."""
        found = content.get("scenarios") or {}
        if self.names and isinstance(found, dict):
            content["scenarios"] = {name: found.get(name, {}) for name in self.names}
        content |= {"points": self.points} if self.points else {}
        content |= {"values": self.values} if self.values else {}

    def _add(self, section: str, line: str) -> None:
        """Add a point, or the variants of a value."""
        ((name, content),) = json.loads(f"{{{line}}}").items()
        (self.points if section == "points" else self.values)[name] = content


def _narrowed(variant: dict[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    """Return a variant with the scenarios that are wanted, and how many others; or nothing."""
    if "scenarios" not in variant:
        return variant
    holders = variant["scenarios"]
    kept = [name for name in holders if name in wanted]
    return {**variant, "scenarios": kept, "others": len(holders) - len(kept)} if kept else {}
