"""A report of a real result, made once, and its page taken apart."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from click.testing import CliRunner

from simcore.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Element", "Page", "copied", "make", "run", "taken_apart"]

VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})
NO_TEXT = frozenset({"script", "style"})


@dataclass
class Element:
    """An element with its attributes, the elements around it, and its text."""

    tag: str
    attributes: dict[str, str]
    around: tuple[Element, ...]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        """Return the classes of the element."""
        return set(self.attributes.get("class", "").split())


@dataclass
class Page(HTMLParser):
    """All elements of a page in order, and each piece of text with what stands around it."""

    elements: list[Element] = field(default_factory=list, repr=False)
    pieces: list[tuple[str, tuple[Element, ...]]] = field(default_factory=list, repr=False)
    faults: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        attributes = {name: value or "" for name, value in attrs}
        one = Element(tag, attributes, tuple(self._open))
        self.elements.append(one)
        if tag not in VOID:
            self._open.append(one)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last, which must be of this kind."""
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note a piece of text with what stands around it."""
        for one in self._open:
            one.text += data
        if self._open and self._open[-1].tag not in NO_TEXT and data.strip():
            self.pieces.append((data, tuple(self._open)))

    def having(self, attribute: str) -> list[Element]:
        """Return the elements that have an attribute."""
        return [one for one in self.elements if attribute in one.attributes]

    def tagged(self, *tags: str) -> list[Element]:
        """Return the elements of some kinds."""
        return [one for one in self.elements if one.tag in tags]


def taken_apart(html: str) -> Page:
    """Return a page taken apart; every element must be closed where it was opened."""
    page = Page()
    page.feed(html)
    page.close()
    assert page.faults == []
    return page


def run(study: Path, out: Path, *words: str) -> Path:
    """Run a study quietly and return the folder of its result."""
    command = ["run", str(study), "-o", str(out), "--quiet", "--workers", "1", *words]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    (folder,) = (one for one in out.iterdir() if one.is_dir())
    return folder


def make(folder: Path, out: Path, *words: str) -> str:
    """Make the report of a result and return its text."""
    done = CliRunner().invoke(main, ["report", str(folder), "-o", str(out), *words])
    assert done.exit_code == 0, done.output
    return out.read_text("utf-8")


def copied(folder: Path, to: Path) -> Path:
    """Return a copy of a result that a test may spoil."""
    shutil.copytree(folder, to)
    return to
