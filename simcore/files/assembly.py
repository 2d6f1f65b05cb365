"""Putting a study together: case, catalogue, uncertainty, scenarios."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simcore.files.adoption import AdoptionReader
from simcore.files.case import Case
from simcore.files.catalogue import PluginLookup, read_catalogue
from simcore.files.composer import Composer, Content
from simcore.files.correlations import read_correlations
from simcore.files.distributions import DistributionReader
from simcore.files.document import Row, Table, beside, read
from simcore.files.expansion import Expansion
from simcore.files.faults import Faults, shown
from simcore.files.forms import StudyForm
from simcore.files.names import LONGEST_NAME, NAME_WORDS, is_name
from simcore.files.opening import Opened, read_case
from simcore.files.reading import Reader
from simcore.files.steps import read_sets
from simcore.files.study import Study
from simcore.files.units import units_for
from simcore.files.validation import build
from simcore.files.whatif import WhatifReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from simcore.files.scenarios import Scenario

__all__ = ["Assembled", "LeverNames", "assemble"]

LeverNames = Callable[[Case], Collection[str]]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A study with what it was made from, so that more scenarios of it can be made."""

    study: Study
    tree: Table
    composer: Composer
    contents: dict[str, Content]


def assemble(
    path: Path, plugins: PluginLookup, levers: LeverNames | None, sets: Sequence[str]
) -> Assembled:
    """Return the study of a file, or raise all faults of it and of its case."""
    faults = Faults()
    tree = read(path, faults)
    found = None
    if tree is not None and _is_case(tree):
        faults.add(tree.place, "this is a case; give its study")
    elif tree is not None:
        found = _Assembly(path, tree, faults).run(plugins, levers, sets)
    faults.raise_any()
    if found is None:  # pragma: no cover - then there was a fault
        raise AssertionError(path)
    return found


@dataclass(slots=True)
class _Assembly:
    path: Path
    tree: Table
    faults: Faults

    def run(
        self, plugins: PluginLookup, levers: LeverNames | None, sets: Sequence[str]
    ) -> Assembled | None:
        plain = Reader(units_for("USD"), self.faults, 2025, sourced=False)
        years = _horizon(self.tree.get("years"))
        form = build(StudyForm, self.tree, plain)
        before = len(self.faults)
        opened = self.open_case()
        is_sound = len(self.faults) == before
        case = opened.case if opened else None
        reader = replace(opened.reader, sourced=False) if opened else plain
        adoptions = AdoptionReader(reader, case, reader.base_year, years)
        catalogue = read_catalogue(
            self.tree.get("interventions"),
            plugins=plugins,
            reader=reader,
            adoptions=adoptions,
            levers=_lever_names(case, levers) if is_sound else None,
        )
        composer = Composer(case, catalogue, reader, adoptions)
        contents = composer.contents(self.tree.get("scenarios"))
        steps = tuple(read_sets(iter(sets), self.faults))
        contents = {
            name: replace(content, steps=content.steps + steps)
            for name, content in contents.items()
        }
        scenarios = dict(self.scenarios(composer, contents))
        expansion = Expansion(composer, self.table("scenarios"), steps)
        expansion.read(self.tree.get("sweeps"))
        if case is None:
            return None
        uncertain = DistributionReader(case, catalogue, reader).read(self.tree.get("uncertain"))
        named = dict.fromkeys([*(one.key for one in uncertain), *self.listed()])
        correlations = read_correlations(self.tree.get("correlations"), list(named), self.faults)
        whatif = WhatifReader(case, catalogue, reader).read(self.tree.get("whatif"))
        if form is None:
            return None
        study = Study(
            name=form.name or self.folder_name(),
            title=form.title or form.name or self.folder_name(),
            folder=self.path.parent,
            first_year=case.base_year,
            years=form.years,
            period=form.period,
            replications=form.replications,
            seed=form.seed,
            events=form.events,
            uncertain=uncertain,
            correlations=correlations,
            scenarios=scenarios | expansion.points,
            whatif=whatif,
            sweeps=tuple(expansion.sweeps),
        )
        return Assembled(study, self.tree, composer, contents)

    def scenarios(
        self, composer: Composer, contents: Mapping[str, Content]
    ) -> Iterator[tuple[str, Scenario]]:
        """Yield the scenarios of a sound case by name."""
        for name, content in contents.items():
            table = self.tree["scenarios"][name]
            title = table.get("title") if isinstance(table, Table) else None
            one = composer.compose(name, str(title or name), content.interventions, content.steps)
            if one is not None:
                yield name, one

    def table(self, key: str) -> Table:
        """Return a section of the study; an empty one where there is none."""
        found = self.tree.get(key)
        return found if isinstance(found, Table) else Table(self.tree.place, key)

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
