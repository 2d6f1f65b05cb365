"""The form of a study file, before names and paths are looked up."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, StrictInt, StrictStr

from simcore.files.names import LONGEST_NAME, NAME_PATTERN
from simcore.files.section import Section
from simcore.files.sweeps import MOST_AXES, MOST_POINTS
from simcore.files.whatif import WHATIF_COLUMNS

__all__ = [
    "CorrelationForm",
    "SampleForm",
    "ScenarioForm",
    "StudyForm",
    "SweepForm",
    "UncertainForm",
    "WhatifControlForm",
    "WhatifForm",
]


class UncertainForm(Section):
    """A number that differs between replications."""

    path: StrictStr = Field(description="Dotted path of the number.")
    distribution: Any = Field(
        description="`range`, `{uniform: [low, high]}`, `{triangular: [low, mode, high]}`, "
        "`{normal: [mean, sd]}` or `{lognormal: [median, gsd]}`."
    )
    source: StrictStr = Field("", description="Where the distribution comes from.")
    quality: Literal["published", "derived", "assumed"] = Field(
        "assumed", description="How good it is."
    )
    note: StrictStr = Field("", description="Remark.")


class CorrelationForm(Section):
    """Two uncertain numbers that vary together."""

    between: list[StrictStr] = Field(
        min_length=2, max_length=2, description="Paths of two uncertain numbers."
    )
    value: float = Field(ge=-1, le=1, description="Rank correlation.")
    source: StrictStr = Field("", description="Where it comes from.")
    note: StrictStr = Field("", description="Remark.")


class ScenarioForm(Section):
    """A scenario; the first one is the baseline."""

    title: StrictStr = Field("", description="What it is; default: its name.")
    description: StrictStr = Field("", description="More about it.")
    extends: Any = Field(None, description="Scenario, or list of them, that this one starts from.")
    interventions: list[StrictStr] = Field(
        default_factory=list, description="Interventions beside those of what it extends."
    )
    changes: list[Any] = Field(
        default_factory=list,
        description="`{set: PATH, to: VALUE}`, `{scale: PATH, by: FACTOR}` or "
        "`{add: PATH, by: VALUE}`.",
    )


class SampleForm(Section):
    """Points that fill ranges evenly; more of them leave the first ones as they are."""

    count: StrictInt = Field(ge=1, le=MOST_POINTS, description="Points.")
    seed: StrictInt = Field(1, ge=0, le=2**63 - 1, description="Of where the points lie.")
    over: list[Any] = Field(
        min_length=1,
        max_length=MOST_AXES,
        description="Axes, as in `grid`, each with the values `{low: ..., high: ...}`.",
    )


class SweepForm(Section):
    """Many scenarios that differ from one in a few paths; either a grid or a sample."""

    title: StrictStr = Field("", description="What it asks; default: its name.")
    description: StrictStr = Field("", description="More about it.")
    extends: Any = Field(
        None, description="Scenario, or list of them, that each point starts from."
    )
    grid: list[Any] | None = Field(
        None,
        min_length=1,
        max_length=MOST_AXES,
        description="Axes: `{set: PATH, to: VALUES}`, `{scale: PATH, by: FACTORS}` or "
        "`{add: PATH, by: VALUES}`, perhaps with `label: TEXT`; every combination is a scenario.",
    )
    sample: SampleForm | None = Field(None, description="Points within ranges.")


class WhatifControlForm(Section):
    """A slider or switch of the live page."""

    path: StrictStr = Field(
        description="`interventions.NAME` (its switch and start), a number of it, its "
        "`adopt.start`, or a number of the case, which is moved by a factor."
    )
    title: StrictStr = Field("", description="What it is called; default: made from the path.")
    low: Any = Field(None, description="Lowest value; of a number of the case, lowest factor.")
    high: Any = Field(None, description="Highest value; of a number of the case, highest factor.")
    step: Any = Field(None, description="Distance of the values that can be chosen.")


class WhatifForm(Section):
    """What the live page shows (`decouple whatif`)."""

    replications: StrictInt = Field(256, ge=1, le=4096, description="Replications of each run.")
    columns: list[StrictStr] = Field(
        default_factory=lambda: list(WHATIF_COLUMNS),
        min_length=1,
        max_length=6,
        description="Annual columns shown over time; default: value added (volume), GHG and "
        "operating surplus.",
    )
    controls: list[WhatifControlForm] = Field(
        default_factory=list,
        description="Sliders and switches in their order; default: chosen from the declarations.",
    )


class StudyForm(Section):
    """A study: a case, scenarios of it, what is uncertain, and a seed."""

    later: ClassVar[dict[str, str]] = {
        "targets": "goals with a date",
        "policy": "taxes and rules over time",
    }

    schema_version: Literal[1] = Field(alias="schema", description="Version of the grammar.")
    name: StrictStr | None = Field(
        None,
        pattern=NAME_PATTERN,
        max_length=LONGEST_NAME,
        description="Name of the result folder, of A-Z, a-z, 0-9, `.`, `_` and `-`, at most "
        f"{LONGEST_NAME}; default: name of the study's folder.",
    )
    title: StrictStr = Field("", description="What it asks; default: its name.")
    description: StrictStr = Field("", description="More about it.")
    case: StrictStr = Field(description="Case file, relative to this file.")
    years: StrictInt = Field(ge=1, le=100, description="Years simulated, from the base year.")
    period: Literal["month", "week"] = Field("month", description="Operating step.")
    replications: StrictInt = Field(
        256, ge=1, le=10_000_000, description="Draws of what is uncertain."
    )
    seed: StrictInt = Field(1, ge=0, le=2**63 - 1, description="Of all random streams.")
    events: StrictInt = Field(
        4, ge=0, le=10_000, description="Replications whose events are written."
    )
    uncertain: list[UncertainForm] = Field(default_factory=list, description="What is uncertain.")
    correlations: list[CorrelationForm] = Field(
        default_factory=list, description="What varies together."
    )
    interventions: dict[str, Any] = Field(
        default_factory=dict, description="Catalogue: name, `plugin` and parameters of each."
    )
    scenarios: dict[str, ScenarioForm] = Field(min_length=1, description="Scenarios by name.")
    sweeps: dict[str, SweepForm] = Field(
        default_factory=dict, description="Grids and samples over paths, by name."
    )
    whatif: WhatifForm | None = Field(None, description="What the live page shows.")
