"""What an intervention may see and do of the simulation it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simcore.interventions.intervention import Intervention
    from simcore.kernel.arrays import Array, Days, Index

__all__ = ["Detail", "Sim"]

Detail: TypeAlias = "str | Callable[[int], str]"
"""Words on an event: the same for all, or by their place in the index."""


class Sim(Protocol):
    """The simulation as plugins see it.

    Attributes
    ----------
    shape : tuple of int
        Replications and firms.
    size : ndarray, shape (replications, firms)
        Size of each firm relative to the mean firm [1].
    today : int
        Days since 1 January of the base year [d].
    days : int
        Length of the period that closes, or closed last [d].
    """

    shape: tuple[int, int]
    size: Array

    @property
    def today(self) -> int:
        """Day of the event that runs now [d]."""

    @property
    def days(self) -> int:
        """Length of the period that closes, or closed last [d]."""

    def activity(self, intervention: Intervention) -> Array | None:
        """Return its mean activity in the period, in [0, 1]; None while it never ran anywhere."""

    def match(self, patterns: Sequence[str], *, base_load: bool = False) -> list[str]:
        """Return the levers that match; `base_load` gives the base loads of matching uses."""

    def base(self, lever: str) -> Array:
        """Return the base value of a lever."""

    def amount(self, lever: str) -> Array:
        """Return the base amount behind a factor lever: price or embodied emissions of an offer."""

    def normal(
        self, intervention: Intervention, purpose: str, *, times: int | None = None, k: int = 0
    ) -> Array:
        """Return addressed standard normals, shape ([times,] replications, firms)."""

    def uniform(
        self, intervention: Intervention, purpose: str, *, times: int | None = None, k: int = 0
    ) -> Array:
        """Return addressed uniforms on [0, 1), shape ([times,] replications, firms)."""

    def at(self, day: int, action: Callable[[], object]) -> None:
        """Run an action on a day."""

    def at_each(self, days: Days, action: Callable[[Index], object], among: Index) -> None:
        """Run an action on each distinct day for the (replication, firm) due then."""

    def note(
        self, day: int | Days, kind: str, subject: str, at: Index, detail: Detail = ""
    ) -> None:
        """Write a dated event for those of `at` whose events are kept."""
