"""The shape of a resolved study: what a report takes from it, and nothing else, is looked at."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StrictFloat, StrictInt, StrictStr, model_validator

__all__ = ["Shape"]

Finite = Annotated[StrictInt | StrictFloat, Field(allow_inf_nan=False)]
Change = Annotated[StrictStr, Field(pattern=r"^\S+ \S")]


class Words(BaseModel):
    """What is no number."""

    text: StrictStr
    origin: StrictStr = ""
    scenarios: list[StrictStr] = []


class Number(BaseModel):
    """A number, or a path over years."""

    value: Finite
    unit: StrictStr
    quality: Literal["published", "derived", "assumed"]
    origin: StrictStr = ""
    points: list[tuple[Finite, Finite]] = []
    interpolation: StrictStr = ""
    low: Finite = 0.0
    high: Finite = 0.0
    source: StrictStr = ""
    scenarios: list[StrictStr] = []

    @model_validator(mode="after")
    def _check_path(self) -> Self:
        if self.points and not self.interpolation:
            raise ValueError("a path says how it goes between its points")
        return self


class Distribution(BaseModel):
    """One of these, with its arguments."""

    uniform: tuple[Finite, Finite] = (0.0, 1.0)
    triangular: tuple[Finite, Finite, Finite] = (0.0, 0.5, 1.0)
    normal: tuple[Finite, Finite] = (0.0, 1.0)
    lognormal: tuple[Finite, Finite] = (1.0, 1.0)


class Uncertain(BaseModel):
    """An uncertain input."""

    path: StrictStr
    distribution: Distribution
    unit: StrictStr
    amounts: list[Finite] = []
    quality: StrictStr = ""
    source: StrictStr = ""
    origin: StrictStr = ""


class Correlation(BaseModel):
    """Two inputs that vary together."""

    between: tuple[StrictStr, StrictStr]
    value: Finite


class Scenario(BaseModel):
    """What a scenario changes and which measures it has."""

    changes: list[Change] = []
    changed: dict[StrictStr, StrictStr] = {}
    interventions: dict[StrictStr, dict[StrictStr, Any]] = {}


class Axis(BaseModel):
    """What a sweep varies."""

    path: StrictStr
    operation: Literal["set", "scale", "add"]


class Sweep(BaseModel):
    """A sweep, with its first point as a scenario."""

    axes: list[Axis]
    first: Scenario


class Shape(BaseModel):
    """The whole; a part that an earlier version did not write may be missing."""

    case_title: StrictStr = ""
    case_description: StrictStr = ""
    values: dict[StrictStr, list[Number | Words]] = {}
    uncertain: list[Uncertain] = []
    correlations: list[Correlation] = []
    unpublished: list[StrictStr] = []
    scenarios: dict[StrictStr, Scenario] = {}
    sweeps: dict[StrictStr, Sweep] = {}
    points: dict[StrictStr, Annotated[list[Finite | StrictStr], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _check_points(self) -> Self:
        for name, (sweep, *values) in self.points.items():
            if sweep not in self.sweeps or len(values) != len(self.sweeps[str(sweep)].axes):
                raise ValueError(f"point {name} has not a value for each axis of its sweep")
        return self
