"""What an intervention is: parameters, effects, and a life that the core leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simcore.errors import PluginError
from simcore.interventions.hookspecs import hookimpl
from simcore.kernel.levers import Effect
from simcore.parameters import Adoption, declarations, parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simcore.interventions.sim import Sim
    from simcore.kernel.arrays import Array

__all__ = ["Intervention", "Move", "is_pure"]

Move = Effect | tuple[str | Sequence[str], "Array | float"]
"""An effect, or a lever (or several) and the factor on it."""

SCREENS = ("none", "npv", "payback")


@dataclass(eq=False, kw_only=True)
class Intervention:
    """A measure that firms audit, screen, adopt, build, run, review and renew.

    A plugin adds its own parameters and `moves`; the hooks are implemented here. ``eq=False``
    because pluggy compares plugins with ``==``.
    """

    pure: ClassVar[bool] = False
    """Whether `moves` and `promise` depend on nothing but fields that no period changes, base
    values and the activity; then the effects of a period are kept while the activity is the same.

    It counts for the class that says it, and for those below it until one has another `moves` or
    `promise`: what is written anew is not taken for pure unless it says so.
    """

    name: str
    adopt: Adoption = parameter(  # noqa: RUF009 - makes a field
        kind="adoption", doc="How and when firms take it up.", source="choice of the study"
    )
    assessment: float = parameter(
        180.0, "d", 0.0, 1095.0, doc="From the start of the audit to the decision.",
        source="CPI cases: 5-7 months of assessment",
    )  # fmt: skip
    audit_days: float = parameter(
        10.0, "d", 0.0, 365.0, doc="Days that the audit keeps an adviser.",
        source="assumed: two working weeks of a walk-through survey and material balance",
    )  # fmt: skip
    audit_error: float = parameter(
        0.2, "1", 0.0, 1.0, doc="Standard deviation of the log of the believed saving.",
        source="assumed: metering of a small plant rarely closes a balance within 20 %",
    )  # fmt: skip
    audit_cost: float = parameter(
        0.0, "$", 0.0, doc="Cost of an audit, per mean firm.", source="assumed: own staff"
    )
    screen: str = parameter(
        "none", kind="choice", choices=SCREENS, doc="Test on what the firm believes.",
        source="choice of the study",
    )  # fmt: skip
    payback_limit: float = parameter(
        3.0, "a", 0.0, 50.0, doc="Longest payback that `screen: payback` lets pass.",
        source="assumed: between 15 months (Anderson & Newell 2004) and the life of equipment",
    )  # fmt: skip
    lead: float = parameter(
        120.0, "d", 0.0, 3650.0, doc="From the decision to the claim on crew and budget.",
        source="assumed: ordering and design, part of 3-24 months to commissioning",
    )  # fmt: skip
    build: float = parameter(
        60.0, "d", 1.0, 3650.0, doc="Days that installation keeps a crew.",
        source="assumed: part of 3-24 months to commissioning",
    )  # fmt: skip
    build_spread: float = parameter(
        0.3, "1", 0.0, 1.0, doc="Standard deviation of the log of the days to build.",
        source="assumed: lead times are about lognormal",
    )  # fmt: skip
    crew: str = parameter(
        "engineers", kind="text", doc="Crew that builds it.", source="choice of the study"
    )
    shutdown: float = parameter(
        0.0, "d", 0.0, 90.0, doc="Days the line stands before commissioning.",
        source="assumed: many measures are tied in while the plant runs",
    )  # fmt: skip
    capex: float = parameter(
        0.0, "$", 0.0, doc="Capital cost, per mean firm.", source="choice of the study"
    )
    upkeep: float = parameter(
        0.02, "1/a", 0.0, 1.0, doc="Yearly upkeep as a share of capital cost.",
        source="assumed: usual 1-4 % of plant equipment",
    )  # fmt: skip
    ramp: float = parameter(
        60.0, "d", 0.0, 3650.0, doc="From commissioning to full effect.",
        source="assumed: tuning and habit take two months",
    )  # fmt: skip
    persistence: float = parameter(
        1.0, "1", 0.0, 1.0, doc="Share of the effect that never decays.",
        source="Proctor 1999: 1.00 for hardware; 0.4-0.7 for behaviour (assumed)",
    )  # fmt: skip
    half_life: float = parameter(
        3.0, "a", 0.1, 100.0, doc="Half-life of the part that decays.",
        source="assumed: 1.5-6 a without follow-up",
    )  # fmt: skip
    life: float = parameter(
        12.0, "a", 0.5, 100.0, doc="From commissioning to the end of life.",
        source="assumed: 8-15 a for equipment",
    )  # fmt: skip
    renew: bool = parameter(
        True,  # noqa: FBT003 - the default
        kind="flag",
        doc="Replace it at the end of life.",
        source="choice of the study",
    )
    review: float = parameter(
        0.0, "a", 0.0, 50.0, doc="Years between reviews that restore decayed effect; 0: none.",
        source="choice of the study",
    )  # fmt: skip
    review_cost: float = parameter(
        0.0, "$", 0.0, doc="Cost of a review, per mean firm.", source="assumed: own staff"
    )
    priority: float = parameter(
        0.0, "1", -100.0, 100.0, doc="Who is served first on a day; higher first.",
        source="choice of the study",
    )  # fmt: skip
    declared: Intervention | None = field(default=None, repr=False)
    """The same measure with the values that firms believe; None on that one itself."""

    def __post_init__(self) -> None:
        """Check every parameter against its declaration."""
        for name, said in declarations(type(self)).items():
            value = getattr(self, name)
            if said.kind == "number" and not (
                said.low <= value <= said.high
                if isinstance(value, float)
                else np.all(np.asarray(value) >= said.low)
                and np.all(np.asarray(value) <= said.high)
            ):
                raise PluginError(
                    f"{self.name}: {name} must be in [{said.low:g}, {said.high:g}] {said.unit}, "
                    f"got {value}"
                )
            if said.kind == "choice" and value not in said.choices:
                raise PluginError(
                    f"{self.name}: {name} must be one of {', '.join(said.choices)}, got {value!r}"
                )

    @property
    def belief(self) -> Intervention:
        """The measure as firms believe it to be."""
        return self if self.declared is None else self.declared

    def moves(self, sim: Sim, active: Array) -> Iterable[Move]:
        """Yield what the measure does to levers at a mean activity.

        Parameters
        ----------
        sim : Sim
            The simulation.
        active : ndarray, shape (replications, firms)
            Mean activity in the period, in [0, 1] [1].
        """
        del sim, active
        return ()

    def promise(self, sim: Sim) -> Iterable[Move]:
        """Yield what the measure is believed to do at full activity."""
        return self.moves(sim, np.ones(sim.shape))

    def promised(self, sim: Sim) -> list[Effect]:
        """Return what the measure is believed to do at full activity, as effects."""
        known = self.__dict__.get("_promised")
        if known is not None and known[0] is sim and known[1] is self:
            kept: list[Effect] = known[2]
            return kept
        effects = self.as_effects(self.promise(sim))
        if is_pure(type(self)):
            self.__dict__["_promised"] = (sim, self, effects)
        return effects

    def as_effects(self, moves: Iterable[Move]) -> list[Effect]:
        """Return moves as effects that carry their source."""
        effects = []
        for one in moves:
            if isinstance(one, tuple):
                lever = one[0] if isinstance(one[0], str) else tuple(one[0])
                effects.append(Effect(lever, "factor", one[1], "", self.name))
            elif isinstance(one, Effect):
                effects.append(Effect(one.lever, one.kind, one.amount, one.target, self.name))
            else:
                raise PluginError(
                    f"{self.name}: moves yielded {one!r}; yield (lever, factor), or what factor(), "
                    "shift() or transfer() give"
                )
        return effects

    @hookimpl
    def setup(self, sim: Sim) -> None:
        """Nothing: the core leads the life; a plugin may draw here."""

    @hookimpl
    def effects(self, sim: Sim, period: int) -> list[Effect]:
        """Return the moves at the activity of the period."""
        del period
        active = sim.activity(self)
        if active is None:
            return []
        known = self.__dict__.get("_moved")
        # A copy of the measure, with other values, takes the attributes along.
        if known is not None and known[0] is active and known[1] is sim and known[2] is self:
            kept: list[Effect] = known[3]
            return kept
        effects = self.as_effects(self.moves(sim, active))
        if is_pure(type(self)):
            self.__dict__["_moved"] = (active, sim, self, effects)
        return effects

    @hookimpl
    def period_end(self, sim: Sim, period: int, flows: Mapping[str, Array]) -> None:
        """Nothing; a plugin with a state of its own feeds it here."""


def is_pure(cls: type[Intervention]) -> bool:
    """Return whether a class, or the next one above that has moves of its own, says so."""
    for one in cls.__mro__:
        said = vars(one)
        if "pure" in said:
            return bool(said["pure"])
        if "moves" in said or "promise" in said:
            return False
    return False
