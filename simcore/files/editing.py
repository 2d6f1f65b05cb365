"""A study that is open: more scenarios of it can be made at once, by the code that reads files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.errors import InputError
from simcore.files.assembly import assemble
from simcore.files.document import Row, Table
from simcore.files.faults import Faults, Place, known, nearest
from simcore.files.steps import read_steps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from simcore.files.assembly import Assembled, LeverNames
    from simcore.files.catalogue import Entry, PluginLookup
    from simcore.files.scenarios import Scenario
    from simcore.files.study import Study

__all__ = ["OpenStudy"]


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """A loaded study with what its scenarios are made of.

    Parameters
    ----------
    path : Path
        The study's file.
    """

    path: Path
    _parts: Assembled

    @classmethod
    def open(
        cls, path: Path, *, plugins: PluginLookup, levers: LeverNames | None = None
    ) -> OpenStudy:
        """Open a study's file.

        Raises
        ------
        InputError
            With every fault of the study and of its case, one a line.
        """
        return cls(path, assemble(path, plugins, levers, ()))

    @property
    def study(self) -> Study:
        """The study as its file has it."""
        return self._parts.study

    @property
    def document(self) -> Table:
        """The study's file as it was written."""
        return self._parts.tree

    @property
    def catalogue(self) -> Mapping[str, Entry]:
        """All interventions that the study describes, also those that no scenario runs."""
        return self._parts.composer.catalogue.entries

    def interventions(self, scenario: str) -> tuple[str, ...]:
        """Return the names of the interventions that run in a scenario."""
        return self._parts.contents[self._known(scenario)].interventions

    def changes(self, scenario: str) -> list[dict[str, Any]]:
        """Return all changes of a scenario as a file would write them, its parents' first."""
        steps = self._parts.contents[self._known(scenario)].steps
        return [step.written for step in steps]

    def edited(
        self,
        name: str,
        *,
        title: str,
        extends: str,
        interventions: Collection[str],
        changes: Sequence[Mapping[str, Any]],
    ) -> Scenario:
        """Return a scenario that the study's file does not have.

        Parameters
        ----------
        name, title : str
            Of the new scenario.
        extends : str
            Scenario whose changes, and those of its parents, are made first.
        interventions : collection of str
            Exactly these run, whatever runs in `extends`.
        changes : sequence of mapping
            As in a file: ``{"set": PATH, "to": VALUE}`` and the like, made after the others.

        Raises
        ------
        InputError
            With every fault of the changes, one a line.
        """
        faults = Faults()
        before = self._parts.contents[self._known(extends)].steps
        self._check_names(interventions, faults)
        steps = [*before, *read_steps(_rows(changes), faults)]
        faults.raise_any()
        composer = self._parts.composer
        reader = replace(composer.reader, faults=faults, excused=set())
        adoptions = replace(composer.adoptions, reader=reader)
        composer = replace(composer, reader=reader, adoptions=adoptions)
        scenario = composer.compose(name, title, interventions, steps)
        faults.raise_any()
        if scenario is None:  # pragma: no cover - a study with a faulty case does not open
            raise AssertionError(name)
        return scenario

    def _known(self, scenario: str) -> str:
        names = self._parts.contents
        if scenario not in names:
            raise InputError(
                f"no scenario `{scenario}`{nearest(scenario, names)} (known: {known(names)})"
            )
        return scenario

    def _check_names(self, interventions: Iterable[str], faults: Faults) -> None:
        names = self.catalogue
        for one in interventions:
            if one not in names:
                what = f"is no intervention of the study{nearest(one, names)}"
                faults.add(Place(f"`{one}`"), f"{what} (known: {known(names)})")


def _rows(changes: Iterable[Mapping[str, Any]]) -> Row:
    """Return changes as the reader of a file has them; their place is their number."""
    top = Place("changes")
    rows = Row(top)
    for number, change in enumerate(changes, 1):
        place = Place(f"change {number}")
        table = Table(place)
        for key, value in change.items():
            table.put(key, value, place, place)
        rows.append(table)
        rows.values_at.append(place)
    return rows
