"""The resolved study holds all that a reader of the result needs, so that none needs the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from simcore.files.access import walk
from simcore.files.numbers import Number
from simcore.files.resolved import resolved_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files import Study

STUDIES = ("containerboard-mill", "kraft-sector")


@pytest.fixture(scope="module", params=STUDIES)
def both(
    request: pytest.FixtureRequest, shipped: Callable[[str], Study]
) -> tuple[Study, dict[str, Any]]:
    """Return a shipped study and its resolved form, read back."""
    study = shipped(request.param)
    tree: dict[str, Any] = YAML(typ="safe", pure=True).load(resolved_yaml(study))
    return study, tree


def test_every_number_of_every_scenario_is_found(both: tuple[Study, dict[str, Any]]) -> None:
    study, tree = both
    for name, scenario in study.scenarios.items():
        numbers = [*walk(scenario.case)]
        for one in scenario.interventions:
            numbers += [each for each in one.parameters.values() if isinstance(each, Number)]
        for number in numbers:
            (fact,) = (
                each
                for each in tree["values"][number.key]
                if name in each.get("scenarios", study.scenarios)
            )
            assert fact["value"] == number.value
            assert fact["unit"] == number.unit
            assert fact.get("low") == number.low
            assert fact.get("high") == number.high
            assert fact.get("source") == number.source
            assert fact["quality"] == number.quality
            assert fact["origin"] == number.origin
            assert fact.get("points", []) == [list(each) for each in number.points]


def test_words_of_interventions_stand_among_the_values(shipped: Callable[[str], Study]) -> None:
    tree = YAML(typ="safe", pure=True).load(resolved_yaml(shipped("containerboard-mill")))
    values = tree["values"]
    (plugin,) = values["interventions.loss_cut.plugin"]
    assert plugin["text"] == "waste_minimisation"
    assert plugin["scenarios"] == ["waste", "combined", "combined-low-fee"]
    assert values["interventions.loss_cut.adopt"][0]["text"] == "at: 2026"
    assert values["interventions.loss_cut.renew"][0]["text"] == "true"


def test_a_changed_value_stands_in_two_variants(shipped: Callable[[str], Study]) -> None:
    tree = YAML(typ="safe", pure=True).load(resolved_yaml(shipped("containerboard-mill")))
    whole, half = tree["values"]["carbon.price"]
    assert half["scenarios"] == ["combined-low-fee"]
    assert half["value"] == whole["value"] / 2.0
    assert "combined" in whole["scenarios"]
    assert tree["scenarios"]["combined-low-fee"]["changes"] == ["scale carbon.price 0.5"]


def test_what_is_uncertain_has_amounts_and_its_source(shipped: Callable[[str], Study]) -> None:
    tree = YAML(typ="safe", pure=True).load(resolved_yaml(shipped("containerboard-mill")))
    found = {one["path"]: one for one in tree["uncertain"]}
    # Factors 0.85, 1 and 1.2 on 400 USD/t.
    assert found["product.price"]["amounts"] == pytest.approx([340.0, 400.0, 480.0])
    assert found["product.price"]["unit"] == "USD/t"
    assert found["product.price"]["quality"] == "assumed"
    assert "Fastmarkets" in found["materials.fibre.offers.recovered.price"]["source"]


def test_titles_and_gaps_of_the_case_are_kept(both: tuple[Study, dict[str, Any]]) -> None:
    study, tree = both
    case = next(iter(study.scenarios.values())).case
    assert tree["case_title"] == case.title
    assert tree["case_description"] == case.description
    assert tree["unpublished"] == list(case.unpublished)
