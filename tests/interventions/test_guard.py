"""A watched run: told before each call of a plugin, and in every number the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from simcore.engine import Span, simulate
from simcore.errors import BalanceError, PluginError
from simcore.files import InterventionSpec
from simcore.interventions import Intervention, factor, hookimpl
from tests.interventions.world import CLASSES, spec, study


@dataclass
class Told:
    """A watch that keeps everything."""

    notes: list[tuple[str, str, int]] = field(default_factory=list)
    suspicions: list[tuple[str, str, int, str]] = field(default_factory=list)

    def note(self, plugin: str, hook: str, day: int) -> None:
        """Keep a note."""
        self.notes.append((plugin, hook, day))

    def suspect(self, plugin: str, hook: str, day: int, what: str) -> None:
        """Keep a suspicion."""
        self.suspicions.append((plugin, hook, day, what))


@dataclass(eq=False, kw_only=True)
class Busy(Intervention):
    """Puts an event on the agenda, which puts another one there."""

    @hookimpl
    def setup(self, sim: Any) -> None:
        """Plan."""
        sim.at(40, lambda: sim.at(50, lambda: None))
        rows = np.arange(2)
        sim.at_each(np.array([60, 70]), lambda _: None, (rows, rows * 0))


@dataclass(eq=False, kw_only=True)
class Lazy(Intervention):
    """Gives effects one by one, and fails between them."""

    @hookimpl
    def effects(self, sim: Any, period: int) -> Any:
        """Give effects."""
        del period
        yield factor("market.demand", 1.0)
        if sim.today > 100:
            raise ValueError("out of breath")


@dataclass(eq=False, kw_only=True)
class Sloppy(Intervention):
    """Gives a number that is none."""

    @hookimpl
    def effects(self, sim: Any, period: int) -> Any:
        """Give effects."""
        del period
        amount = np.ones(sim.shape)
        if sim.today > 100:
            amount[1] = np.nan
        return [factor("market.demand", amount)]


@dataclass(eq=False, kw_only=True)
class Lost(Intervention):
    """Moves what is not there."""

    @hookimpl
    def effects(self, sim: Any, period: int) -> Any:
        """Give effects."""
        del sim, period
        return [factor("market.demond", 1.0)]


MEASURES = (
    spec("energy_efficiency", 1.0, targets=("stage.*.electricity.*",), screen="npv"),
    spec("compressed_air_leaks", 1.0, targets=("stage.*.electricity.*",)),
)


def watched(*measures: InterventionSpec, **classes: Any) -> Told:
    told = Told()
    asked = study(*measures, years=3)
    simulate(asked, "only", [Span(1, 2)], classes={**CLASSES, **classes}, watch=told)
    return told


def test_every_call_is_noted_before_and_after() -> None:
    told = watched(*MEASURES)
    assert told.notes[0] == ("compressed_air_leaks", "setup", -365)
    assert told.notes[1] == ("", "", -365)
    assert told.notes[2] == ("compressed_air_leaks", "effects", -334)  # the other sets nothing up
    assert told.notes[4] == ("energy_efficiency", "effects", -334)
    assert {hook for _, hook, _ in told.notes} == {"setup", "effects", "period_end", "promise", ""}
    assert all(one == ("", "", day) for one, (_, _, day) in zip(
        told.notes[1::2], told.notes[::2], strict=True
    ))  # fmt: skip
    assert told.suspicions == []


def test_events_belong_to_who_put_them_on_the_agenda() -> None:
    notes = watched(spec("busy"), *MEASURES, busy=Busy).notes
    assert [one for one in notes if one[1] == "event"] == [
        ("busy", "event", day) for day in (40, 50, 60, 70)
    ]


def test_a_watched_run_has_the_same_numbers() -> None:
    asked, spans = study(*MEASURES, years=3), [Span(0, 4)]
    plain = simulate(asked, "only", spans, classes=CLASSES)[0].tables["annual"].columns
    seen = simulate(asked, "only", spans, classes=CLASSES, watch=Told())[0].tables["annual"].columns
    for name, values in plain.items():
        np.testing.assert_array_equal(values, seen[name], err_msg=name)


def test_an_error_between_effects_is_that_of_the_hook() -> None:
    with pytest.raises(PluginError, match=r"^lazy: hook effects failed on day 120: ValueError"):
        simulate(study(spec("lazy"), years=1), "only", [Span(0, 2)], classes={"lazy": Lazy})


def test_a_number_that_is_none_is_noted_with_its_replication() -> None:
    told, asked = Told(), study(spec("sloppy"), years=1)
    with pytest.raises(BalanceError, match=r"in replication 257\b(?! of the group)"):
        simulate(asked, "only", [Span(1, 2)], classes={"sloppy": Sloppy}, watch=told)
    assert told.suspicions == [
        ("sloppy", "effects", 120, "gave nan for market.demand in replication 257")
    ]


def test_an_unknown_lever_is_noted() -> None:
    told = Told()
    with pytest.raises(PluginError, match="unknown lever"):
        simulate(study(spec("lost")), "only", [Span(0, 2)], classes={"lost": Lost}, watch=told)
    assert told.suspicions == [("lost", "effects", -334, "moved market.demond, which is no lever")]
