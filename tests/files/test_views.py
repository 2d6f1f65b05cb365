"""What people see of the files: explanations, schemas, the page about the format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from simcore.errors import InputError
from simcore.files import Study, load_case
from simcore.files.calendar import moment, moment_text
from simcore.files.case import Case
from simcore.files.explain import explain, figures
from simcore.files.keys import keys_of
from simcore.files.schema import schema
from tests.files.case_format import PAGE, with_tables
from tests.files.sample import Lookup

Loader = Callable[..., Study]


def test_explain_gives_value_unit_quality_and_origin(load: Loader) -> None:
    (row,) = explain(load(), key="carriers.coal.price")
    assert (row.value, row.unit, row.quality, row.source) == (
        "4",
        "USD/GJ",
        "published",
        "trade press",
    )
    assert row.origin.endswith("case.yaml:88:20")


def test_explain_shows_the_change_of_a_scenario_and_its_place(load: Loader) -> None:
    (row,) = explain(load(), "dear", "carriers.electricity.price")
    assert row.value == "{2025: 46.875, 2035: 58.5938} linear"
    assert row.origin.endswith("study.yaml:34:49")


def test_explain_filters_by_section_and_pattern(load: Loader) -> None:
    study = load()
    assert {row.key.split(".")[1] for row in explain(study, key="carriers.coal")} == {"coal"}
    prices = explain(study, key="*.price")
    assert len(prices) > 5
    assert all(row.key.endswith(".price") for row in prices)
    rows = {row.key: row.value for row in explain(study, "all", "interventions")}
    assert rows["interventions.drives.adopt"] == "at: 2027"
    assert rows["interventions.boiler.persistent"] == "false"


def test_explain_shows_the_stated_range(load: Loader) -> None:
    study = load()
    rows = {row.key: row.range for row in explain(study)}
    assert rows["carriers.coal.price"] == "3.2 to 6"
    assert rows["carriers.biomass.price"] == ""


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{at: 2027-07-01}", "at: 2027-07-01"),
        ("{at: 2027-12-31}", "at: 2027-12-31"),
        ("{by: {share: 0.8, year: 2032, from: 2027}}", "by: share 0.8 by 2032 from 2027"),
        ("{bass: {p: 0.03, q: 0.38, from: 2026}}", "bass: p 0.03, q 0.38 from 2026"),
        (
            "{payback: {threshold: 15 month, steepness: 1.75, from: 2026-04-01}}",
            "payback: threshold 1.25 a, steepness 1.75, reaudit 3 a from 2026-04-01",
        ),
        (
            "{when: {quantity: ghg, above: 100 ktCO2e, from: 2028}}",
            "when: ghg above 100000 tCO2e from 2028",
        ),
    ],
)
def test_adoption_is_explained_with_dates(written: str, words: str, load: Loader) -> None:
    study = load(None, {"adopt: {at: 2027}": f"adopt: {written}"})
    (row,) = explain(study, "efficiency", "interventions.drives.adopt")
    assert row.value == words


def test_every_day_is_written_as_it_was_read() -> None:
    days = [f"{month:02}-{day:02}" for month in range(1, 13) for day in (1, 2, 15, 28)]
    for text in [f"2027-{day}" for day in days if day != "01-01"]:
        found = moment(text)
        assert found is not None
        assert moment_text(2025, found[0] - 2025 + found[1]) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.333333"),
        (1234567.8, "1234570"),
        (25e6, "25000000"),
        (-5.0, "-5"),
        (0.0, "0"),
        (1e-9, "1e-09"),
        (1e20, "1e+20"),
    ],
)
def test_figures_are_at_most_six(value: float, text: str) -> None:
    assert figures(value) == text


def test_explain_names_the_nearest(load: Loader) -> None:
    with pytest.raises(InputError, match="did you mean `dear`"):
        explain(load(), "deer")
    with pytest.raises(InputError, match=r"did you mean `carriers\.coal\.price`"):
        explain(load(), key="carriers.coal.prise")


def references(node: Any) -> list[str]:
    """Return all references of a JSON Schema."""
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [one for value in node.values() for one in references(value)]
    return [one for value in node for one in references(value)] if isinstance(node, list) else []


@pytest.mark.parametrize("kind", ["case", "study"])
def test_a_schema_is_json_and_its_references_resolve(kind: str) -> None:
    lookup = Lookup()
    lookup.names = ("motors",)
    made = json.loads(json.dumps(schema(kind, lookup)))
    assert made["additionalProperties"] is False
    for reference in references(made):
        assert reference.removeprefix("#/$defs/") in made["$defs"]
    if kind == "study":
        (motors,) = made["properties"]["interventions"]["additionalProperties"]["oneOf"]
        assert motors["required"] == ["plugin", "adopt"]
    else:
        assert "carbon" not in made["required"]
        assert made["$defs"]["Stage"]["required"] == ["capacity", "scrap", "waste"]


def test_no_schema_of_another_kind() -> None:
    with pytest.raises(InputError, match="did you mean `study`"):
        schema("studdy")


def test_the_page_about_the_format_has_every_key() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "run: python -m tests.files.case_format"


def test_every_key_says_what_it_is() -> None:
    silent = [key.path for key in keys_of(Case) if not key.meaning and key.form != "section"]
    assert silent == []


def test_the_snippets_of_the_page_load(tmp_path: Any) -> None:
    page = PAGE.read_text(encoding="utf-8")
    snippet = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)[0]
    path = tmp_path / "case.yaml"
    path.write_text(snippet, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_case(path)
    assert all(line.endswith("is missing") for line in str(caught.value).splitlines())
