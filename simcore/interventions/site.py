"""What a project meets where it is built: agenda, crews, desk, money, beliefs, record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simcore.interventions.activity import Activity
    from simcore.interventions.intervention import Intervention
    from simcore.interventions.sim import Sim
    from simcore.kernel.arrays import Array, Days, Index
    from simcore.kernel.claims import Crew, Desk
    from simcore.kernel.signals import Bookings
    from simcore.kernel.timeline import Timeline

__all__ = ["Site"]


@dataclass(slots=True, eq=False)
class Site:
    """The services that the engine gives to the life of measures.

    ``saving`` returns what some firms believe that a measure saves a year, shape (n,) [$/a];
    ``last_year`` returns the last closed year's value of an annual column, by firm; ``stop_line``
    plans a shutdown.
    """

    sim: Sim
    timeline: Timeline
    activity: Activity
    desk: Desk
    crews: Mapping[str, Crew]
    capex: Bookings
    opex: Bookings
    hurdle: Array
    saving: Callable[[Intervention, Index], Array]
    last_year: Callable[[str], Array]
    stop_line: Callable[[Days, Days, Index], None]
