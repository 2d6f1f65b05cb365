"""Building scenarios from a case, a catalogue of interventions and changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.files.changes import Changer, Step, read_steps
from simcore.files.document import Row, Table
from simcore.files.faults import known, nearest, shown
from simcore.files.lineage import lineages
from simcore.files.names import LONGEST_NAME
from simcore.files.scenarios import Scenario
from simcore.files.shares import derive, groups

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from simcore.files.adoption import AdoptionReader
    from simcore.files.case import Case
    from simcore.files.catalogue import Catalogue
    from simcore.files.reading import Reader

__all__ = ["Composer", "Content"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a scenario is made of, that of its parents first: interventions and changes."""

    interventions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(slots=True)
class Composer:
    """Builds scenarios of one study; `case` is None while the case is faulty."""

    case: Case | None
    catalogue: Catalogue
    reader: Reader
    adoptions: AdoptionReader

    def contents(self, raw: Any) -> dict[str, Content]:
        """Return what each scenario of a study is made of; note what is wrong with it."""
        if not isinstance(raw, Table):
            return {}
        for name in raw:
            self._check_name(name, raw)
        lines = lineages(raw, self.reader.faults)
        own = {name: self._own(name, raw[name]) for name in raw}
        return {
            name: Content(
                tuple(sorted({one for member in line for one in own[member].interventions})),
                tuple(step for member in line for step in own[member].steps),
            )
            for name, line in lines.items()
        }

    def compose(
        self, name: str, title: str, interventions: Collection[str], steps: Sequence[Step]
    ) -> Scenario | None:
        """Return a scenario; what is wrong with its changes is noted.

        Parameters
        ----------
        name, title : str
            Of the scenario.
        interventions : collection of str
            Those that run, all of the catalogue.
        steps : sequence of Step
            All its changes, in their order.
        """
        if self.case is None:
            return None
        entries = dict(self.catalogue.entries)
        changer = Changer(self.case, entries, self.catalogue, self.reader, self.adoptions)
        changer.apply(steps)
        return Scenario(
            name=name,
            title=title,
            case=self._derived(changer.case, steps),
            interventions=tuple(changer.entries[one].spec for one in sorted(interventions)),
            changes=tuple(step.change for step in steps),
        )

    def _check_name(self, name: str, raw: Table) -> None:
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

    def _own(self, name: str, table: Any) -> Content:
        """Return interventions and changes that a scenario adds itself."""
        if not isinstance(table, Table):
            return Content()
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
        return Content(tuple(names), tuple(read_steps(table.get("changes"), self.reader.faults)))

    def _derived(self, case: Case, steps: Sequence[Step]) -> Case:
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
