"""Chance: random draws that have an address instead of an order.

A draw hangs on (study seed, block, owner, purpose, occurrence) and is made for the whole block,
then cut: neither the order of calls, nor another owner, nor the number of replications moves it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simcore.kernel.arrays import Array

__all__ = ["BLOCK", "Chance", "Span"]

BLOCK = 256
"""Replications that share random streams and one file."""
KEPT_BYTES = 100_000_000
"""Draws kept for the next scenario; all scenarios of a block have the same luck [byte]."""


SMALL_BYTES = 500_000
"""Draws up to this size are always kept [byte]."""


KEY_WORDS = 4
"""Words of 32 bits that owner and purpose of a draw are hashed to."""
POOL = 4
"""Words to which a seed is filled up before what it spawns is told apart (numpy)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some replications of a block: `replications` of them, from number `first` on."""

    block: int
    replications: int = BLOCK
    first: int = 0

    @property
    def numbers(self) -> range:
        """Return the study's numbers of the replications."""
        start = BLOCK * self.block + self.first
        return range(start, start + self.replications)


def _rows_of(values: Array, rows: slice) -> Array:
    """Return some replications of values, shape (..., replications, firms)."""
    return values[..., rows, :]


class Chance:
    """The draws of some blocks that advance side by side.

    Parameters
    ----------
    seed : int
        Seed of the study.
    spans : sequence of Span
        Blocks, or their first replications, in the order of the replication axis.
    off : bool
        With chance off every normal is 0, every uniform 0.5 and every exponential infinite.
    """

    def __init__(self, seed: int, spans: Sequence[Span], *, off: bool = False) -> None:
        self.seed, self.spans, self.off = seed, tuple(spans), off
        self.replications = sum(one.replications for one in spans)
        self._seed_words = _words(seed)
        self._kept: dict[tuple[object, ...], Array] = {}
        self._kept_bytes = 0
        self._kept_of_whole, self._rows = self._kept, slice(0, self.replications)

    def part(self, spans: Sequence[Span]) -> Chance | None:
        """Return the draws of blocks that stand side by side here; None if they do not.

        What is drawn already is cut out, not drawn again. All blocks are this very object.
        """
        wanted, n = tuple(spans), len(spans)
        if wanted == self.spans:
            return self
        for at in range(len(self.spans) - n + 1):
            if self.spans[at : at + n] == wanted:
                found = Chance(self.seed, wanted, off=self.off)
                start = sum(one.replications for one in self.spans[:at])
                found._kept_of_whole = self._kept
                found._rows = slice(start, start + found.replications)
                return found
        return None

    def by_block(self) -> Iterator[tuple[slice, Chance]]:
        """Give the streams of each block by themselves, and its place among the replications."""
        start = 0
        for span in self.spans:
            rows = slice(start, start + span.replications)
            yield rows, Chance(self.seed, (span,), off=self.off)
            start = rows.stop

    def normal(  # noqa: PLR0913 - the parts of an address
        self,
        owner: str,
        purpose: str,
        *,
        firms: int = 1,
        times: int | None = None,
        k: int = 0,
        keep: bool = True,
    ) -> Array:
        """Return standard normals, shape ([times,] replications, firms), of occurrence `k`.

        They are kept for the next scenario, unless what they serve for is remembered itself.
        """
        draw = np.random.Generator.standard_normal
        return self._draw(draw, 0.0, owner, purpose, firms, times, k, keep=keep)

    def uniform(
        self, owner: str, purpose: str, *, firms: int = 1, times: int | None = None, k: int = 0
    ) -> Array:
        """Return uniforms on [0, 1), shape ([times,] replications, firms), of occurrence `k`."""
        return self._draw(np.random.Generator.random, 0.5, owner, purpose, firms, times, k)

    def exponential(
        self, owner: str, purpose: str, *, firms: int = 1, times: int | None = None, k: int = 0
    ) -> Array:
        """Return exponentials of mean 1, shape ([times,] replications, firms); not kept."""
        draw = np.random.Generator.standard_exponential
        return self._draw(draw, np.inf, owner, purpose, firms, times, k, keep=False)

    def remember(
        self,
        key: tuple[object, ...],
        make: Callable[[], Array],
        cut: Callable[[Array, slice], Array] = _rows_of,
    ) -> Array:
        """Return what `make` gives, made once for all scenarios of these blocks.

        Parameters
        ----------
        key : tuple
            All that the value depends on, beside the seed and the blocks.
        make : callable
            Gives the value.
        cut : callable, optional
            Gives what `make` would for some replications, from the value for more and their place;
            left out, these are the last axis but one.
        """
        found = self._known(key, cut)
        return self._keep(key, make()) if found is None else found

    def _known(self, key: tuple[object, ...], cut: Callable[[Array, slice], Array]) -> Array | None:
        if key not in self._kept and key in self._kept_of_whole:
            self._keep(key, cut(self._kept_of_whole[key], self._rows))
        return self._kept.get(key)

    def _keep(self, key: tuple[object, ...], value: Array) -> Array:
        value.flags.writeable = False
        if value.nbytes <= SMALL_BYTES or self._kept_bytes + value.nbytes <= KEPT_BYTES:
            self._kept[key] = value
            self._kept_bytes += value.nbytes
        return value

    def generators(self, owner: str, purpose: str) -> list[np.random.Generator]:
        """Return a fresh generator for each block, for draws of another shape."""
        return self._generators(owner, purpose, 0)

    def _generators(self, owner: str, purpose: str, k: int) -> list[np.random.Generator]:
        key = hashlib.blake2b(f"{owner}\0{purpose}".encode(), digest_size=4 * KEY_WORDS).digest()
        # The words of SeedSequence(seed, spawn_key=(block, k, *key)), which it takes long to find.
        words = np.concatenate((self._seed_words, [0, k], np.frombuffer(key, "<u4")))
        words = words.astype(np.uint32)
        generators = []
        for span in self.spans:
            words[-KEY_WORDS - 2] = span.block
            generators.append(np.random.Generator(np.random.PCG64(np.random.SeedSequence(words))))
        return generators

    def _draw(  # noqa: PLR0913, PLR0917 - the parts of an address
        self,
        draw: Callable[..., Array],
        neutral: float,
        owner: str,
        purpose: str,
        firms: int,
        times: int | None,
        k: int,
        *,
        keep: bool = True,
    ) -> Array:
        lead = () if times is None else (times,)
        if self.off:
            return np.full((*lead, self.replications, firms), neutral)
        key = (draw, owner, purpose, firms, times, k)
        known = self._known(key, _rows_of)
        if known is not None:
            return known
        parts = [
            draw(generator, size=(*lead, BLOCK, firms))[
                ..., span.first : span.first + span.replications, :
            ]
            for span, generator in zip(self.spans, self._generators(owner, purpose, k), strict=True)
        ]
        whole = np.concatenate(parts, axis=-2) if len(parts) > 1 else np.ascontiguousarray(parts[0])
        return self._keep(key, whole) if keep else whole


def _words(seed: int) -> list[int]:
    """Return a seed as numpy reads it: words of 32 bits, the lowest first, at least `POOL`."""
    words = []
    while seed:
        seed, word = divmod(seed, 1 << 32)
        words.append(word)
    return words + [0] * (POOL - len(words))
