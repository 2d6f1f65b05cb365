"""The case: the system as it is in the base year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, StrictInt, StrictStr

from simcore.files.numbers import Number  # noqa: TC001 - pydantic evaluates it
from simcore.files.section import Section
from simcore.files.sections import (
    Budget,
    Carbon,
    Carrier,
    Check,
    Crew,
    Currency,
    Finance,
    Firms,
    Labour,
    Market,
    Material,
    Product,
    Stage,
    Stream,
    Utility,
    Water,
    Window,
)
from simcore.files.spec import Spec

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Case", "load_case"]


class Case(Section):
    """One enterprise, or a sector of many; data only, each number with unit and source."""

    filled: ClassVar[tuple[str, ...]] = ("carbon",)
    later: ClassVar[dict[str, str]] = {
        "products_in_use": "stocks of products at consumers",
        "in_use": "stocks of products at consumers",
        "recyclers": "recyclers as actors of their own",
        "policy": "taxes and rules over time",
        "targets": "goals with a date",
        "areas": "use per area",
        "toll": "material owned by others",
        "segments": "consumer segments",
        "population": "a national case",
        "kind": "cases that are no enterprise or sector",
    }

    schema_version: Literal[1] = Field(alias="schema", description="Version of the grammar.")
    title: StrictStr = Field(description="What the case is.")
    description: StrictStr = Field("", description="More about it.")
    include: StrictStr | None = Field(
        None, description="Another case file; this one is merged over it. Relative to this file."
    )
    base_year: StrictInt = Field(ge=1900, le=2199, description="First year simulated.")
    currency: Currency
    exchange: dict[
        str, Annotated[Number, Spec("#/$", 0, above=True, doc="Amount for one unit of `currency`.")]
    ] = Field(default_factory=dict, description="Rates of other currencies, by their code.")
    product: Product
    market: Market
    materials: dict[str, Material] = Field(min_length=1, description="Bought inputs, by name.")
    stages: dict[str, Stage] = Field(min_length=1, description="In the order of the process.")
    pollutants: list[StrictStr] = Field(
        default_factory=list, description="Further pollutants that uses may name, counted in t."
    )
    carriers: dict[str, Carrier] = Field(min_length=1, description="Energy carriers, by name.")
    utilities: dict[str, Utility] = Field(
        default_factory=dict, description="Made on site, by name."
    )
    water: Water
    labour: Labour
    waste: dict[str, Stream] = Field(min_length=1, description="Waste streams, by name.")
    carbon: Carbon
    finance: Finance
    crews: dict[str, Crew] = Field(
        default_factory=lambda: {
            "advisers": Crew(count=1, shared=True),
            "engineers": Crew(count=1, shared=False),
        },
        description="`advisers` and `engineers` are required; others by name.",
    )
    budget: Budget | None = None
    windows: list[Window] | None = Field(
        None, description="Days on which stops for commissioning are permitted; all, if left out."
    )
    firms: Firms | None = None
    checks: list[Check] = Field(default_factory=list, description="Published figures to compare.")
    unpublished: list[StrictStr] = Field(
        default_factory=list, description="Figures that we looked for and did not find."
    )


def load_case(path: Path) -> Case:
    """Return the case of a file.

    Parameters
    ----------
    path : Path
        A ``case.yaml``.

    Raises
    ------
    InputError
        With every fault of the file, one a line.
    """
    from simcore.files.opening import open_case

    return open_case(path)
