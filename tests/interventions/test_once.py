"""Terms of a measure that are worked out once in a simulation; levers named together."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from simcore.errors import PluginError
from simcore.interventions import Effect, Intervention, once, shift
from simcore.interventions.facade import Facade
from tests.interventions.world import CLASSES, at, run, spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions import Move, Sim
    from simcore.kernel.arrays import Array

DRIVES = "stage.pulp.electricity.drives"
SCRAP = "stage.pulp.scrap"


@dataclass(eq=False, kw_only=True)
class Counting(Intervention):
    """Counts how often its term is worked out."""

    saving: float = 0.1
    calls: int = 0

    @once
    def term(self, sim: Sim) -> float:
        """Return twice the saving."""
        del sim
        self.calls += 1
        return 2.0 * self.saving


def _counting() -> Counting:
    return Counting(name="counting", adopt=at(1.0))


def test_a_term_is_worked_out_once_for_each_simulation() -> None:
    first: Any = object()
    second: Any = object()
    measure = _counting()
    assert [measure.term(sim) for sim in (first, first, second, second)] == [0.2] * 4
    assert measure.calls == 2


def test_a_copy_with_other_values_has_its_own_term() -> None:
    sim: Any = object()
    measure = _counting()
    assert measure.term(sim) == 0.2
    other = copy.copy(measure)
    other.saving = 0.3
    assert (other.term(sim), measure.term(sim)) == (0.6, 0.2)


@dataclass(eq=False, kw_only=True)
class Together(Intervention):
    """Names its levers in one list."""

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield one factor and one shift for two levers each."""
        del sim
        yield [DRIVES, SCRAP], 1.0 - 0.1 * active
        yield shift([SCRAP, DRIVES], 0.01 * active)


@dataclass(eq=False, kw_only=True)
class Apart(Intervention):
    """Names each lever by itself."""

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield the same."""
        del sim
        for lever in (DRIVES, SCRAP):
            yield lever, 1.0 - 0.1 * active
            yield shift(lever, 0.01 * active)


def test_levers_named_together_move_as_if_named_apart() -> None:
    classes = CLASSES | {"together": Together, "apart": Apart}
    one, other = (run(spec(name, 1.0, "m"), classes=classes) for name in ("together", "apart"))
    first, second = one.table("annual"), other.table("annual")
    assert all((first[name] == second[name]).all() for name in first)


def test_effects_carry_their_source_and_levers() -> None:
    found = _counting().as_effects([("a", 0.5), (["b", "c"], 0.5), Effect("d", "shift", 1.0)])
    assert [one.levers for one in found] == [("a",), ("b", "c"), ("d",)]
    assert {one.source for one in found} == {"counting"}
    with pytest.raises(PluginError, match="counting: moves yielded 3"):
        _counting().as_effects([3])  # type: ignore[list-item]


def test_hooks_of_the_base_class_that_do_nothing_are_not_called() -> None:
    hook = Facade([_counting()]).manager.hook
    assert not hook.period_end.get_hookimpls()
    assert not hook.setup.get_hookimpls()
    assert len(hook.effects.get_hookimpls()) == 1
