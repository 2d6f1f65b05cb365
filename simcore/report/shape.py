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


class Shape(BaseModel):
    """The whole; a part that an earlier version did not write may be missing."""

    case_title: StrictStr = ""
    case_description: StrictStr = ""
    values: dict[StrictStr, list[Number | Words]] = {}
    uncertain: list[Uncertain] = []
    correlations: list[Correlation] = []
    unpublished: list[StrictStr] = []
    scenarios: dict[StrictStr, Scenario] = {}
