"""A small case and study, and the plugin that they use."""

from __future__ import annotations

from dataclasses import dataclass

from simcore.errors import PluginError
from simcore.parameters import Adoption, parameter

CASE = """\
schema: 1
title: Small mill
base_year: 2025
currency: {code: USD, price_year: 2024}
exchange:
  TWD: {value: 32 TWD/USD, source: central bank}
product:
  name: board
  unit: t
  price: {value: 450 USD/t, source: trade press, low: 350 USD/t, high: 550 USD/t}
  stock_cover: {value: 10 d, quality: assumed, low: 5 d, high: 20 d}
market:
  demand: {value: 365 kt/a, source: annual report}
  growth: {path: {2025: 1 %/a, 2035: 2 %/a}, interpolation: linear, source: outlook}
  noise: {value: 0.05, source: statistics}
  elasticity: {value: 0.3, source: study}
  pass_through: {value: 0.5, quality: assumed, low: 0.2, high: 0.9}
  price_delay: {value: 90 d, quality: assumed, low: 30 d, high: 365 d}
materials:
  fibre:
    stage: pulping
    share: rest
    stock_cover: {value: 14 d, source: interview}
    contract: {value: 365 d, source: interview}
    offers:
      recovered:
        kind: secondary
        share: rest
        price: {value: 180 USD/t, source: trade press, low: 140 USD/t, high: 230 USD/t}
        embodied: {value: 80 kgCO2e/t, source: database}
        contamination: {value: 4 %, source: interview}
        lead_time: {value: 10 d, source: interview}
        supply: {value: 1500 t/d, source: interview}
      kraft:
        kind: virgin
        share: {value: 0.2, source: annual report}
        price: {value: 700 USD/t, source: trade press}
        embodied: {value: 0.6 tCO2e/t, source: database}
        lead_time: {value: 45 d, source: interview}
  starch:
    stage: machine
    share: {value: 5 %, source: annual report}
    stock_cover: {value: 7 d, source: interview}
    contract: {value: 90 d, source: interview}
    offers:
      corn:
        kind: virgin
        share: 1
        price: {value: 500 USD/t, source: trade press}
        embodied: {value: 1 tCO2e/t, source: database}
        lead_time: {value: 7 d, source: interview}
stages:
  pulping:
    capacity: {value: 1300 t/d, source: annual report}
    scrap: {value: 0.03, source: annual report}
    waste: sludge
    uses:
      electricity:
        pumps:
          per_input: {value: 100 kWh/t, source: audit}
          base: {value: 10 MWh/d, source: audit}
      water:
        process: {per_input: {value: 6000 L/t, source: audit}}
  machine:
    capacity: {value: 1300 t/d, source: annual report}
    scrap: {value: 0.02, source: annual report}
    reuse: {value: 0.9, source: interview}
    waste: sludge
    minor_stops: {mtbf: {value: 48 h, source: log}, mttr: {value: 30 min, source: log}}
    uses:
      steam:
        dryer: {per_input: {value: 4 GJ/t, source: audit}}
      labour:
        crew: {base: {value: 800 h/d, source: annual report}}
      process_ghg:
        lime: {per_input: {value: 2 kgCO2e/t, source: audit}}
      nox:
        stack: {per_input: {value: 0.5 kg/t, source: audit}}
pollutants: [nox]
carriers:
  electricity:
    scope: 2
    price: {path: {2025: 3.6 NT$/kWh, 2035: 4.5 NT$/kWh}, source: utility}
    factor: {value: 0.5 kgCO2e/kWh, source: ministry}
  coal:
    scope: 1
    heating_value: {value: 25 GJ/t, source: handbook}
    price: {value: 100 USD/t, source: trade press, low: 80 USD/t, high: 150 USD/t}
    factor: {value: 0.095 tCO2e/GJ, source: IPCC}
  biomass:
    scope: 1
    price: {value: 6 USD/GJ, source: trade press}
    factor: {value: 0, source: IPCC}
    biogenic: {value: 0.1 tCO2e/GJ, source: IPCC}
utilities:
  steam:
    fuels:
      coal: {share: rest, efficiency: {value: 0.85, source: audit}}
      biomass: {share: {value: 0.1, source: audit}, efficiency: {value: 0.8, source: audit}}
water:
  price: {value: 0.4 USD/m3, source: utility}
labour:
  wage: {value: 9 USD/h, source: statistics}
waste:
  sludge:
    routes:
      farm: {kind: reuse, share: {value: 0.3, source: audit}, factor: 0,
             price: {value: -5 USD/t, source: audit}}
      dump: {kind: landfill, share: rest, price: {value: 40 USD/t, source: audit},
             factor: {value: 0.3 tCO2e/t, source: IPCC}}
finance:
  discount_rate: {value: 5 %/a, source: handbook}
  hurdle_rate: {value: 0.25 1/a, source: handbook}
checks:
  - {name: water, quantity: water/output, value: 6.2 m3/t, source: annual report, kind: closure}
  - {name: size, quantity: output, value: 350 kt/a, source: annual report, kind: validation}
"""

STUDY = """\
schema: 1
title: Small study
case: case.yaml
years: 10
period: month
replications: 64
seed: 7
events: 2
uncertain:
  - {path: carriers.electricity.price, distribution: {triangular: [0.8, 1.0, 1.3]}}
  - {path: carriers.coal.price, distribution: range}
  - {path: interventions.drives.saving, distribution: {uniform: [0.1, 0.3]}}
correlations:
  - {between: [carriers.coal.price, carriers.electricity.price], value: 0.6}
interventions:
  drives:
    plugin: motors
    adopt: {at: 2027}
    targets: ["stage.*.electricity.*"]
    saving: {value: 0.2, source: audit}
    capex: 900 kUSD
  boiler:
    plugin: motors
    adopt: {at: 2027-07-01}
    saving: {value: 0.1, low: 0.05, high: 0.15, source: audit}
    style: deep
    persistent: false
scenarios:
  baseline: {title: As it is}
  efficiency: {extends: baseline, interventions: [drives]}
  dear:
    extends: baseline
    changes:
      - {scale: carriers.electricity.price, by: 1.5}
      - {set: utilities.steam.fuels.biomass.share, to: 0.3}
  all: {extends: [efficiency, dear], interventions: [boiler]}
"""


@dataclass(eq=False, kw_only=True)
class Motors:
    """Better motors."""

    adopt: Adoption = parameter(kind="adoption", doc="When firms take it up.")  # noqa: RUF009
    targets: tuple[str, ...] = parameter((), kind="levers", doc="What it saves on.")
    saving: float = parameter(0.1, "1", 0.0, 0.5, doc="Share saved.")
    capex: float = parameter(0.0, "$", 0.0, doc="Capital.")
    life: float = parameter(15.0, "a", 0.5, 60.0, doc="Technical life.")
    style: str = parameter("light", kind="choice", choices=("light", "deep"), doc="How.")
    persistent: bool = parameter(default=True, kind="flag", doc="Whether savings stay.")


class Lookup:
    """Knows one plugin, and one that is broken."""

    names: tuple[str, ...] = ("broken", "motors")

    def __call__(self, name: str, /) -> type:
        """Return the class of a plugin."""
        if name == "broken":
            raise PluginError("broken: cannot be imported")
        return {"motors": Motors}[name]


LEVERS = ("stage.pulping.electricity.pumps", "stage.machine.steam.dryer")
