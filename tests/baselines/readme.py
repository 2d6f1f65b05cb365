"""The place of the tables in a README."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BEGIN", "END", "replace_table", "table_in"]

BEGIN = "<!-- baselines:begin -->"
END = "<!-- baselines:end -->"


def table_in(path: Path) -> str:
    """Return the text between the marks of a README."""
    return _parts(path)[1].strip()


def replace_table(path: Path, table: str) -> None:
    """Put a new text between the marks of a README."""
    before, _, after = _parts(path)
    path.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


def _parts(path: Path) -> tuple[str, str, str]:
    text = path.read_text(encoding="utf-8")
    before, begun, rest = text.partition(BEGIN)
    table, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{path}: needs the marks {BEGIN} and {END}")
    return before, table, after
