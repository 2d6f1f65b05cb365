"""What scenarios and columns are called."""

from __future__ import annotations

from simcore.charts import column_title, scenario_labels
from simcore.charts.naming import inside, shortened
from simcore.texts import load_texts

TEXTS = load_texts()


def test_labels_are_the_head_of_the_title_or_the_name_where_that_is_long() -> None:
    titles = {
        "base": "Drivers only: fading growth",
        "recycling": "Recycling: fibre back from the sludge",
        "low-fee": "All six families with half of the carbon fee",
    }
    assert scenario_labels(TEXTS, list(titles), titles, "base") == {
        "base": "Baseline",
        "recycling": "Recycling",
        "low-fee": "Low fee",
    }


def test_labels_are_unique() -> None:
    titles = {"base": "b", "one": "Fuel: gas", "two": "Fuel: wood"}
    labels = scenario_labels(TEXTS, list(titles), titles, "base")
    assert labels["one"] == "Fuel (one)"
    assert labels["two"] == "Fuel (two)"


def test_on_the_live_page_titles_are_taken_as_they_are() -> None:
    titles = {"baseline": "baseline", "current": "now: mine"}
    roles = {name: name for name in titles}
    labels = scenario_labels(TEXTS, list(titles), titles, "baseline", roles)
    assert labels == titles


def test_columns_have_titles_also_those_of_carriers_and_pollutants() -> None:
    assert column_title(TEXTS, "ghg") == "Greenhouse gases"
    assert column_title(TEXTS, "energy.natural_gas") == "Final energy from natural gas"
    assert column_title(TEXTS, "cod") == "Chemical oxygen demand (COD)"
    assert column_title(TEXTS, "dust") == "Dust released"


def test_texts_are_cut_and_put_inside_sentences() -> None:
    assert shortened("a long name", 6) == "a lon…"
    assert inside("Greenhouse gases") == "greenhouse gases"
    assert inside("CO2") == "CO2"
