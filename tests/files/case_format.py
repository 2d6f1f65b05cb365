"""Writes the tables of keys into ``docs/case-format.md``: ``python -m tests.files.case_format``."""

from __future__ import annotations

import re
from pathlib import Path

from simcore.files.case import Case
from simcore.files.forms import StudyForm
from simcore.files.keys import key_table

PAGE = Path(__file__).parents[2] / "docs" / "case-format.md"


def with_tables(page: str) -> str:
    """Return the page with its tables made anew."""
    for name, model in (("case", Case), ("study", StudyForm)):
        begin, end = f"<!-- keys of {name} -->", "<!-- end -->"
        table = f"{begin}\n\n{key_table(model)}\n\n{end}"
        page = re.sub(f"{begin}.*?{end}", lambda _, t=table: t, page, flags=re.DOTALL)  # type: ignore[misc]
    return page


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
