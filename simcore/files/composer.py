"""Building scenarios from a case, a catalogue of interventions and changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simcore.files.changes import Changer
from simcore.files.document import Row, Table
from simcore.files.faults import Faults, known, nearest, shown
from simcore.files.lineage import lineages
from simcore.files.names import LONGEST_NAME
from simcore.files.scenarios import Scenario
from simcore.files.shares import derive, groups
from simcore.files.steps import Step, read_steps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from simcore.files.adoption import AdoptionReader
    from simcore.files.case import Case
    from simcore.files.catalogue import Catalogue
    from simcore.files.reading import Reader

__all__ = ["Composer", "Content", "check_name"]


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
    own: dict[str, Content] = field(default_factory=dict)
    """What each scenario adds itself."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    """Scenarios that each is made of, itself last."""

    def contents(self, raw: Any) -> dict[str, Content]:
        """Return what each scenario of a study is made of; note what is wrong with it."""
        if not isinstance(raw, Table):
            return {}
        for name in raw:
            check_name(name, raw, "scenario", self.reader.faults)
        self.own = {name: self._own(name, raw[name]) for name in raw}
        self.lines = lineages(raw, self.reader.faults)
        return {name: self.content([name]) for name in raw}

    def content(self, extends: Iterable[str]) -> Content:
        """Return what some scenarios are made of together, each part once."""
        line = dict.fromkeys(member for name in extends for member in self.lines[name])
        return Content(
            tuple(sorted({one for member in line for one in self.own[member].interventions})),
            tuple(step for member in line for step in self.own[member].steps),
        )

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
        changer = self.changer()
        if changer is None:
            return None
        changer.apply(steps)
        return self.made(changer, name, title, interventions, steps)

    def changer(self) -> Changer | None:
        """Return what changes the case as it was read; None while the case is faulty."""
        if self.case is None:
            return None
        entries = dict(self.catalogue.entries)
        return Changer(self.case, entries, self.catalogue, self.reader, self.adoptions)

    def made(
        self,
        changer: Changer,
        name: str,
        title: str,
        interventions: Collection[str],
        steps: Sequence[Step],
    ) -> Scenario:
        """Return a scenario whose changes a changer has applied."""
        return Scenario(
            name=name,
            title=title,
            case=self._derived(changer.case, steps),
            interventions=tuple(changer.entries[one].spec for one in sorted(interventions)),
            changes=tuple(step.change for step in steps),
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
        for group in groups(case):
            what = group.fault()
            if what and not self._was_faulty(group.name):
                keys = {one.key for one in group.members}
                last = next((step for step in reversed(steps) if step.key in keys), steps[-1])
                self.reader.faults.add(last.place, f"after this change {what}")
        return case

    def _was_faulty(self, name: str) -> bool:
        """Say whether a group of shares had a fault before any change."""
        some = groups(self.case) if self.case else ()
        return any(group.name == name and group.fault() for group in some)


def check_name(name: str, raw: Table, what: str, faults: Faults) -> None:
    """Note a name of a scenario or a sweep that cannot be one."""
    letters = name.replace("-", "").replace("_", "")
    if not (letters.isascii() and letters.isalnum() and name[:1].isalnum()):
        faults.add(
            raw.keys_at[name],
            f"the {what}'s name {shown(name)} must be letters, digits, `_` and `-`",
        )
    elif len(name) > LONGEST_NAME:
        faults.add(
            raw.keys_at[name],
            f"the {what}'s name {shown(name)} has {len(name)} characters; it must have at "
            f"most {LONGEST_NAME}",
        )
