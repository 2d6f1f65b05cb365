"""The resolved study and the manifest as cells: every value with the path at which it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.errors import ResultError
from simcore.foreign import read_plain
from simcore.report.marking import Cell

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LARGEST_RESOLVED", "Tree", "read_resolved"]

LARGEST_RESOLVED = 64 << 20
"""Largest resolved study that is read [B]: that of the kraft mill has 120,000."""


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


def read_resolved(folder: Path) -> Tree:
    """Return the resolved study of a result folder.

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
        content = YAML(typ="safe", pure=True).load(read_plain(path, LARGEST_RESOLVED).decode())
        Shape.model_validate(content)
    except OSError as error:
        raise ResultError(f"cannot read {path}: {error.strerror}; run the study again") from error
    except (YAMLError, ValueError, ValidationError, RecursionError) as error:
        raise ResultError(f"{path} is damaged; run the study again") from error
    return Tree("resolved", content)
