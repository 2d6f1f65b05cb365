from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from simcore.kernel.chance import BLOCK, Chance, Span


def _normal(spans: list[Span], seed: int = 1, **more: Any) -> np.ndarray:
    return Chance(seed, spans).normal("market", "demand", **more)


def test_a_draw_has_an_address_and_not_an_order() -> None:
    first, second = Chance(1, [Span(0, 9)]), Chance(1, [Span(0, 9)])
    first.uniform("somebody else", "demand")
    first.normal("market", "price")
    first.normal("market", "demand", k=3)
    assert np.array_equal(first.normal("market", "demand"), second.normal("market", "demand"))


def test_each_part_of_the_address_matters() -> None:
    chance = Chance(1, [Span(0, 9)])
    draws = [
        chance.normal("market", "demand"),
        chance.normal("market", "price"),
        chance.normal("firms", "demand"),
        chance.normal("market", "demand", k=1),
        Chance(1, [Span(1, 9)]).normal("market", "demand"),
        Chance(2, [Span(0, 9)]).normal("market", "demand"),
        chance.normal("marketd", "emand"),
    ]
    assert len({one.tobytes() for one in draws}) == len(draws)


@pytest.mark.parametrize("said", [{}, {"firms": 7}, {"times": 12}, {"firms": 3, "times": 5}])
def test_fewer_replications_see_the_first_of_the_same_draws(said: dict[str, int]) -> None:
    whole = _normal([Span(0)], **said)
    assert whole.shape[-2] == BLOCK
    for n in (1, 2, 100):
        assert np.array_equal(_normal([Span(0, n)], **said), whole[..., :n, :])


def test_more_times_leave_the_first_ones_what_they_are() -> None:
    chance = Chance(1, [Span(0, 5)])
    for kind in (chance.normal, chance.uniform, chance.exponential):
        assert np.array_equal(kind("x", "y", times=40)[:7], kind("x", "y", times=7))


def test_blocks_side_by_side_have_the_draws_of_blocks_alone() -> None:
    spans = [Span(3, 4), Span(0, 256), Span(1, 1)]
    together = _normal(spans, times=6, firms=2)
    alone = [_normal([span], times=6, firms=2) for span in spans]
    assert np.array_equal(together, np.concatenate(alone, axis=1))


def test_a_draw_cannot_be_changed_by_who_reads_it() -> None:
    draw = _normal([Span(0, 3)])
    with pytest.raises(ValueError, match="read-only"):
        draw += 1.0


def test_draws_have_the_moments_of_their_laws() -> None:
    # 256 x 200 draws: standard errors 0.0044 of the mean of normals, 0.0013 of uniforms
    chance = Chance(5, [Span(0)])
    normal = chance.normal("x", "y", times=200)
    uniform = chance.uniform("x", "y", times=200)
    exponential = chance.exponential("x", "y", times=200)
    assert normal.mean() == pytest.approx(0.0, abs=0.015)
    assert normal.std() == pytest.approx(1.0, abs=0.015)
    assert uniform.mean() == pytest.approx(0.5, abs=0.005)
    assert (uniform.min(), uniform.max()) >= (0.0, 0.99)
    assert uniform.max() < 1.0
    assert exponential.mean() == pytest.approx(1.0, abs=0.015)


def test_with_chance_off_draws_are_neutral() -> None:
    chance = Chance(1, [Span(0, 3)], off=True)
    assert not chance.normal("x", "y", firms=2, times=4).any()
    assert (chance.uniform("x", "y") == 0.5).all()
    assert np.isinf(chance.exponential("x", "y")).all()


def test_repeated_calls_return_fresh_generators_of_the_same_stream() -> None:
    chance = Chance(1, [Span(0, 3), Span(1, 3)])
    first = [one.random() for one in chance.generators("x", "y")]
    again = [one.random() for one in chance.generators("x", "y")]
    assert first == again
    assert first[0] != first[1]


@pytest.mark.parametrize("seed", [0, 7, 2**32, 2**130 + 5])
def test_a_stream_is_spawned_from_the_seed_by_its_address(seed: int) -> None:
    key = hashlib.blake2b(b"market\0demand", digest_size=16).digest()
    for (block, k), found in (
        ((0, 0), Chance(seed, [Span(0)]).normal("market", "demand")),
        ((5, 9), Chance(seed, [Span(5)]).normal("market", "demand", k=9)),
    ):
        address = (block, k, *np.frombuffer(key, "<u4").tolist())
        spawned = np.random.SeedSequence(seed, spawn_key=address)
        stream = np.random.Generator(np.random.PCG64(spawned))
        assert np.array_equal(found, stream.standard_normal((BLOCK, 1)))


def test_a_part_has_the_draws_of_the_whole_and_draws_none_of_them_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spans = [Span(0), Span(4, 5, first=7), Span(9)]
    whole = Chance(3, spans)
    draws = whole.normal("market", "demand", firms=2, times=3)
    counted = whole.remember(("counted",), lambda: np.arange(2 * BLOCK + 5.0), _from)
    part = whole.part(spans[1:])
    assert part is not None
    later = part.normal("market", "later")  # the whole never drew it
    assert np.array_equal(later, whole.normal("market", "later")[BLOCK:])
    monkeypatch.setattr(Chance, "_generators", None)
    assert np.array_equal(part.normal("market", "demand", firms=2, times=3), draws[:, BLOCK:])
    cut = part.remember(("counted",), lambda: np.zeros(0), _from)
    assert np.array_equal(cut, counted[BLOCK:])
    assert not cut.flags.writeable
    assert whole.part(spans) is whole
    again = part.part(spans[2:])
    assert again is not None
    assert np.array_equal(again.normal("market", "demand", firms=2, times=3), draws[:, -BLOCK:])


def _from(values: np.ndarray, rows: slice) -> np.ndarray:
    return values[rows]


@pytest.mark.parametrize(
    "spans",
    [[Span(4), Span(0)], [Span(0), Span(9)], [Span(0, 5)], [Span(0), Span(4), Span(9), Span(9)]],
)
def test_what_does_not_stand_side_by_side_is_no_part(spans: list[Span]) -> None:
    assert Chance(3, [Span(0), Span(4), Span(9)]).part(spans) is None


def test_the_streams_of_a_block_by_itself_give_its_part_of_the_draws() -> None:
    whole = Chance(3, [Span(0), Span(4, 5, first=7)])
    draws = whole.normal("market", "demand", firms=2, times=3)
    places = []
    for rows, chance in whole.by_block():
        places.append(rows)
        alone = chance.normal("market", "demand", firms=2, times=3)
        assert np.array_equal(alone, draws[:, rows])
    assert places == [slice(0, BLOCK), slice(BLOCK, BLOCK + 5)]
