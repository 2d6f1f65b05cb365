"""Controls made from declarations: of interventions, of drivers, and what the study asks for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from simcore.files.access import find
from simcore.files.explain import adoption_text, number_text, range_text
from simcore.files.numbers import Number
from simcore.files.section import Section
from simcore.files.whatif import WhatifControl
from simcore.interventions.intervention import Intervention
from simcore.parameters import Adoption, Parameter, declarations
from simcore.whatif.board import Group
from simcore.whatif.control import Control, step_for
from simcore.whatif.ranges import factor_range, number_range

if TYPE_CHECKING:
    from simcore.files import Case, OpenStudy, Study
    from simcore.files.catalogue import Entry
    from simcore.texts import Texts

__all__ = ["offered_groups"]

MOST_NUMBERS: Final = 3
"""Sliders of an intervention that are chosen without being asked for [1]."""

DRIVERS: Final = ("market.growth", "carbon.price")
"""Numbers of a case that have a slider also where the study does not call them uncertain."""

COMMON: Final = tuple(declarations(Intervention))
"""Parameters that every intervention has; what a plugin declares beside them is its strength."""


def offered_groups(opened: OpenStudy, texts: Texts) -> list[Group]:
    """Return the controls of a study: each intervention a group, each section of the case one.

    What the study's ``whatif.controls`` asks for comes in that order, with the ranges given there;
    otherwise two or three numbers of each intervention, and what the study calls uncertain.
    Every intervention has its switch and its start.
    """
    one = _Offer(opened, opened.study, texts)
    return [*one.actions(), *one.assumptions()]


@dataclass(frozen=True, slots=True)
class _Offer:
    opened: OpenStudy
    study: Study
    texts: Texts

    @property
    def case(self) -> Case:
        return next(iter(self.study.scenarios.values())).case

    @property
    def asked(self) -> tuple[WhatifControl, ...]:
        return self.study.whatif.controls

    def actions(self) -> Iterator[Group]:
        """Yield a group an intervention: its switch, its start, its numbers."""
        asked = [one.path.split(".")[1] for one in self.asked if _is_action(one.path)]
        base = self.opened.interventions(next(iter(self.study.scenarios)))
        for name in dict.fromkeys([*asked, *self.opened.catalogue]):
            entry = self.opened.catalogue[name]
            title = entry.spec.title or _words(name)
            doc = self._doc_of(entry)
            switch = Control(
                f"interventions.{name}", "switch", title, "1", 0.0, 1.0, 1.0,
                float(name in base), doc=doc, intervention=name,
            )  # fmt: skip
            controls = (switch, *self._starts(entry), *self._numbers(entry))
            yield Group(name, title, "action", doc, controls)

    def _doc_of(self, entry: Entry) -> str:
        plugin = self.texts("whatif.server.plugin", plugin=entry.spec.plugin)
        adopt = next((one for one in entry.spec.parameters.values() if _is_adoption(one)), None)
        if not isinstance(adopt, Adoption):
            return plugin
        return (
            f"{plugin} {self.texts('whatif.server.adopt', adopt=adoption_text(adopt, self.case))}"
        )

    def _starts(self, entry: Entry) -> Iterator[Control]:
        """Yield the sliders of the years in which adoptions start."""
        study, name = self.study, entry.spec.name
        for key, value in entry.spec.parameters.items():
            if not isinstance(value, Adoption):
                continue
            path = f"interventions.{name}.{key}.start"
            start = study.first_year + math.floor(value.start)
            last = study.first_year + study.years - 1
            if "year" in value.values:  # the end moves with the start, and must stay inside
                last -= math.floor(value.values["year"]) - math.floor(value.start)
            control = Control(
                path, "year", self.texts("whatif.server.start"), "1",
                float(min(study.first_year + 1, start)), float(max(last, start)), 1.0, float(start),
                doc=entry.declared[key].doc, intervention=name,
            )  # fmt: skip
            wish = next((one for one in self.asked if one.path == path), None)
            yield control if wish is None else _as_wished(control, wish)

    def _numbers(self, entry: Entry) -> Iterator[Control]:
        """Yield the sliders of an intervention's numbers."""
        start = f"interventions.{entry.spec.name}."
        wishes = {
            one.path.removeprefix(start): one
            for one in self.asked
            if one.path.startswith(start) and one.path.count(".") == 2
        }
        for name in wishes if self.asked else _strengths(entry):
            control = self._number(entry, name)
            yield _as_wished(control, wishes[name]) if name in wishes else control

    def _number(self, entry: Entry, name: str) -> Control:
        declared = entry.declared[name]
        key = f"interventions.{entry.spec.name}.{name}"
        number = _given(entry, declared, key, self.case.currency.code)
        low, high = number_range(number, declared)
        return Control(
            key=key,
            kind="number",
            title=_words(self._field(name)),
            unit=number.unit,
            low=low,
            high=high,
            step=step_for(low, high, number.value),
            value=number.value,
            source=number.source or declared.source,
            quality=number.quality,
            doc=self._stated(declared.doc, number),
            intervention=entry.spec.name,
        )

    def assumptions(self) -> Iterator[Group]:
        """Yield a group a section of the case, of factors on its numbers."""
        wishes = [one for one in self.asked if not _is_action(one.path)]
        if not self.asked:
            uncertain = (one.key for one in self.study.uncertain if not _is_action(one.key))
            wishes = [WhatifControl(one) for one in dict.fromkeys([*uncertain, *DRIVERS])]
        sections: dict[str, list[Control]] = {}
        for wish in wishes:
            number = _number_at(self.case, wish.path)
            if number is not None and any(number.values):
                control = _as_wished(self._factor(number), wish)
                sections.setdefault(wish.path.split(".")[0], []).append(control)
        for name, controls in sections.items():
            key = f"whatif.server.sections.{name}"
            title = self.texts(key) if self.texts.has(key) else _words(name)
            yield Group(f"case-{name}", title, "assumption", "", tuple(controls))

    def _factor(self, number: Number) -> Control:
        uncertain = next((one for one in self.study.uncertain if one.key == number.key), None)
        low, high = factor_range(uncertain)
        found = find(self.case, number.key)
        doc = found.spec.doc if found and found.spec else ""
        return Control(
            key=number.key,
            kind="factor",
            title=self._title_of(number.key),
            unit="1",
            low=min(low, 1.0),
            high=max(high, 1.0),
            step=step_for(min(low, 1.0), max(high, 1.0), 1.0),
            value=1.0,
            source=_joined(number.source, uncertain.source if uncertain else None),
            quality=number.quality,
            doc=self._stated(doc, number),
        )

    def _title_of(self, key: str) -> str:
        """Return ``Coal: price`` for ``carriers.coal.price``."""
        parts = key.split(".")
        names: list[str] = []
        here: object = self.case
        for depth, part in enumerate(parts[:-1]):
            if isinstance(here, Section):
                here = getattr(here, part)
                names += [part] if depth and isinstance(here, Section) else []
            elif isinstance(here, Mapping):
                here = here[part]
                names.append(part)
        return f"{_words(', '.join(names) or parts[0])}: {self._field(parts[-1])}"

    def _field(self, name: str) -> str:
        """Return what a number is called among others of its section."""
        key = f"whatif.server.fields.{name}"
        return self.texts(key) if self.texts.has(key) else name.replace("_", " ")

    def _stated(self, doc: str, number: Number) -> str:
        """Return a doc with the declared value and its range."""
        unit = "" if number.unit == "1" else f" {number.unit}"
        spread = range_text(number)
        key = "whatif.server.declared-range" if spread else "whatif.server.declared"
        value = f"{number_text(number)}{unit}"
        return f"{doc} {self.texts(key, value=value, range=f'{spread}{unit}')}".strip()


def _as_wished(control: Control, wish: WhatifControl) -> Control:
    """Return a control with title, range and step of the study; its value stays reachable."""
    low = control.low if wish.low is None else wish.low
    high = control.high if wish.high is None else wish.high
    low, high = min(low, control.value), max(high, control.value)
    if (low, high) == (control.low, control.high):
        step = control.step
    else:
        step = 1.0 if control.kind == "year" else step_for(low, high, control.value)
    return replace(
        control,
        title=wish.title or control.title,
        low=low,
        high=high,
        step=step if wish.step is None else wish.step,
    )


def _strengths(entry: Entry) -> list[str]:
    """Return the numbers of an intervention that matter most: its own, then what has a range."""
    numbers = [one for one in entry.declared.values() if one.kind == "number"]
    own = [one.name for one in numbers if one.name not in COMMON]
    ranged = [one.name for one in numbers if _has_range(entry, one.name)]
    moved = [name for name in own if _given(entry, entry.declared[name], "", "").value]
    chosen = [name for name in own if name in ranged] or moved[:1]
    chosen += [name for name in ranged if name not in own]
    return chosen[:MOST_NUMBERS]


def _has_range(entry: Entry, name: str) -> bool:
    value = entry.spec.parameters.get(name)
    if not isinstance(value, Number) or value.low is None or value.high is None:
        return False
    return value.low < value.high


def _given(entry: Entry, declared: Parameter, key: str, currency: str) -> Number:
    """Return a number of an intervention as the study gives it, or the plugin's default."""
    value = entry.spec.parameters.get(declared.name)
    if isinstance(value, Number):
        return value
    unit = declared.unit.replace("$", currency)
    return Number(key, float(declared.default), unit, source=declared.source or None)


def _number_at(case: Case, path: str) -> Number | None:
    found = find(case, path)
    return found.value if found and isinstance(found.value, Number) else None


def _joined(*sources: str | None) -> str:
    """Return sources in one line: of the value, and of the distribution that gives the range."""
    return "; ".join(dict.fromkeys(one for one in sources if one))


def _is_action(path: str) -> bool:
    return path.startswith("interventions.")


def _is_adoption(value: object) -> bool:
    return isinstance(value, Adoption)


def _words(name: str) -> str:
    """Return a name as a title: ``loss_cut`` is ``Loss cut``."""
    text = name.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]
