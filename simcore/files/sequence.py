"""A sequence of points that fill a cube evenly, however many of them are taken."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BASES", "halton"]

BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)
"""Number base of each dimension."""

FINEST = 2.0**-32
"""Width below which digits no longer matter [1]."""


def halton(seed: int, dimensions: int, count: int) -> list[tuple[float, ...]]:
    """Return the first points of a randomised Halton sequence in the unit cube.

    Every digit of a point's number is permuted by a permutation of its own, drawn from the seed,
    its dimension and its place. More points, or more dimensions, leave the ones before as they are.

    Parameters
    ----------
    seed : int
        Of the permutations.
    dimensions : int
        Coordinates of a point, at most as many as there are bases.
    count : int
        Points.

    Returns
    -------
    list of tuple of float
        Coordinates in (0, 1) [1].

    References
    ----------
    .. [1] A. B. Owen, "A randomized Halton algorithm in R", 2017, arXiv:1706.02808.
    """
    columns = [list(_column(seed, one, count)) for one in range(dimensions)]
    return list(zip(*columns, strict=True))


def _column(seed: int, dimension: int, count: int) -> Iterator[float]:
    base, width = BASES[dimension], 1.0
    digits: list[list[float]] = []
    while width > FINEST:
        width /= base
        order = _permutation(base, f"{seed} {dimension} {len(digits)}")
        digits.append([digit * width for digit in order])
    for number in range(count):
        value, rest = width / 2, number
        for parts in digits:
            rest, digit = divmod(rest, base)
            value += parts[digit]
        yield value


def _permutation(length: int, seed: str) -> list[int]:
    """Return the same permutation on every machine and in every version of Python."""
    return sorted(range(length), key=lambda digit: sha256(f"{seed} {digit}".encode()).digest())
