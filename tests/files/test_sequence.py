"""The sequence behind samples: even, extensible, and the same everywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.files.sequence import BASES, halton

SEEDS = st.integers(0, 2**63 - 1)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, dimensions=st.integers(1, len(BASES)), few=st.integers(1, 40))
def test_more_points_and_more_dimensions_keep_the_first(
    seed: int, dimensions: int, few: int
) -> None:
    points = halton(seed, dimensions, few)
    assert halton(seed, dimensions, few + 25)[:few] == points
    wider = halton(seed, min(dimensions + 1, len(BASES)), few)
    assert [one[:dimensions] for one in wider] == points


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, dimension=st.integers(0, 3), batch=st.integers(0, 3))
def test_each_batch_of_a_power_of_the_base_puts_one_point_into_each_part(
    seed: int, dimension: int, batch: int
) -> None:
    # What defines the sequence: of points k b^2 to (k + 1) b^2 - 1 in base b, each of the b^2 equal
    # parts of (0, 1) has exactly one.
    parts = BASES[dimension] ** 2
    points = halton(seed, dimension + 1, (batch + 1) * parts)[batch * parts :]
    assert sorted(int(one[dimension] * parts) for one in points) == list(range(parts))
    assert all(0.0 < value < 1.0 for one in points for value in one)


def test_pairs_of_dimensions_fill_their_square() -> None:
    points = halton(1, 6, 2 * 3 * 5 * 7 * 11 * 13)
    for first in range(6):
        for second in range(first):
            cells = {
                (int(one[first] * BASES[first]), int(one[second] * BASES[second])) for one in points
            }
            assert len(cells) == BASES[first] * BASES[second]


def test_two_seeds_give_two_samples() -> None:
    assert halton(1, 2, 5) != halton(2, 2, 5)


def test_the_sequence_stays_what_it_is() -> None:
    # Of its own first run: samples of earlier results must come back on any machine and Python.
    assert halton(1, 2, 2) == [
        (0.9692952070618048, 0.16869859987078678),
        (0.46929520706180483, 0.8353652665374532),
    ]
