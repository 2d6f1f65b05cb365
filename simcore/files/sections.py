"""The sections of a case: one class a section, attribute names are the keys in the file."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from simcore.files.numbers import Number
from simcore.files.section import Section
from simcore.files.spec import Spec

__all__ = [
    "Budget", "Carbon", "Carrier", "Check", "Coproduct", "Crew", "Currency", "Finance", "Firms",
    "Fuel", "Imports", "Labour", "Market", "Material", "Offer", "Product", "Route", "Stage",
    "Stops", "Stream", "Use", "Utility", "Water", "Window",
]  # fmt: skip

Share = Annotated[
    Number, Spec("1", 0, 1, rest=True, doc="Share of its group, or `rest` for what others leave.")
]


class Currency(Section):
    """Money of the case."""

    code: StrictStr = Field("USD", pattern=r"^[A-Z]{3}$", description="ISO 4217 code.")
    price_year: StrictInt = Field(
        ge=1900, le=2199, description="Year whose prices all money is in."
    )


class Product(Section):
    """What is made and sold."""

    name: StrictStr = Field(description="What it is called.")
    unit: StrictStr = Field("t", description="Only `t` so far.")
    storable: StrictBool = Field(default=True, description="Only `true` so far.")
    price: Annotated[Number, Spec("$/t", 0, above=True, doc="Sales price in the base year.")]
    stock_cover: Annotated[Number, Spec("d", 0, doc="Finished goods kept, in days of demand.")]


class Imports(Section):
    """Product that comes from outside of the modelled firms; keeps base price and footprint."""

    share: Annotated[Number, Spec("1", 0, 0.95, doc="Share of the market in the base year.")]


class Market(Section):
    """Who asks for how much, and what moves it."""

    demand: Annotated[
        Number, Spec("t/d", 0, above=True, doc="Mean demand per mean firm in the base year.")
    ]
    growth: Annotated[Number, Spec("1/a", -0.5, 0.5, path=True, doc="Yearly growth of demand.")]
    seasonality: list[StrictFloat] = Field(
        default_factory=lambda: [1.0] * 12,
        min_length=12,
        max_length=12,
        description="Twelve monthly factors from 0 to 100; normalised to a mean of 1 over the days "
        "of a year.",
    )
    noise: Annotated[Number, Spec("1", 0, 0.5, doc="Standard deviation of log monthly demand.")]
    elasticity: Annotated[
        Number, Spec("1", 0, 3, doc="Demand goes with price to minus this power.")
    ]
    pass_through: Annotated[
        Number, Spec("1", 0, 1, doc="Share of a change of unit cost that goes into price.")
    ]
    price_delay: Annotated[Number, Spec("d", 0, above=True, doc="Mean delay of price after cost.")]
    price_sensitivity: Annotated[
        Number, Spec("1", 0, default=0.0, doc="Logit weight of relative price.")
    ]
    footprint_sensitivity: Annotated[
        Number, Spec("1", 0, default=0.0, doc="Logit weight of relative product footprint.")
    ]
    imports: Imports | None = None


class Offer(Section):
    """One way to buy a material."""

    kind: Literal["virgin", "low_carbon", "secondary"] = Field(description="What it is made from.")
    share: Share
    price: Annotated[Number, Spec("$/t", path=True, doc="Price.")]
    embodied: Annotated[Number, Spec("tCO2e/t", path=True, doc="Emissions up to the gate.")]
    contamination: Annotated[
        Number, Spec("1", 0, 0.5, default=0.0, doc="Share that is not the material.")
    ]
    lead_time: Annotated[Number, Spec("d", 1, 365, doc="From order to delivery.")]
    supply: Annotated[
        Number | None,
        Spec("t/d", 0, path=True, optional=True, doc="Most the supplier has, per mean firm."),
    ] = None
    pool: Annotated[
        Number,
        Spec("d", 0, default=30.0, doc="Supply that the supplier's stock can hold, in days."),
    ]


class Material(Section):
    """A bought input."""

    stage: StrictStr = Field(description="Stage that it enters.")
    share: Share
    stock_cover: Annotated[Number, Spec("d", 0, doc="Stock kept, in days of use.")]
    contract: Annotated[Number, Spec("d", 1, doc="Time between renewals of contracts.")]
    offers: dict[str, Offer] = Field(min_length=1, description="Ways to buy it, by name.")


class Coproduct(Section):
    """What a stage makes beside the product."""

    name: StrictStr = Field(description="What it is called.")
    share: Annotated[Number, Spec("1", 0, 0.95, doc="Share of the stage's input.")]
    price: Annotated[Number, Spec("$/t", path=True, doc="Sales price.")]


class Stops(Section):
    """Breakdowns: mean time between and to repair."""

    mtbf: Annotated[Number, Spec("d", 0, above=True, doc="Mean time between failures.")]
    mttr: Annotated[Number, Spec("d", 0, above=True, doc="Mean time to repair.")]


class Use(Section):
    """An end use of a resource at a stage."""

    per_input: Annotated[
        Number, Spec("@/t", 0, default=0.0, doc="Use per tonne that enters the stage.")
    ]
    base: Annotated[
        Number, Spec("@/d", 0, default=0.0, doc="Use per day whatever is made, per mean firm.")
    ]


class Stage(Section):
    """A step of the process; the stages stand in the order of the process."""

    capacity: Annotated[
        Number, Spec("t/d", 0, above=True, doc="Most input while it runs, per mean firm.")
    ]
    scrap: Annotated[Number, Spec("1", 0, 0.9, doc="Share of input lost as scrap.")]
    rejects: Annotated[
        Number, Spec("1", 0, 3, default=0.0, doc="More scrap per tonne of contaminant fed.")
    ]
    reuse: Annotated[
        Number, Spec("1", 0, 1, default=0.0, doc="Share of own scrap fed to the first stage again.")
    ]
    coproduct: Coproduct | None = None
    minor_stops: Stops | None = None
    outages: Stops | None = None
    waste: StrictStr = Field(description="Waste stream that its scrap goes to.")
    uses: dict[str, dict[str, Use]] = Field(
        default_factory=dict,
        description="End uses by resource: a carrier, a utility, `water`, `labour`, "
        "`process_ghg` or a pollutant.",
    )


class Carrier(Section):
    """An energy carrier that is bought."""

    scope: Literal[1, 2] = Field(description="1 burnt on site, 2 bought as electricity or heat.")
    heating_value: Annotated[
        Number | None,
        Spec("GJ/t", 0, above=True, optional=True, doc="Lets values be written per tonne of fuel."),
    ] = None
    price: Annotated[Number, Spec("$/GJ", 0, path=True, by_heat=True, doc="Price.")]
    factor: Annotated[
        Number, Spec("tCO2e/GJ", 0, path=True, by_heat=True, doc="Emission factor, location-based.")
    ]
    market_factor: Annotated[
        Number,
        Spec(
            "tCO2e/GJ", 0, path=True, by_heat=True, follows="factor", doc="Market-based, scope 2."
        ),
    ]
    biogenic: Annotated[
        Number, Spec("tCO2e/GJ", 0, by_heat=True, default=0.0, doc="Biogenic CO2, a memo item.")
    ]
    upstream: Annotated[
        Number,
        Spec(
            "tCO2e/GJ", 0, by_heat=True, default=0.0, doc="Upstream emissions, scope 3 category 3."
        ),
    ]


class Fuel(Section):
    """A carrier that feeds a utility."""

    share: Share
    efficiency: Annotated[Number, Spec("1", 0.05, 1.2, doc="Useful output per energy fed.")]
    limit: Annotated[Number, Spec("1", 0, 1, default=1.0, doc="Largest share it can have.")]
    supply: Annotated[
        Number | None, Spec("GJ/d", 0, optional=True, doc="Most fuel to be had, per mean firm.")
    ] = None


class Utility(Section):
    """Steam or another energy made on site from a mix of carriers."""

    fuels: dict[str, Fuel] = Field(min_length=1, description="Fuels by the name of the carrier.")


class Water(Section):
    """Fresh water."""

    price: Annotated[Number, Spec("$/m3", 0, path=True, doc="Price with its fees.")]


class Labour(Section):
    """Hours worked."""

    wage: Annotated[Number, Spec("$/h", 0, path=True, doc="Cost of an hour.")]


class Route(Section):
    """Where a part of a waste stream goes."""

    kind: Literal["reuse", "sale", "recycling", "energy", "landfill"] = Field(
        description="What becomes of it."
    )
    share: Share
    price: Annotated[
        Number, Spec("$/t", path=True, doc="Fee if positive, what the firm is paid if negative.")
    ]
    factor: Annotated[Number, Spec("tCO2e/t", doc="Emissions of treatment.")]


class Stream(Section):
    """A waste stream and its routes."""

    routes: dict[str, Route] = Field(min_length=1, description="Routes by name.")


class Carbon(Section):
    """Price on scope 1."""

    price: Annotated[Number, Spec("$/tCO2e", 0, path=True, default=0.0, doc="Carbon price.")]


class Finance(Section):
    """Rates of interest, real."""

    discount_rate: Annotated[Number, Spec("1/a", 0, 0.5, doc="For appraisal.")]
    hurdle_rate: Annotated[Number, Spec("1/a", 0, 3, doc="That firms ask for when they decide.")]


class Crew(Section):
    """People or equipment that projects wait for."""

    count: StrictInt = Field(ge=1, le=10000, description="How many at work side by side.")
    shared: StrictBool = Field(default=False, description="One pool for all firms of a sector.")


class Budget(Section):
    """Capital for measures."""

    amount: Annotated[Number, Spec("$/a", 0, doc="Each year, per mean firm.")]
    carry_over: Annotated[Number, Spec("1", 0, 1, doc="Share of the rest kept.")]


class Window(Section):
    """Days of a year on which a stop for commissioning is permitted."""

    start: StrictStr = Field(alias="from", description="First day, `MM-DD`.")
    end: StrictStr = Field(alias="to", description="Last day, `MM-DD`.")


class Spread(Section):
    """How far firms lie apart."""

    spread: Annotated[Number, Spec("1", 0, 2, default=0.0, doc="Standard deviation of the log.")]


class Age(Section):
    """Age of the firms' equipment."""

    mean: Annotated[Number, Spec("a", 0, 100, default=0.0, doc="Mean age.")]
    spread: Annotated[Number, Spec("a", 0, 100, default=0.0, doc="Standard deviation.")]
    effect: Annotated[
        Number,
        Spec(
            "1/a",
            -0.1,
            0.1,
            default=0.0,
            doc="Rise of the rate of major outages for each year of age.",
        ),
    ]


class Firms(Section):
    """The firms of a sector; without this section the case is one enterprise."""

    filled: ClassVar[tuple[str, ...]] = ("size", "efficiency", "age", "hurdle")

    count: StrictInt = Field(ge=1, le=1000, description="Number of firms.")
    size: Spread
    efficiency: Spread
    age: Age
    hurdle: Spread
    correlation: dict[str, Annotated[Number, Spec("1", -1, 1, doc="Correlation of two.")]] = Field(
        default_factory=dict, description="By pair, e.g. `size-efficiency`."
    )
    classes: dict[str, StrictFloat] = Field(
        default_factory=dict, description="Share of firms by count in each class, smallest first."
    )


class Check(Section):
    """A published figure that results are compared with; never an input."""

    name: StrictStr = Field(description="What it is called.")
    quantity: StrictStr = Field(description="Annual column, or a ratio such as `water/output`.")
    value: Annotated[Number, Spec("=", bare=True, doc="The figure, in the base year.")]
    low: Annotated[Number | None, Spec("=", bare=True, optional=True, doc="Low end.")] = None
    high: Annotated[Number | None, Spec("=", bare=True, optional=True, doc="High end.")] = None
    source: StrictStr = Field(min_length=1, description="Where it is published.")
    kind: Literal["closure", "validation"] = Field(
        description="`closure`: an input comes back out; `validation`: it is no input."
    )
    note: StrictStr = Field("", description="Remark.")
