from __future__ import annotations

import math

import numpy as np
import pytest

from simcore.kernel.chance import Chance, Span
from simcore.kernel.sampling import quantile, sample

UNIT = ("uniform", (0.0, 1.0))


def _drawn(
    names: str,
    correlations: list[tuple[str, str, float]] | None = None,
    spans: list[Span] | None = None,
    seed: int = 1,
) -> dict[str, np.ndarray]:
    chance = Chance(seed, spans or [Span(0)])
    found = sample(chance, dict.fromkeys(names, UNIT), correlations or [])
    assert {one.shape for one in found.values()} == {(chance.replications, 1)}
    return {name: one[:, 0] for name, one in found.items()}


def _rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    a, b = (np.argsort(np.argsort(one[::2])).astype(float) for one in (first, second))
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def test_every_stratum_of_a_block_is_hit_once_by_a_pair_of_replications() -> None:
    for u in _drawn("abc", [("b", "c", 0.7)]).values():
        assert np.array_equal(u[::2], u[1::2])
        assert sorted(np.floor(u[::2] * 128).astype(int).tolist()) == list(range(128))


def test_inputs_without_a_correlation_are_about_independent() -> None:
    # 128 pairs: standard error of a rank correlation 0.089
    drawn = _drawn("abcdef")
    for i, first in enumerate("abcdef"):
        for second in "abcdef"[i + 1 :]:
            assert abs(_rank_correlation(drawn[first], drawn[second])) < 0.3


def test_wanted_correlations_come_about_in_every_block() -> None:
    wanted = [("a", "b", 0.6), ("b", "c", -0.5), ("d", "e", 0.9)]
    spans = [Span(0), Span(7)]
    drawn = _drawn("abcde", wanted, spans)
    for block in (slice(0, 256), slice(256, 512)):
        for first, second, value in [*wanted, ("a", "c", 0.0)]:
            got = _rank_correlation(drawn[first][block], drawn[second][block])
            assert got == pytest.approx(value, abs=0.05)


def test_another_input_or_correlation_moves_nobody_else() -> None:
    small = _drawn("ab", [("a", "b", 0.6)])
    large = _drawn("zabcd", [("c", "d", 0.3), ("a", "b", 0.6)])
    assert np.array_equal(small["a"], large["a"])
    assert np.array_equal(small["b"], large["b"])
    assert np.array_equal(_drawn("c")["c"], _drawn("abcd")["c"])
    assert not np.array_equal(small["a"], small["b"])


def test_the_order_in_which_correlations_are_written_does_not_matter() -> None:
    pairs = [("a", "b", 0.6), ("c", "b", 0.2), ("a", "c", 0.4)]
    first = _drawn("abc", pairs)
    second = _drawn("cba", [(y, x, value) for x, y, value in pairs[::-1]])
    assert all(np.array_equal(first[name], second[name]) for name in "abc")


def test_fewer_replications_and_other_neighbours_leave_a_draw_what_it_is() -> None:
    pairs = [("a", "b", 0.6)]
    whole = _drawn("ab", pairs, [Span(0), Span(1)])
    for n in (1, 2, 101):
        assert np.array_equal(_drawn("ab", pairs, [Span(0, n)])["a"], whole["a"][:n])
    assert np.array_equal(_drawn("ab", pairs, [Span(1)])["b"], whole["b"][256:])
    assert not np.array_equal(whole["a"][:256], whole["a"][256:])


@pytest.mark.parametrize(
    ("kind", "arguments", "u", "value"),
    [
        ("uniform", (2.0, 6.0), 0.25, 3.0),
        ("triangular", (0.0, 1.0, 4.0), 0.25, 1.0),  # the mode
        ("triangular", (0.0, 1.0, 4.0), 0.0625, 0.5),  # sqrt(4 u)
        ("triangular", (0.0, 1.0, 4.0), 0.5, 4.0 - math.sqrt(6.0)),  # 4 - sqrt(12 (1 - u))
        ("triangular", (0.0, 0.0, 2.0), 0.75, 1.0),
        ("triangular", (0.0, 2.0, 2.0), 0.25, 1.0),
        ("triangular", (3.0, 3.0, 3.0), 0.4, 3.0),
        ("normal", (10.0, 2.0), 0.5, 10.0),
        ("normal", (10.0, 2.0), 0.975, 13.919928),  # z = 1.959964
        ("lognormal", (2.0, 1.5), 0.5, 2.0),
        ("lognormal", (2.0, 1.5), 0.8413447461, 3.0),  # z = 1: median times gsd
        ("lognormal", (2.0, 1.5), 0.1586552539, 4.0 / 3.0),
    ],
)
def test_quantiles_are_the_published_ones(
    kind: str, arguments: tuple[float, ...], u: float, value: float
) -> None:
    assert quantile(kind, arguments, np.array([u]))[0] == pytest.approx(value, rel=1e-6)


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown distribution 'beta'"):
        quantile("beta", (1.0, 2.0), np.array([0.5]))
