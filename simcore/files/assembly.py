"""Putting a study together: case, catalogue, uncertainty, scenarios."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.files.adoption import AdoptionReader
from simcore.files.case import Case
from simcore.files.catalogue import Catalogue, PluginLookup, read_catalogue
from simcore.files.changes import Changer, Step, read_sets, read_steps
from simcore.files.correlations import read_correlations
from simcore.files.distributions import DistributionReader
from simcore.files.document import Row, Table, beside, read
from simcore.files.faults import Faults, known, nearest, shown
from simcore.files.forms import StudyForm
from simcore.files.lineage import lineages
from simcore.files.names import LONGEST_NAME, NAME_WORDS, is_name
from simcore.files.opening import Opened, read_case
from simcore.files.reading import Reader
from simcore.files.scenarios import Scenario
from simcore.files.shares import derive, groups
from simcore.files.study import Study
from simcore.files.units import units_for
from simcore.files.validation import build

if TYPE_CHECKING:
    from pathlib import Path

    from simcore.files.uncertainty import Correlation, Uncertain

__all__ = ["LeverNames", "assemble"]

LeverNames = Callable[[Case], Collection[str]]


def assemble(
    path: Path, plugins: PluginLookup, levers: LeverNames | None, sets: Sequence[str]
) -> Study:
    """Return the study of a file, or raise all faults of it and of its case."""
    faults = Faults()
    tree = read(path, faults)
    study = None
    if tree is not None and _is_case(tree):
        faults.add(tree.place, "this is a case; give its study")
    elif tree is not None:
        study = _Assembly(path, tree, faults).run(plugins, levers, sets)
    faults.raise_any()
    if study is None:  # pragma: no cover - then there was a fault
        raise AssertionError(path)
    return study


@dataclass(slots=True)
class _Assembly:
    path: Path
    tree: Table
    faults: Faults

    def run(
        self, plugins: PluginLookup, levers: LeverNames | None, sets: Sequence[str]
    ) -> Study | None:
        plain = Reader(units_for("USD"), self.faults, 2025, sourced=False)
        years = _horizon(self.tree.get("years"))
        form = build(StudyForm, self.tree, plain)
        before = len(self.faults)
        opened = self.open_case()
        is_sound = len(self.faults) == before
        case = opened.case if opened else None
        reader = replace(opened.reader, sourced=False) if opened else plain
        catalogue = read_catalogue(
            self.tree.get("interventions"),
            plugins=plugins,
            reader=reader,
            adoptions=AdoptionReader(reader, case, reader.base_year, years),
            levers=_lever_names(case, levers) if is_sound else None,
        )
        steps = read_sets(iter(sets), self.faults)
        scenarios = _Scenarios(case, catalogue, reader, steps).read(self.tree.get("scenarios"))
        if case is None:
            return None
        uncertain = DistributionReader(case, catalogue, reader).read(self.tree.get("uncertain"))
        named = dict.fromkeys([*(one.key for one in uncertain), *self.listed()])
        correlations = read_correlations(self.tree.get("correlations"), list(named), self.faults)
        if form is None:
            return None
        return self.finished(form, case, uncertain, correlations, scenarios)

    def open_case(self) -> Opened | None:
        named = self.tree.get("case")
        if not isinstance(named, str):
            return None
        at = self.tree.values_at.get("case", self.tree.place)
        if not named.strip():
            self.faults.add(at, "`case` must name a case file, found nothing")
            return None
        return read_case(beside(self.path, named), self.faults, named_at=at)

    def listed(self) -> list[str]:
        """Return the paths that are listed as uncertain, the faulty ones too."""
        rows = self.tree.get("uncertain")
        tables = [one for one in rows if isinstance(one, Table)] if isinstance(rows, Row) else []
        return [str(one.get("path")) for one in tables]

    def finished(
        self,
        form: StudyForm,
        case: Case,
        uncertain: tuple[Uncertain, ...],
        correlations: tuple[Correlation, ...],
        scenarios: dict[str, Scenario],
    ) -> Study:
        name = form.name or self.folder_name()
        return Study(
            name=name,
            title=form.title or name,
            folder=self.path.parent,
            first_year=case.base_year,
            years=form.years,
            period=form.period,
            replications=form.replications,
            seed=form.seed,
            events=form.events,
            uncertain=uncertain,
            correlations=correlations,
            scenarios=scenarios,
        )

    def folder_name(self) -> str:
        """Return the name of the study's folder; note one that cannot be the study's."""
        name = self.path.resolve().parent.name
        if not is_name(name):
            self.faults.add(
                self.tree.place,
                f"the folder's name {shown(name)} cannot be the name of the study, which "
                f"{NAME_WORDS}, at most {LONGEST_NAME} characters; give `name:`",
            )
        return name


def _is_case(tree: Table) -> bool:
    return "scenarios" not in tree and ("materials" in tree or "stages" in tree)


def _horizon(years: object) -> int:
    """Return the years of a study; where they are faulty, so many that no date is outside."""
    return years if type(years) is int and years > 0 else 1000


def _lever_names(
    case: Case | None, levers: LeverNames | None
) -> Callable[[], Collection[str]] | None:
    """Return who lists the levers of a sound case, once."""
    if case is None or levers is None:
        return None
    return functools.cache(lambda: levers(case))


@dataclass(slots=True)
class _Scenarios:
    """Builds the scenarios of a study."""

    case: Case | None
    catalogue: Catalogue
    reader: Reader
    sets: list[Step]

    def read(self, raw: Any) -> dict[str, Scenario]:
        if not isinstance(raw, Table):
            return {}
        for name in raw:
            self.check_name(name, raw)
        lines = lineages(raw, self.reader.faults)
        own = {name: self.own(name, raw[name]) for name in raw}
        found = {}
        for name, line in lines.items():
            scenario = self.scenario(name, line, own, raw[name])
            if scenario is not None:
                found[name] = scenario
        return found

    def check_name(self, name: str, raw: Table) -> None:
        letters = name.replace("-", "").replace("_", "")
        if not (letters.isascii() and letters.isalnum() and name[:1].isalnum()):
            self.reader.faults.add(
                raw.keys_at[name],
                f"the scenario's name {shown(name)} must be letters, digits, `_` and `-`",
            )
        elif len(name) > LONGEST_NAME:
            self.reader.faults.add(
                raw.keys_at[name],
                f"the scenario's name {shown(name)} has {len(name)} characters; it must have at "
                f"most {LONGEST_NAME}",
            )

    def own(self, name: str, table: Any) -> tuple[list[str], list[Step]]:
        """Return interventions and changes that a scenario adds itself."""
        if not isinstance(table, Table):
            return [], []
        names = []
        rows = table.get("interventions")
        for one, at in zip(rows, rows.values_at, strict=True) if isinstance(rows, Row) else ():
            known_names = self.catalogue.names
            if one in known_names:
                names += [one] if one in self.catalogue.entries else []
            elif isinstance(one, str):
                self.reader.faults.add(
                    at,
                    f"`scenarios.{name}` names the intervention {shown(one)}, which is not under "
                    f"`interventions`{nearest(one, known_names)} (known: {known(known_names)})",
                )
        return names, read_steps(table.get("changes"), self.reader.faults)

    def scenario(
        self, name: str, line: list[str], own: dict[str, tuple[list[str], list[Step]]], table: Any
    ) -> Scenario | None:
        if self.case is None:
            return None
        steps = [step for one in line for step in own[one][1]] + self.sets
        changer = Changer(self.case, dict(self.catalogue.entries), self.catalogue, self.reader)
        changer.apply(steps)
        case = self.derived(changer.case, steps)
        names = sorted({one for member in line for one in own[member][0]})
        title = table.get("title") if isinstance(table, Table) else None
        return Scenario(
            name=name,
            title=str(title or name),
            case=case,
            interventions=tuple(changer.entries[one].spec for one in names),
            changes=tuple(step.change for step in steps),
        )

    def derived(self, case: Case, steps: list[Step]) -> Case:
        """Return the changed case with its rests; note shares that no longer sum to 1."""
        if case is self.case:
            return case
        case = derive(case)
        before = (
            {group.name for group in groups(self.case) if group.fault()} if self.case else set()
        )
        for group in groups(case):
            what = group.fault()
            if what and group.name not in before:
                keys = {one.key for one in group.members}
                last = next((step for step in reversed(steps) if step.key in keys), steps[-1])
                self.reader.faults.add(last.place, f"after this change {what}")
        return case
