"""Scenarios: what they extend, change and contain."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable

import pytest

from simcore.files import Number, Scenario, Study
from simcore.files.document import parse
from simcore.files.faults import LONGEST_FAULT, Faults
from simcore.files.lineage import lineages
from simcore.files.resolved import resolved_yaml
from simcore.parameters import Adoption

Loader = Callable[..., Study]
PLAIN = "baseline: {title: As it is}"


def changed(load: Loader, changes: str, case: dict[str, str] | None = None) -> Scenario:
    """Return a scenario with changes beside the baseline."""
    text = f"{PLAIN}\n  other: {{changes: [{changes}]}}"
    return load(case, {PLAIN: text}).scenarios["other"]


def test_scenarios_keep_their_order_and_the_first_is_the_baseline(load: Loader) -> None:
    study = load()
    assert list(study.scenarios) == ["baseline", "efficiency", "dear", "all"]
    assert study.scenarios["baseline"].title == "As it is"
    assert (study.first_year, study.years, study.seed) == (2025, 10, 7)


def test_a_scenario_without_changes_has_the_very_case(load: Loader) -> None:
    study = load()
    assert study.scenarios["efficiency"].case is study.scenarios["baseline"].case


@pytest.mark.parametrize(
    "change",
    [
        "{set: carriers.coal.price, to: 4 USD/GJ}",
        "{set: carriers.coal.price, to: 100 USD/t}",
        "{scale: carriers.coal.price, by: 1}",
        "{scale: carriers.coal.price, by: 100 %}",
        "{add: carriers.coal.price, by: 0}",
        "{set: utilities.steam.fuels.coal.share, to: rest}",
        "{set: utilities.steam.fuels.coal.share, to: 0.9}",
        "{set: carriers.electricity.price, to: {path: {2025: 3.6 NT$/kWh, 2035: 4.5 NT$/kWh}}}",
        "{set: crews.engineers.count, to: 1}",
    ],
)
def test_an_override_with_the_same_value_changes_nothing(change: str, load: Loader) -> None:
    study = load(None, {PLAIN: f"{PLAIN}\n  same: {{changes: [{change}]}}"})
    assert study.scenarios["same"].case is study.scenarios["baseline"].case
    assert study.canonical("same") == study.canonical("baseline")


def test_set_scale_and_add_act_on_value_and_all_points(load: Loader) -> None:
    def price(change: str) -> Number:
        return changed(load, change).case.carriers["electricity"].price

    key = "carriers.electricity.price"
    doubled = price(f"{{scale: {key}, by: 2}}")
    assert doubled.points == ((2025.0, 62.5), (2035.0, 78.125))
    assert doubled.value == 62.5
    raised = price(f"{{add: {key}, by: 0.0036 USD/kWh}}")  # 1 USD/GJ
    assert raised.points == ((2025.0, 32.25), (2035.0, 40.0625))
    fixed = price(f"{{set: {key}, to: 0.036 USD/kWh}}")
    assert (fixed.points, fixed.value) == ((), 10.0)
    assert ":30:" in fixed.origin


def test_changes_leave_the_stated_range(load: Loader) -> None:
    coal = changed(load, "{scale: carriers.coal.price, by: 3}").case.carriers["coal"].price
    assert (coal.value, coal.low, coal.high) == (12.0, 3.2, 6.0)


def test_a_changed_share_moves_the_rest_of_its_group(load: Loader) -> None:
    case = changed(load, "{set: materials.fibre.offers.kraft.share, to: 35 %}").case
    assert case.materials["fibre"].offers["recovered"].share.value == 0.65
    assert case.materials["fibre"].offers["recovered"].share.is_rest


def test_a_rest_that_is_set_makes_the_shares_sum_wrongly(
    faults: Callable[..., list[str]],
) -> None:
    change = "{set: utilities.steam.fuels.coal.share, to: 0.5}"
    (found,) = faults(study={PLAIN: f"{PLAIN}\n  other: {{changes: [{change}]}}"})
    assert "after this change fuels of `utilities.steam`: the shares sum to 0.6" in found


def test_a_market_factor_that_was_left_out_follows_the_changed_factor(load: Loader) -> None:
    case = changed(load, "{scale: carriers.electricity.factor, by: 0.5}").case
    carrier = case.carriers["electricity"]
    assert carrier.market_factor.value == carrier.factor.value
    assert carrier.market_factor.key == "carriers.electricity.market_factor"


def test_an_optional_number_can_be_set_where_there_was_none(load: Loader) -> None:
    case = changed(load, "{set: materials.fibre.offers.kraft.supply, to: 100 t/d}").case
    supply = case.materials["fibre"].offers["kraft"].supply
    assert supply is not None
    assert supply.value == 100.0


def test_the_size_of_a_crew_can_be_set(load: Loader) -> None:
    assert changed(load, "{set: crews.engineers.count, to: 3}").case.crews["engineers"].count == 3


def test_extending_takes_interventions_and_changes_of_all_parents(load: Loader) -> None:
    both = load().scenarios["all"]
    assert [one.name for one in both.interventions] == ["boiler", "drives"]  # by name
    assert both.case.carriers["electricity"].price.value == 46.875
    assert [one.operation for one in both.changes] == ["scale", "set"]


def test_a_parent_reached_twice_changes_once(load: Loader) -> None:
    study = load(None, {"extends: [efficiency, dear]": "extends: [dear, deer]",
                        PLAIN: f"{PLAIN}\n  deer: {{extends: dear}}"})  # fmt: skip
    assert study.scenarios["all"].case.carriers["electricity"].price.value == 46.875  # not 70.3


def test_a_long_chain_of_scenarios_is_followed() -> None:
    count = sys.getrecursionlimit() + 100
    text = "s0: {}\n" + "".join(f"s{n}: {{extends: s{n - 1}}}\n" for n in range(1, count))
    faults = Faults()
    lines = lineages(parse(text, "study.yaml", faults), faults)
    assert not faults
    assert lines[f"s{count - 1}"] == [f"s{n}" for n in range(count)]


def test_a_long_circle_of_scenarios_is_one_fault() -> None:
    count = sys.getrecursionlimit() + 100
    text = "".join(f"s{n}: {{extends: s{(n + 1) % count}}}\n" for n in range(count))
    faults = Faults()
    lineages(parse(text, "study.yaml", faults), faults)
    (said,) = faults.message().splitlines()
    assert "goes in a circle: s0 -> s1 -> s2" in said
    assert len(said) < 1.01 * LONGEST_FAULT


def test_parents_come_in_their_order_before_the_scenario() -> None:
    text = "a: {}\nb: {extends: a}\nc: {extends: a}\nd: {extends: [c, b]}\n"
    lines = lineages(parse(text, "study.yaml", Faults()), Faults())
    assert lines["d"] == ["a", "c", "b", "d"]


def test_the_order_of_interventions_in_the_file_does_not_matter(load: Loader) -> None:
    one = load(None, {"interventions: [drives]": "interventions: [drives, boiler]"})
    other = load(None, {"interventions: [drives]": "interventions: [boiler, drives]"})
    assert one.canonical("efficiency") == other.canonical("efficiency")


def test_parameters_are_numbers_in_the_unit_of_the_plugin(load: Loader) -> None:
    boiler, drives = load().scenarios["all"].interventions
    capex = drives.parameters["capex"]
    assert isinstance(capex, Number)
    assert (capex.value, capex.unit) == (900000.0, "USD")
    assert capex.key == "interventions.drives.capex"
    assert drives.parameters["targets"] == ("stage.*.electricity.*",)
    assert boiler.parameters["style"] == "deep"
    assert boiler.parameters["persistent"] is False
    assert "life" not in boiler.parameters  # defaults stay in the class


def test_a_scenario_changes_parameters_from_the_value_or_the_default(load: Loader) -> None:
    def parameters(change: str) -> dict[str, object]:
        text = f"{PLAIN}\n  other: {{interventions: [drives], changes: [{change}]}}"
        return dict(load(None, {PLAIN: text}).scenarios["other"].interventions[0].parameters)

    saving = parameters("{scale: interventions.drives.saving, by: 0.5}")["saving"]
    assert isinstance(saving, Number)
    assert saving.value == 0.1
    life = parameters("{add: interventions.drives.life, by: 5 a}")["life"]
    assert isinstance(life, Number)
    assert life.value == 20.0  # the default is 15 a


ADOPTIONS = {
    "{at: 2027}": Adoption("at", 2.0),
    "{at: 2027-07-01}": Adoption("at", 2 + 181 / 365),  # 31+28+31+30+31+30 days gone
    "{at: 2025-01-01}": Adoption("at", 0.0),
    "{by: {share: 80 %, year: 2032, from: 2027}}": Adoption("by", 2.0, {"share": 0.8, "year": 7.0}),
    "{bass: {p: 0.03, q: 0.38, from: 2026}}": Adoption("bass", 1.0, {"p": 0.03, "q": 0.38}),
    "{payback: {threshold: 15 month, steepness: 1.75, from: 2026}}": Adoption(
        "payback", 1.0, {"threshold": 1.25, "steepness": 1.75, "reaudit": 3.0}
    ),
    "{when: {quantity: ghg, above: 100 ktCO2e, from: 2028}}": Adoption(
        "when", 3.0, {"above": 1e5}, "ghg"
    ),
    "{when: {quantity: price, below: 400, from: 2028}}": Adoption(
        "when", 3.0, {"below": 400.0}, "price"
    ),
}


@pytest.mark.parametrize("text", ADOPTIONS)
def test_adoption_forms(text: str, load: Loader) -> None:
    study = load(None, {"adopt: {at: 2027}": f"adopt: {text}"})
    adopt = study.scenarios["efficiency"].interventions[0].parameters["adopt"]
    expected = ADOPTIONS[text]
    assert isinstance(adopt, Adoption)
    assert (adopt.mode, adopt.quantity) == (expected.mode, expected.quantity)
    assert adopt.start == pytest.approx(expected.start)
    assert adopt.values == pytest.approx(expected.values)


def test_sets_hold_in_every_scenario_and_have_the_last_word(load: Loader) -> None:
    sets = ("carriers.electricity.price=0.036 USD/kWh", "interventions.drives.saving=0.3")
    study = load(sets=sets)
    for scenario in study.scenarios.values():
        price = scenario.case.carriers["electricity"].price
        assert (price.value, price.points) == (10.0, ())
        assert price.origin == "--set carriers.electricity.price"
    saving = study.scenarios["efficiency"].interventions[0].parameters["saving"]
    assert isinstance(saving, Number)
    assert saving.value == 0.3


def test_a_set_to_the_same_value_changes_no_content(load: Loader) -> None:
    same = load(sets=("carriers.coal.price=100 USD/t",))
    assert same.canonical("baseline") == load().canonical("baseline")


def test_content_ignores_words_and_sees_order_of_stages(load: Loader) -> None:
    before = load()
    words = load(
        {"source: trade press, low: 350": "source: gazette, low: 350"},
        {"title: As it is": "title: x"},
    )
    assert before.canonical("baseline") == words.canonical("baseline")
    assert before.canonical("baseline") != before.canonical("dear")
    stages = before.scenarios["baseline"].canonical()["case"]["stages"]
    assert [name for name, _ in stages] == ["pulping", "machine"]
    json.dumps(before.canonical("all"), allow_nan=False)


def test_a_study_can_be_pickled(load: Loader) -> None:
    study = load()
    assert pickle.loads(pickle.dumps(study)) == study  # noqa: S301 # made in this line


def test_the_resolved_study_names_values_and_origins(load: Loader) -> None:
    text = resolved_yaml(load())
    assert "carriers.coal.price: 4 USD/GJ" in text
    assert "case.yaml:10:18" in text
    assert "carriers.coal.price: 4 USD/GJ  (published; 3.2 to 6 USD/GJ; " in text
    assert "adopt: 'at: 2027-07-01'" in text


def test_a_copied_folder_loads_alike(load: Loader) -> None:
    study = load()
    assert study.name == study.folder.resolve().name
