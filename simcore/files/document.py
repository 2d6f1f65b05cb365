"""YAML documents that keep the place of every key and value.

Only plain data is built: mappings, lists, text, numbers, true, false and null, by the core schema
of YAML 1.2. Tags are refused; aliases are counted where they are used, so that a few lines
cannot unfold into millions of values.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.errors import InputError
from simcore.files.faults import Faults, Place, shown
from simcore.foreign import UNPRINTABLE, printable, read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Row", "Table", "beside", "is_yaml", "parse", "plain", "read", "top_keys"]

LARGEST_FILE = 1_000_000
"""Longest accepted file [bytes]; the largest case we know has 60,000, and this takes a second."""

LONGEST_LINE = 100_000
"""Longest accepted line [1]; the parser takes time as the square of some of them."""

LARGEST_TREE = 50_000
"""Most values of a file, aliases unfolded [1]; they take two seconds to read."""

DEEPEST = 40
"""Deepest accepted nesting [1]."""

BEGINNING = 2_000
"""Events of the parser that are the beginning of a file; the largest case has 6,000 [1]."""

YAML_ENDS = (".yaml", ".yml")
"""Ends of files that may be named as a case."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Table(dict[str, Any]):
    """A mapping with the place of each key and value and its dotted path in the document."""

    def __init__(self, place: Place, path: str = "") -> None:
        super().__init__()
        self.place = place
        self.path = path
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}

    def put(self, key: str, value: object, key_at: Place, value_at: Place) -> None:
        """Set a key with both places."""
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = value_at

    def copy(self) -> Table:
        """Return a copy with copies of all that is inside."""
        other = Table(self.place, self.path)
        for key, value in self.items():
            other.put(key, _copy(value), self.keys_at[key], self.values_at[key])
        return other

    def key_of(self, name: str) -> str:
        """Return the dotted path of a member."""
        return f"{self.path}.{name}" if self.path else name


class Row(list[Any]):
    """A list with the place of each value and its dotted path in the document."""

    def __init__(self, place: Place, path: str = "") -> None:
        super().__init__()
        self.place = place
        self.path = path
        self.values_at: list[Place] = []


def _copy(value: Any) -> Any:
    if isinstance(value, Table):
        return value.copy()
    if not isinstance(value, Row):
        return value
    row = Row(value.place, value.path)
    row.extend(_copy(one) for one in value)
    row.values_at = list(value.values_at)
    return row


class _Broken(Exception):  # noqa: N818 - never leaves this module
    """The document cannot be read on; the fault is in the arguments."""


@dataclass(slots=True)
class _Builder:
    """Build the tree from parser events."""

    file: str
    faults: Faults
    events: Iterator[Any]
    anchors: dict[str, list[Any]] = field(default_factory=dict)
    count: int = 0

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def build(self, event: Any, path: str, depth: int) -> Any:
        """Return the value that starts with an event."""
        at = self.place(event)
        self.count += 1
        self.limit(event, self.count, depth)
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self.alias(event, path, depth)
        if event.tag is not None:
            self.faults.add(at, f"the tag {shown(event.tag)} is not allowed; write plain values")
        if kind == "ScalarEvent":
            self.check_text(event)
        if event.anchor is None:
            return self.value(kind, event, path, depth)
        return self.anchored(kind, event, path, depth)

    def limit(self, event: Any, count: int, depth: int) -> None:
        """End the reading where there is too much of anything."""
        if count > LARGEST_TREE:
            what = f"more than {LARGEST_TREE} values once aliases are unfolded"
            raise _Broken(self.place(event), what)
        if depth > DEEPEST:
            raise _Broken(self.place(event), f"nested deeper than {DEEPEST} levels")

    def check_text(self, scalar: Any) -> None:
        """Note a text that a terminal would obey; YAML writes such characters with a backslash."""
        found = UNPRINTABLE.search(scalar.value)
        if found:
            what = f"the character {printable(found[0])} is not allowed; write plain text"
            self.faults.add(self.place(scalar), what)

    def value(self, kind: str, event: Any, path: str, depth: int) -> Any:
        if kind == "ScalarEvent":
            return plain(event.value) if event.style is None else event.value
        if kind == "SequenceStartEvent":
            return self.row(event, path, depth)
        return self.table(event, path, depth)

    def anchored(self, kind: str, event: Any, path: str, depth: int) -> Any:
        """Keep the events of an anchored value, so that each alias is built at its own path."""
        kept = [event]
        if kind != "ScalarEvent":
            level = 1
            while level:
                one = next(self.events)
                kept.append(one)
                name = type(one).__name__
                level += name.endswith("StartEvent") - name.endswith("EndEvent")
                self.limit(one, len(kept) // 3, depth + level)
        # Set before it is known what is inside, so that an alias to itself is found when built.
        self.anchors[event.anchor] = kept
        return self.replay(event.anchor, path, depth)

    def alias(self, event: Any, path: str, depth: int) -> Any:
        if event.anchor not in self.anchors:
            raise _Broken(self.place(event), f"the alias {shown('*' + event.anchor)} has no anchor")
        return self.replay(event.anchor, path, depth)

    def replay(self, anchor: str, path: str, depth: int) -> Any:
        kept = self.anchors[anchor]
        outer, self.events = self.events, iter(kept[1:])
        value = self.value(type(kept[0]).__name__, kept[0], path, depth)
        self.events = outer
        return value

    def row(self, start: Any, path: str, depth: int) -> Row:
        row = Row(self.place(start), path)
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            row.values_at.append(self.place(event))
            row.append(self.build(event, f"{path}.{len(row) + 1}", depth + 1))
        return row

    def table(self, start: Any, path: str, depth: int) -> Table:
        table = Table(self.place(start), path)
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            self.member(table, event, depth)
        return table

    def member(self, table: Table, event: Any, depth: int) -> None:
        at = self.place(event)
        if type(event).__name__ != "ScalarEvent":
            raise _Broken(at, "a key must be a plain word")
        self.check_text(event)
        name = printable(str(event.value))
        first = next(self.events)
        place = self.place(first)
        value = self.build(first, table.key_of(name), depth + 1)
        if event.tag is not None:
            self.faults.add(at, f"the tag {shown(event.tag)} is not allowed; write plain values")
        if name in table:
            before = table.keys_at[name].line
            self.faults.add(at, f"the key {shown(name)} stands here twice, first in line {before}")
            return
        if isinstance(value, Table):
            value.place = at  # what is missing in a section is said at its name
        table.put(name, value, at, place)


def plain(text: str) -> str | int | float | bool | None:
    """Return the value of an unquoted scalar by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 300 else float(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _whole(text: str, file: str, faults: Faults) -> Any:
    """Return the only document of a text."""
    from ruamel.yaml import YAML

    events = iter(YAML(typ="safe", pure=True).parse(text))
    builder = _Builder(file, faults, events)
    value: Any = None
    seen = 0
    for event in events:
        name = type(event).__name__
        if name == "DocumentStartEvent":
            seen += 1
            if seen > 1:
                raise _Broken(builder.place(event), "a second document begins; one is allowed")
        elif name not in {"StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"}:
            value = builder.build(event, "", 0)
    return value


def _problem(error: Exception, file: str) -> tuple[Place, str]:
    """Return place and words of an error of the YAML parser."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    context = getattr(error, "context", None)
    words = f"not YAML: {context + ', ' if isinstance(context, str) else ''}{said}"
    if mark is None:
        return Place(file, 1, 1), words
    return Place(file, mark.line + 1, mark.column + 1), words


def parse(text: str, file: str, faults: Faults) -> Any:
    """Return the value of a YAML text, or None after a fault that ends the reading."""
    try:
        return _whole(text, file, faults)
    except _Broken as broken:
        faults.add(*broken.args)
    except InputError:
        raise
    except Exception as error:  # the parser answers some garbage with ValueError or worse
        faults.add(*_problem(error, file))
    return None


def top_keys(path: Path) -> Iterator[str]:
    """Yield the keys at the top of a YAML file, as far as its beginning can be read."""
    from ruamel.yaml import YAML

    depth = children = 0
    with contextlib.suppress(Exception):  # of which the reading tells
        text = _text(path, Faults(), None) or ""
        for event in islice(YAML(typ="safe", pure=True).parse(text), BEGINNING):
            name = type(event).__name__
            level = name.endswith("StartEvent") - name.endswith("EndEvent")
            if depth == 3 and level >= 0:  # in the stream, its document, and the mapping
                if name == "ScalarEvent" and children % 2 == 0:
                    yield str(event.value)
                children += 1
            depth += level


def beside(path: Path, named: str) -> Path:
    """Return the file that another one names, relative to it, without ``..`` in the middle."""
    return Path(os.path.normpath(path.parent / named))


def is_yaml(path: Path) -> bool:
    """Say whether a file, and whatever it links to, is named as YAML.

    A study may come from somebody else, and name any file of this machine as its case: what a
    fault would show of it, or a result take over, is only of files that are meant to be read so.
    """
    try:
        return os.path.realpath(path).lower().endswith(YAML_ENDS)
    except ValueError:  # no file has such a name
        return False


def read(path: Path, faults: Faults, *, named_at: Place | None = None) -> Table | None:
    """Return the mapping that a YAML file holds.

    Parameters
    ----------
    path : Path
        File to read.
    faults : Faults
        Takes what is wrong.
    named_at : Place, optional
        Where another file names this one; said if it cannot be opened.

    Returns
    -------
    Table or None
        None if there is no mapping to go on with; then a fault was noted.
    """
    text = _text(path, faults, named_at)
    if text is None:
        return None
    top = Place(str(path), 1, 1)
    before = len(faults)
    value = parse(text, str(path), faults)
    if isinstance(value, Table):
        value.place = top
        return value
    if value is None and len(faults) == before:
        faults.add(top, "the file is empty; it must hold a mapping of keys to values")
    elif value is not None:
        # Not what: it may be another file than its owner means to show.
        kind = "a list" if isinstance(value, Row) else "one value"
        faults.add(top, f"the file must hold a mapping of keys to values, found {kind}")
    return None


def _text(path: Path, faults: Faults, named_at: Place | None) -> str | None:
    """Return the text of a file, or None after a fault at its top."""
    top = Place(str(path), 1, 1)
    by = f" (named at {named_at})" if named_at else ""
    try:
        content = read_plain(path, LARGEST_FILE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        faults.add(top, f"cannot read the file: {reason}{by}")
        return None
    if b"\0" in content:
        faults.add(top, f"the file is binary; it must be YAML text in UTF-8{by}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text (byte {error.start + 1}); save it as UTF-8{by}"
        faults.add(top, what)
        return None
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            what = f"the line has {len(line)} characters; at most {LONGEST_LINE} are read"
            faults.add(Place(str(path), number, 1), what)
            return None
    return text
