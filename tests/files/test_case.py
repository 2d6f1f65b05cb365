"""The case file: sections, includes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.errors import InputError
from simcore.files import Case, load_case
from simcore.files.access import find, put, walk
from tests.files.sample import CASE

FIRMS = """\
firms:
  count: 60
  size: {spread: {value: 0.6, source: census}}
  age: {mean: {value: 12 a, source: census}, spread: {value: 5 a, source: census}}
  correlation: {size-efficiency: {value: 0.4, quality: assumed, low: 0, high: 0.7}}
  classes: {small: 0.5, medium: 0.3, large: 0.2}
budget: {amount: {value: 2 MUSD/a, source: x}, carry_over: 0}
windows: [{from: 07-01, to: 08-15}]
crews: {advisers: {count: 4, shared: true}, engineers: {count: 2}}
"""


def load(folder: Path, text: str, name: str = "case.yaml") -> Case:
    """Load a case from its text."""
    (folder / name).write_text(text, encoding="utf-8")
    return load_case(folder / name)


def fault(folder: Path, text: str) -> str:
    """Return the only fault of a case."""
    with pytest.raises(InputError) as caught:
        load(folder, text)
    (line,) = str(caught.value).splitlines()
    return line


def test_sections_have_the_names_of_the_file(tmp_path: Path) -> None:
    case = load(tmp_path, CASE)
    assert list(case.stages) == ["pulping", "machine"]
    assert case.stages["pulping"].uses["electricity"]["pumps"].per_input.value == 0.36
    assert case.materials["fibre"].offers["recovered"].kind == "secondary"
    assert case.crews["advisers"].shared
    assert case.firms is None
    assert case.market.seasonality == [1.0] * 12
    assert case.carbon.price.value == 0.0


def test_firms_make_a_sector(tmp_path: Path) -> None:
    case = load(tmp_path, CASE + FIRMS)
    assert case.firms is not None
    assert case.firms.count == 60
    assert case.firms.efficiency.spread.value == 0.0  # not written: all alike
    assert case.firms.correlation["size-efficiency"].value == 0.4
    assert list(case.firms.classes) == ["small", "medium", "large"]
    assert case.budget is not None
    assert case.budget.amount.value == 2e6
    assert case.windows is not None
    assert case.windows[0].start == "07-01"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("count: 60", "count: 0", "at least 1"),
        ("count: 60", "count: 2000", "at most 1000"),
        ("small: 0.5", "small: 0.6", "sum to 1"),
        ("size-efficiency", "size-eficiency", "did you mean `size-efficiency`?"),
        ("from: 07-01", "from: 02-29", "29 February"),
        ("from: 07-01", "from: 09-01", "ends before it begins"),
        ("engineers: {count: 2}", "riggers: {count: 2}", "lacks `engineers`"),
        ("{count: 2}", "{count: two}", "must be a whole number"),
    ],
)
def test_faults_of_a_sector(old: str, new: str, words: str, tmp_path: Path) -> None:
    assert words in fault(tmp_path, CASE + FIRMS.replace(old, new))


def test_an_included_case_lies_under_the_one_that_includes_it(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "case.yaml").write_text(CASE, encoding="utf-8")
    text = """\
include: base/case.yaml
title: Other mill
carriers:
  coal:
    price: {value: 5 USD/GJ, source: here}
"""
    case = load(tmp_path, text)
    assert case.title == "Other mill"
    assert case.carriers["coal"].price.value == 5.0
    assert case.carriers["coal"].price.low is None  # a number is taken whole
    assert case.carriers["coal"].price.origin == f"{tmp_path}/case.yaml:5:20"
    assert case.carriers["coal"].factor.origin.startswith(f"{tmp_path}/base/case.yaml:")


def test_includes_in_a_circle_and_of_nothing_are_faults(tmp_path: Path) -> None:
    text = CASE + "include: case.yaml\n"
    assert "goes in a circle" in fault(tmp_path, text)
    assert "ends in .yaml or .yml" in fault(tmp_path, CASE + "include: none\n")
    found = fault(tmp_path, CASE + "include: none.yaml\n")
    assert found.startswith(f"{tmp_path}/none.yaml:1:1: ")
    assert "named at" in found


def test_an_anchor_is_read_at_each_of_its_places(tmp_path: Path) -> None:
    text = CASE.replace(
        "{value: 0.5 kgCO2e/kWh, source: ministry}", "&f {value: 0.5 kgCO2e/kWh, source: m}"
    )
    text = text.replace("    factor: {value: 0, source: IPCC}", "    factor: *f")
    case = load(tmp_path, text)
    assert case.carriers["biomass"].factor.key == "carriers.biomass.factor"
    assert case.carriers["biomass"].factor.value == case.carriers["electricity"].factor.value


def test_a_number_is_found_and_put_by_its_path(tmp_path: Path) -> None:
    case = load(tmp_path, CASE)
    for number in walk(case):
        if not number.key.startswith("checks."):
            found = find(case, number.key)
            assert found is not None
            assert found.value is number
    other = put(case, "product.price", case.labour.wage)
    assert other.product.price is case.labour.wage
    assert case.product.price is not case.labour.wage
    assert other.stages is case.stages


@pytest.mark.parametrize("name", ["Fibre", "fi-bre", "2nd", "f\u00edbre"])
def test_names_are_small_letters(name: str, tmp_path: Path) -> None:
    assert f"`materials.{name}`" in fault(tmp_path, CASE.replace("  fibre:\n", f"  {name}:\n"))


def test_a_resource_has_one_meaning(tmp_path: Path) -> None:
    assert "is taken by" in fault(
        tmp_path, CASE.replace("pollutants: [nox]", "pollutants: [nox, water]")
    )


def test_checks_must_have_the_unit_of_their_quantity(tmp_path: Path) -> None:
    assert "must be in m3/t" in fault(tmp_path, CASE.replace("value: 6.2 m3/t", "value: 6.2 kWh/t"))


def test_a_bare_one_needs_no_source_where_the_unit_is_one(
    faults: Callable[..., list[str]],
) -> None:
    assert "has no source" in faults(case={"{value: 90 d, source: interview}": "1 d"})[0]
