"""Opening a case: includes, currency, sections, rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.files.case import Case
from simcore.files.document import Table, beside, is_yaml, read
from simcore.files.faults import Faults, Place, shown
from simcore.files.numbers import split_number
from simcore.files.reading import Reader
from simcore.files.rules import check_case
from simcore.files.shares import derive
from simcore.files.units import tidy, units_for
from simcore.files.validation import build

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Opened", "open_case", "read_case"]


@dataclass(slots=True)
class Opened:
    """A case with what is needed to read changes of it; `case` is None if too much is wrong."""

    case: Case | None
    tree: Table
    reader: Reader


def open_case(path: Path) -> Case:
    """Return the case of a file, or raise all its faults."""
    faults = Faults()
    opened = read_case(path, faults)
    faults.raise_any()
    if opened is None or opened.case is None:  # pragma: no cover - then there was a fault
        raise AssertionError(path)
    return opened.case


def read_case(path: Path, faults: Faults, *, named_at: Place | None = None) -> Opened | None:
    """Return what can be read of a case; None if its file holds no mapping."""
    tree = _with_includes(path, faults, named_at, ())
    if tree is None:
        return None
    reader = _reader(tree, faults)
    case = build(Case, tree, reader)
    if case is not None:
        case = derive(case)
        check_case(case, tree, faults)
    return Opened(case, tree, reader)


def _with_includes(
    path: Path, faults: Faults, named_at: Place | None, seen: tuple[Path, ...]
) -> Table | None:
    """Return the tree of a file merged over the one that it includes."""
    if named_at is not None and not is_yaml(path):
        faults.add(named_at, f"a case is a file that ends in .yaml or .yml, found {shown(path)}")
        return None
    tree = read(path, faults, named_at=named_at)
    if tree is None or not isinstance(tree.get("include"), str):
        return tree
    at = tree.values_at["include"]
    other = beside(path, tree["include"])
    here = (*seen, path.absolute())
    if other.absolute() in here:
        faults.add(at, f"`include` goes in a circle back to {shown(tree['include'])}")
        return tree
    under = _with_includes(other, faults, at, here)
    return _merged(tree, under) if under is not None else tree


def _merged(over: Table, under: Table) -> Table:
    """Return two trees as one; where both have a value, the one of `over`."""
    merged = Table(over.place, over.path)
    for key, value in under.items():
        merged.put(key, value, under.keys_at[key], under.values_at[key])
    for key, value in over.items():
        before = merged.get(key)
        if isinstance(value, Table) and isinstance(before, Table) and not _is_number(value):
            value = _merged(value, before)  # noqa: PLW2901 - the same key, joined
        merged.put(key, value, over.keys_at[key], over.values_at[key])
    return merged


def _is_number(table: Table) -> bool:
    """Return whether a mapping is one number, which is never half taken from another file."""
    return "value" in table or "path" in table


def _reader(tree: Table, faults: Faults) -> Reader:
    """Return a reader with the case's currency, rates, base year and pollutants."""
    money = tree.get("currency")
    code = money.get("code", "USD") if isinstance(money, Table) else "USD"
    year = tree.get("base_year")
    listed = tree.get("pollutants")
    currency = code if isinstance(code, str) and _is_code(code) else "USD"
    return Reader(
        units_for(currency, _rates(tree.get("exchange"), currency)),
        faults,
        year if isinstance(year, int) else 2025,
        tuple(str(one) for one in listed) if isinstance(listed, list) else (),
        tuple(name for key in ("carriers", "utilities") for name in _names(tree.get(key))),
    )


def _names(section: Any) -> list[str]:
    return list(section) if isinstance(section, Table) else []


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def _rates(exchange: Any, currency: str) -> tuple[tuple[str, float], ...]:
    """Return the rates that are well written; a faulty one counts as 1 until it is reported."""
    if not isinstance(exchange, Table):
        return ()
    found = []
    for code, raw in exchange.items():
        if not _is_code(code) or code == currency:
            continue
        written = split_number(raw.get("value") if isinstance(raw, Table) else raw)
        good = written and tidy(written.unit) == f"{code}/{currency}" and written.magnitude > 0
        found.append((code, written.magnitude if good and written else 1.0))
    return tuple(found)
