"""Recomputes the numbers of a report by their keys, from what the report is made of.

Nothing here imports the report: a key is looked up in the output of ``decouple compare``, in the
Parquet files, in ``manifest.json`` or in ``study.resolved.yaml``, as ``docs/report.md`` says.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner
from ruamel.yaml import YAML

from simcore.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.report.made import Element, Page

__all__ = ["Cells", "shown", "wrong"]

METHOD = {"interval": 0.9, "minimum-growth": 0.01, "few": 50.0}
QUANTILES = {"low": 0.05, "median": 0.5, "high": 0.95}


class Cells:
    """The cells of one result; `compare` are the words of the command that the report names."""

    def __init__(self, folder: Path, compare: list[str]) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        text = (folder / "study.resolved.yaml").read_text("utf-8")
        self.resolved = YAML(typ="safe", pure=True).load(text)
        self._words = compare
        self._tables: dict[tuple[str, str], pa.Table] = {}
        self._texts: dict[str, Callable[..., set[str]]] = {
            "assumptions": self._sections,
            "events": self._subjects,
            "failures": lambda scenario, n, _: {self._failed(scenario)[int(n)]["failure"]["error"]},
            "flows": self._accounts,
            "notes": lambda *at: {at[2]} if self._notes(*at) else set(),
        }
        self._lookups: dict[str, Callable[..., float | date]] = {
            "annual": self._annual,
            "assumptions": self._assumptions,
            "compare": lambda *at: float(self.compared[at[:3]][at[3]]),
            "events": self._events,
            "failures": self._failures,
            "flows": self._flows,
            "manifest": self._manifest,
            "method": METHOD.__getitem__,
            "notes": self._notes,
            "projects": self._projects,
            "resolved": lambda *at: float(_at(self.resolved, at)),
            "report": self._report,
            "samples": self._samples,
            "sweeps": self._sweeps,
        }

    @cached_property
    def compared(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """Return the records of the comparison."""
        done = CliRunner().invoke(main, self._words)
        assert done.exit_code == 0, done.output
        records = json.loads(done.stdout)
        return {(one["scenario"], one["indicator"], one["basis"]): one for one in records}

    @property
    def _folder(self) -> str:
        """Return the folder of the study's files."""
        (folder,) = {
            fact["origin"].rpartition("/")[0]
            for variants in self.resolved["values"].values()
            for fact in variants
            if "/" in fact["origin"].partition(" ")[0]
        }
        return f"{folder}/"

    def value(self, key: str) -> float | date:
        """Return what stands in a cell, or what a sum of cells comes to."""
        terms = re.split(r" ([+-]) ", key)
        head, *rest = terms[0].split("/")
        first = self._lookups[head](*rest)
        if len(terms) == 1:
            return first
        total = _number(first)
        for sign, term in zip(terms[1::2], terms[2::2], strict=True):
            total += (1.0 if sign == "+" else -1.0) * _number(self.value(term))
        return total

    def text(self, key: str) -> set[str]:
        """Return what may stand where the page quotes a key."""
        head, *rest = key.split("/")
        if head in self._texts:
            return self._texts[head](*rest)
        if key.endswith("/origin"):
            place = str(_at(self.resolved, rest))
            return {place, place.removeprefix(self._folder)}
        found = _at(self.manifest if head == "manifest" else self.resolved, rest)
        if head == "resolved" and rest[0] == "values" and len(rest) == 2:
            return {rest[1]}
        return set(map(str, found)) if isinstance(found, list | dict) else {str(found).strip()}

    def _accounts(self, scenario: str, *_: str) -> set[str]:
        accounts = self._table("flows", scenario).select(["from", "to", "item"]).to_pydict()
        names = {one for column in accounts.values() for one in column}
        ends = {re.sub(r"^(stage|utility)\.", "", name) for name in names}
        return {name.replace("_", " ").replace(".", " / ") for name in ends}

    def _subjects(self, scenario: str, *_: str) -> set[str]:
        subjects = set(self._table("events", scenario)["subject"].to_pylist())
        point = self.resolved.get("points", {}).get(scenario)
        told = self.resolved["sweeps"][point[0]]["first"] if point else None
        return subjects | set((told or self.resolved["scenarios"][scenario])["interventions"])

    def _sections(self, what: str) -> set[str]:
        if what == "folder":
            return {self._folder}
        paths = [path.split(".") for path in self.resolved["values"]]
        return {".".join(path[: 2 if path[0] == "interventions" else 1]) for path in paths}

    def _annual(self, scenario: str, column: str, years: str, statistic: str) -> float:
        first, last = map(int, years.split(".."))
        table = self._table("annual", scenario)
        values = {
            year: np.asarray(table[column])[np.asarray(table["year"]) == year]
            for year in (first, last)
        }
        return _quantile(values[last] / values[first] - 1.0, statistic)

    def _flows(self, scenario: str, year: str, *patterns: str) -> float:
        total = 0.0
        for row in self._table("flows", scenario).to_pylist():
            names = (row["kind"], row["from"], row["to"], row["item"])
            if row["year"] == int(year) and all(map(fnmatchcase, names, patterns)):
                total += row["value"]
        return total

    def _samples(self, scenario: str, parameter: str, statistic: str) -> float:
        table = self._table("samples", scenario)
        own = np.asarray(table["parameter"].to_pylist()) == parameter
        return _quantile(np.asarray(table["value"])[own], statistic)

    def _projects(self, scenario: str, name: str, column: str, *statistic: str) -> float | date:
        rows = [
            row
            for row in self._table("projects", scenario).to_pylist()
            if row["intervention"] == name
        ]
        if column == "adoption":
            return sum(row["adoption"] is not None for row in rows) / len(rows)
        if column == "commissioning":
            days = sorted(row[column] for row in rows if row[column] is not None)
            day = days[int(QUANTILES[statistic[0]] * (len(days) - 1))]
            assert isinstance(day, date)
            return day
        if column == "capex":
            totals: dict[int, float] = {}
            for row in rows:
                totals[row["replication"]] = totals.get(row["replication"], 0.0) + row["capex"]
            return _quantile(np.asarray(list(totals.values())), statistic[1])
        adopted = [row[column] for row in rows if row["adoption"] is not None]
        return _quantile(np.asarray(adopted), statistic[0])

    def _events(self, scenario: str, kind: str, subject: str, what: str = "") -> float | date:
        rows = self._table("events", scenario).to_pylist()
        if kind == "replications":
            return float(len({row["replication"] for row in rows}))
        days = [row["date"] for row in rows if row["kind"] == kind and row["subject"] == subject]
        if what == "count":
            return float(len(days))
        day = min(days) if what == "first" else max(days)
        assert isinstance(day, date)
        return day

    def _notes(self, scenario: str, kind: str, lever: str) -> float:
        blocks = [one for one in self.manifest["blocks"] if one["scenario"] == scenario]
        return float(sum(one.get("notes", {}).get(kind, {}).get(lever, 0) for one in blocks))

    def _failures(self, scenario: str, index: str, field: str) -> float:
        return float(self._failed(scenario)[int(index)][field])

    def _failed(self, scenario: str) -> list[dict[str, Any]]:
        return [
            one
            for one in self.manifest["blocks"]
            if one["scenario"] == scenario and one["status"] == "failed"
        ]

    def _assumptions(self, section: str, quality: str, _: str = "count") -> float:
        if section == "uncertain":
            return float(len(self.resolved["uncertain"]))
        count = 0
        for path, variants in self.resolved["values"].items():
            parts = path.split(".")
            if parts[0] == "checks":  # compared with results, never used
                continue
            own = ".".join(parts[: 2 if parts[0] == "interventions" else 1])
            for fact in variants:
                if section not in ("*", own) or "value" not in fact:
                    continue
                kind = "default" if fact["origin"] == "default" else fact["quality"]
                is_bare = kind == "assumed" and "low" not in fact and "high" not in fact
                count += quality in ("*", kind) or (quality == "bare" and is_bare)
        return float(count)

    def _manifest(self, *at: str) -> float:
        if at == ("last_year",):
            return float(self.manifest["first_year"] + self.manifest["years"] - 1)
        if at == ("scenarios", "count"):
            return float(len(self.manifest["scenarios"]))
        return float(_at(self.manifest, at))

    def _report(self, what: str, _: str) -> float:
        points = [one for one in self.manifest["scenarios"] if one.get("sweep")]
        told = len(self.manifest["scenarios"]) - len(points) + len(self.manifest["sweeps"])
        return float(told if what == "told" else len(points) - len(self.manifest["sweeps"]))

    def _sweeps(self, name: str, what: str, *rest: str) -> float:
        points = [one for one in self.manifest["scenarios"] if one.get("sweep") == name]
        if rest:
            return float(len({one["point"][int(what)] for one in points}))
        money = [self.compared[one["name"], "discounted_cash_flow", "cumulated"] for one in points]
        known = [one for one in money if one["difference"] is not None]
        more = sum(one["difference_low"] > 0.0 for one in known)
        less = sum(one["difference_high"] < 0.0 for one in known)
        counts = {
            "count": len(points),
            "ranked": len(known),
            "none": len(points) - len(known),
            "missing": sum(one["missing"] > 0 for one in money),
            "absolute": sum(one["absolute_share"] > 0.5 for one in known),
            "money-more": more,
            "money-less": less,
            "money-unclear": len(known) - more - less,
        }
        return float(counts[what])

    def _table(self, dataset: str, scenario: str) -> pa.Table:
        if (dataset, scenario) not in self._tables:
            parts = sorted((self.folder / dataset / f"scenario={scenario}").glob("*.parquet"))
            tables = [pq.read_table(path, partitioning=None) for path in parts]
            self._tables[dataset, scenario] = pa.concat_tables(tables)
        return self._tables[dataset, scenario]


def wrong(page: Page, cells: Cells) -> list[str]:
    """Return the numbers of a page that are not those of their cells."""
    found = []
    for one in page.having("data-cell"):
        value, said = _raw(cells, one), one.attributes["value"]
        if isinstance(value, date):
            is_same = said == value.isoformat()
        else:
            is_same = math.isclose(float(said), value, rel_tol=1e-12, abs_tol=1e-300)
        if not is_same:
            found.append(f"{one.attributes['data-cell']}: {said} on the page, {value} in the cell")
    return found


def _raw(cells: Cells, one: Element) -> float | date:
    value = cells.value(one.attributes["data-cell"])
    if "data-of" in one.attributes:
        return _number(value) / _number(cells.value(one.attributes["data-of"]))
    return value


def shown(element: Element) -> str:
    """Return how a number is to be shown, rounded from its raw value as its attributes say."""
    said = element.attributes
    form = said.get("data-form", "")
    if form in ("day", "month"):
        return said["value"][: 10 if form == "day" else 7]
    value = float(said["value"])
    if form in ("g6", "g3"):
        digits = 6 if form == "g6" else 3
        text = f"{value:.{digits}g}"
        text = f"{float(text):.0f}" if "e+" in text and abs(value) < 1e15 else text
        return text.replace("-", "−")
    place = int(said["data-place"])
    divided = round(value / float(said.get("data-divisor", "1")), -place)
    divided = abs(divided) if form == "size" else divided
    if divided == 0.0:
        return "0"
    sign = "+" if form == "sign" and divided > 0.0 else "−" if divided < 0.0 else ""
    return f"{sign}{abs(divided):.{max(0, -place)}f}"


def _at(tree: Any, path: tuple[str, ...] | list[str]) -> Any:
    """Return what stands at a path of names and positions."""
    for part in path:
        tree = tree[int(part)] if isinstance(tree, list) else tree[part]
    return tree


def _number(value: float | date) -> float:
    assert isinstance(value, float)
    return value


def _quantile(values: NDArray[np.float64], statistic: str) -> float:
    return float(np.quantile(values, QUANTILES[statistic])) if values.size else math.nan
