from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.errors import PluginError
from simcore.kernel.arrays import pick
from simcore.kernel.families import Group
from simcore.kernel.levers import Effect, Levers, factor, shift, transfer

SHAPE = (2, 1)


def _column(values: list[float]) -> np.ndarray:
    return np.array(values).reshape(-1, 1, 1)


def _levers() -> Levers:
    """Three free levers, a group of three offers, and a group of two fuels with a limit."""
    levers = Levers(SHAPE)
    levers.declare("use", ["x", "y", "z"], _column([2.0, 5.0, 0.4]), 0.0, [np.inf, np.inf, 0.9])
    levers.declare(
        "offer", ["a", "b", "c"], _column([0.5, 0.3, 0.2]), 0.0, 1.0, [Group((0, 1, 2), 0)]
    )
    levers.declare(
        "fuel", ["coal", "wood"], _column([0.9, 0.1]), 0.0, [1.0, 0.6], [Group((0, 1), 0)]
    )
    return levers


def _by(source: str, effect: Effect) -> Effect:
    return Effect(effect.lever, effect.kind, effect.amount, effect.target, source)


def _values(*effects: Effect, levers: Levers | None = None) -> dict[str, list[float]]:
    found = (levers or _levers()).combine(effects)
    return {name: np.broadcast_to(one, (len(one), *SHAPE))[:, 0, 0].tolist()
            for name, one in found.items()}  # fmt: skip


def test_without_effects_levers_keep_their_base_to_the_bit() -> None:
    assert _values() == {"use": [2.0, 5.0, 0.4], "offer": [0.5, 0.3, 0.2], "fuel": [0.9, 0.1]}


def test_shifts_come_before_factors_whatever_their_order() -> None:
    # (2 + 1 + 0.5) x 0.5 x 2 = 3.5
    effects = [factor("x", 0.5), shift("x", 1.0), factor("x", 2.0), shift("x", 0.5)]
    for order in itertools.permutations(effects):
        assert _values(*order)["use"] == pytest.approx([3.5, 5.0, 0.4])


def test_a_bound_cuts_and_is_counted_by_lever_and_element() -> None:
    levers = _levers()
    found = levers.combine([factor("z", np.array([[3.0], [2.0]])), shift("x", -5.0)])
    assert found["use"][2, :, 0].tolist() == [0.9, 0.8]  # 1.2 is cut
    assert found["use"][0, :, 0].tolist() == [0.0, 0.0]
    assert levers.clipped == {"x": 2, "z": 1}


def test_a_transfer_moves_a_fraction_of_the_base_share() -> None:
    # a gives half of 0.5 to b; b gives half of its base share of 0.3 to c, not of what came in
    found = _values(_by("one", transfer("a", "b", 0.5)), _by("two", transfer("b", "c", 0.5)))
    assert found["offer"] == pytest.approx([0.25, 0.4, 0.35], abs=1e-15)


def test_transfers_that_want_more_than_there_is_are_scaled_together() -> None:
    # 0.9 and 0.6 of a: scaled to 0.6 and 0.4, so b gets 0.3 and c 0.2, and nothing is left
    found = _values(_by("one", transfer("a", "b", 0.9)), _by("two", transfer("a", "c", 0.6)))
    assert found["offer"] == pytest.approx([0.0, 0.6, 0.4], abs=1e-15)


def test_one_transfer_cannot_take_more_than_there_is_either() -> None:
    assert _values(transfer("a", "b", 1.5))["offer"] == pytest.approx([0.0, 0.8, 0.2], abs=1e-15)


def test_a_share_above_its_limit_gives_the_excess_to_the_rest_and_is_counted() -> None:
    # wood would be 0.1 + 0.9 x 0.8 = 0.82, at most 0.6
    levers = _levers()
    found = _values(transfer("coal", "wood", 0.8), levers=levers)
    assert found["fuel"] == pytest.approx([0.4, 0.6], abs=1e-15)
    assert levers.clipped == {"wood": 2}


@pytest.mark.parametrize(
    ("effect", "complaint"),
    [
        (factor("xx", 0.5), "me: unknown lever xx; did you mean x?"),
        (transfer("a", "nowhere", 0.5), "me: unknown lever nowhere"),
        (factor("a", 0.5), "me: a is a share of a whole; move it with transfer"),
        (shift("wood", 0.5), "me: wood is a share of a whole; move it with transfer"),
        (transfer("a", "wood", 0.5), "me: cannot transfer from a to wood"),
        (transfer("x", "y", 0.5), "me: cannot transfer from x to y"),
    ],
)
def test_misuse_is_refused_in_the_name_of_its_source(effect: Effect, complaint: str) -> None:
    with pytest.raises(PluginError, match=complaint.replace("?", r"\?")):
        _levers().combine([_by("me", effect)])


def test_an_effect_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(PluginError, match="me"):
        _levers().combine([Effect("x", "factr", 0.5, "", "me")])


_amounts = st.floats(0.0, 1.0).map(lambda x: np.array([[x], [x * 0.7]]))
_free = st.builds(
    Effect,
    st.sampled_from(["x", "y", "z"]), st.sampled_from(["factor", "shift"]), _amounts,
)  # fmt: skip
_pairs = [*itertools.permutations("abc", 2), ("coal", "wood"), ("wood", "coal")]
_moves = st.builds(
    lambda pair, amount: transfer(pair[0], pair[1], amount), st.sampled_from(_pairs), _amounts
)
_effects = st.lists(_free | _moves, max_size=8)


@given(_effects, st.randoms())
def test_the_order_of_sources_changes_no_bit(effects: list[Effect], random: object) -> None:
    named = [_by(f"measure {i}", one) for i, one in enumerate(effects)]
    shuffled = list(named)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = _levers().combine(named), _levers().combine(shuffled)
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)


@given(_effects)
def test_shares_stay_in_bounds_and_sum_to_one(effects: list[Effect]) -> None:
    named = [_by(f"measure {i}", one) for i, one in enumerate(effects)]
    found = _levers().combine(named)
    for group in ("offer", "fuel"):
        assert found[group].sum(0) == pytest.approx(1.0, abs=1e-14)
        assert (found[group] >= -1e-15).all()
    assert (found["fuel"][1] <= 0.6 + 1e-15).all()


@given(_effects)
def test_the_base_is_never_written_on(effects: list[Effect]) -> None:
    levers = _levers()
    levers.combine([_by(f"measure {i}", one) for i, one in enumerate(effects)])
    assert _values(levers=levers) == _values()


def test_effects_in_one_replication_leave_the_other_at_its_base_to_the_bit() -> None:
    one = np.array([[0.3], [0.0]])
    effects = [factor("x", 1.0 - one), shift("y", one), transfer("a", "b", one)]
    found = _levers().combine([_by(f"{i}", effect) for i, effect in enumerate(effects)])
    assert found["use"][:, 1, 0].tolist() == [2.0, 5.0, 0.4]
    assert found["offer"][:, 1, 0].tolist() == [0.5, 0.3, 0.2]


def test_several_levers_take_one_amount_as_if_each_had_its_own_effect() -> None:
    by = np.array([[0.3], [0.7]])
    together = [factor(["x", "z"], by), shift(("x", "y"), 1.0), factor("y", by)]
    apart = [factor("x", by), factor("z", by), shift("x", 1.0), shift("y", 1.0), factor("y", by)]
    first, second = _levers().combine(together), _levers().combine(apart)
    assert first["use"].tobytes() == second["use"].tobytes()


@pytest.mark.parametrize("shape", [(3, 1), (2, 2), (2, 2, 1)])
def test_an_amount_that_does_not_fit_is_refused_in_the_name_of_its_source(
    shape: tuple[int, ...],
) -> None:
    for lever in ("x", ("x", "y")):
        with pytest.raises(PluginError, match="me: the amount for x"):
            _levers().combine([_by("me", factor(lever, np.ones(shape)))])


def test_an_effect_of_a_pattern_that_came_before_takes_its_own_amounts() -> None:
    levers = _levers()
    effects = [[factor("x", by), transfer("a", "b", by / 2.0)] for by in (0.5, 0.25)]
    assert _values(*effects[0], levers=levers)["use"][0] == 1.0
    found = _values(*effects[1], levers=levers)
    assert found["use"][0] == 0.5
    assert found["offer"] == pytest.approx([0.4375, 0.3625, 0.2])


_several = st.builds(
    Effect, st.sampled_from([("x", "y"), ("y", "z"), ("x", "z")]), st.just("factor"), _amounts
)


@given(st.lists(_free | _moves | _several, max_size=6), st.lists(_free | _moves, max_size=3))
def test_more_effects_at_an_index_are_what_all_together_give_there(
    known: list[Effect], more: list[Effect]
) -> None:
    known = [_by(f"measure {2 * i}", one) for i, one in enumerate(known)]
    more = [_by(f"measure {2 * i + 1}", one) for i, one in enumerate(more)]
    at = (np.array([1, 0, 1]), np.zeros(3, np.intp))
    levers = _levers()
    before = {name: pick(value, at) for name, value in levers.combine(known).items()}
    found = levers.combine_more(before, known, more, at)
    for name, value in levers.combine([*known, *more]).items():
        wanted = np.broadcast_to(value, (len(value), *SHAPE))[:, [1, 0, 1]]
        assert np.broadcast_to(found[name], wanted.shape).tobytes() == wanted.tobytes()


@given(st.lists(st.tuples(_effects, st.lists(st.booleans(), min_size=8, max_size=8)), min_size=1))
def test_what_is_combined_again_is_what_is_combined_anew(
    periods: list[tuple[list[Effect], list[bool]]],
) -> None:
    # some effects stay the same objects, others come anew or with other amounts
    levers, clipped = _levers(), dict[str, int]()
    last: list[Effect] = []
    for drawn, stays in periods:
        effects = [_by(f"measure {i % 3}", one) for i, one in enumerate(drawn)]
        if last and len(drawn) % 2:  # the same pattern, with other amounts here and there
            effects = [
                one
                if stay
                else Effect(
                    one.lever, one.kind, 0.5 * np.asarray(one.amount), one.target, one.source
                )
                for one, stay in zip(last, stays, strict=False)
            ]
        fresh = _levers()
        wanted, found = fresh.combine(effects), levers.combine(effects)
        assert all(wanted[name].tobytes() == found[name].tobytes() for name in wanted)
        for name, cut in fresh.clipped.items():
            clipped[name] = clipped.get(name, 0) + cut
        assert levers.clipped == clipped
        assert fresh.moved <= levers.moved
        last = effects


def test_families_in_which_nothing_changed_are_the_same_arrays() -> None:
    levers = _levers()
    kept, other = (_by("a", transfer("a", "b", 0.5)), _by("b", factor("z", 5.0)))
    first = levers.combine([kept, other])
    again = levers.combine([kept, other])
    assert all(again[name] is first[name] for name in first)
    assert levers.clipped == {"z": 4}
    changed = levers.combine([kept, _by("b", factor("z", 2.0))])
    assert changed["offer"] is first["offer"]
    assert changed["use"][2, :, 0].tolist() == [0.8, 0.8]
    assert levers.clipped == {"z": 4}


def test_values_cannot_be_written_on() -> None:
    found = _levers().combine([factor("x", 0.5), transfer("a", "b", 0.5)])
    for name in ("use", "offer"):
        with pytest.raises(ValueError, match="read-only"):
            found[name][0] = 1.0


def test_an_amount_of_three_axes_is_refused_whenever_it_comes() -> None:
    assert _values(_by("me", factor("x", 0.5)))["use"][0] == 1.0  # the pattern is known
    with pytest.raises(PluginError, match=r"me: .* shape \(3, 2, 1\)"):
        _levers().combine([_by("me", factor("x", np.ones((3, 2, 1))))])


def test_more_effects_of_all_firms_are_what_all_together_give_and_count_nothing() -> None:
    levers = _levers()
    known, more = [_by("a", factor("z", 3.0))], [_by("b", factor("z", 0.5))]
    values = levers.combine(known)
    assert levers.combine_more(values, known, more, None)["use"][2, 0, 0] == pytest.approx(0.6)
    levers.combine(known)
    assert levers.clipped == {"z": 4}
