"""An open study: new scenarios by the code that reads files, and adoptions that move."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.errors import InputError
from simcore.files import OpenStudy, Scenario, Study
from simcore.files.document import Table
from simcore.parameters import Adoption
from tests.files.sample import LEVERS, Lookup

Loader = Callable[..., Study]
Writer = Callable[..., Path]
PLAIN = "baseline: {title: As it is}"
DRIVES = "    plugin: motors\n    adopt: {at: 2027}"


@pytest.fixture
def opened(write: Writer) -> OpenStudy:
    """Return the sample, opened."""
    return OpenStudy.open(write(), plugins=Lookup(), levers=lambda _: LEVERS)


def adoption(scenario: Scenario, name: str = "drives") -> Adoption:
    """Return how an intervention of a scenario is adopted."""
    (spec,) = (one for one in scenario.interventions if one.name == name)
    found = spec.parameters["adopt"]
    assert isinstance(found, Adoption)
    return found


def moved(load: Loader, change: str, adopt: str = "{at: 2027}") -> Adoption:
    """Return the adoption of `drives` after a change of a scenario in a file."""
    text = f"{PLAIN}\n  other: {{interventions: [drives], changes: [{change}]}}"
    drives = DRIVES.replace("{at: 2027}", adopt)
    return adoption(load(None, {PLAIN: text, DRIVES: drives}).scenarios["other"])


START = "interventions.drives.adopt.start"


def test_an_adoption_is_set_to_a_year_or_a_date(load: Loader) -> None:
    assert moved(load, f"{{set: {START}, to: 2030}}").start == 5.0  # 2025 is the base year
    assert moved(load, f"{{set: {START}, to: 2030-07-01}}").start == 5 + 181 / 365


def test_an_adoption_is_moved_by_years(load: Loader) -> None:
    assert moved(load, f"{{add: {START}, by: 2}}").start == 4.0
    assert moved(load, f"{{add: {START}, by: -1 a}}").start == 1.0
    late = moved(load, f"{{add: {START}, by: 2 a}}", "{at: 2027-07-01}")
    assert late.start == 4 + 181 / 365  # the same date, two years later


def test_the_year_of_by_moves_with_the_start(load: Loader) -> None:
    by = "{by: {share: 0.8, year: 2031, from: 2027}}"
    one = moved(load, f"{{add: {START}, by: 3}}", by)
    assert (one.start, one.values) == (5.0, {"share": 0.8, "year": 9.0})
    assert moved(load, f"{{set: {START}, to: 2028}}", by).values["year"] == 7.0


def test_an_adoption_that_stays_changes_nothing(load: Loader) -> None:
    text = (
        f"{PLAIN}\n  other: {{interventions: [drives], changes: [{{set: {START}, to: 2027}}, "
        f"{{add: {START}, by: 0}}]}}\n  same: {{interventions: [drives]}}"
    )
    study = load(None, {PLAIN: text})
    one, other = study.scenarios["other"], study.scenarios["same"]
    assert one.interventions[0] is other.interventions[0]
    assert study.canonical("other") == study.canonical("same")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f"{{set: {START}, to: soon}}", "must be a year or a date"),
        (f"{{set: {START}, to: 2040}}", "outside of the horizon: years from 2025 to 2034"),
        (f"{{add: {START}, by: 8}}", "would become 2035, outside of the horizon"),
        (f"{{add: {START}, by: -3}}", "would become 2024, outside of the horizon"),
        (f"{{add: {START}, by: later}}", "is moved by years such as 2 or -1, found `later`"),
        (f"{{add: {START}, by: 2 kg}}", "must be in a"),
        (f"{{scale: {START}, by: 2}}", "takes `set` to a year or a date, or `add`"),
        ("{set: interventions.drives.adopt, to: 2030}", "what can be changed of it is"),
        ("{set: interventions.drives.saving.start, to: 2030}", "has no adoption `saving`"),
    ],
)
def test_a_wrong_move_is_a_fault_with_its_place(
    change: str, words: str, faults: Callable[..., list[str]]
) -> None:
    (found,) = faults(study={PLAIN: f"{PLAIN}\n  other: {{changes: [{change}]}}"})
    assert found.startswith("study.yaml:30:")
    assert words in found


def test_the_end_of_by_must_stay_within_the_years(faults: Callable[..., list[str]]) -> None:
    by = DRIVES.replace("{at: 2027}", "{by: {share: 0.8, year: 2031, from: 2027}}")
    change = f"{{add: {START}, by: 4}}"
    (found,) = faults(study={PLAIN: f"{PLAIN}\n  other: {{changes: [{change}]}}", DRIVES: by})
    assert "the year of `by` would become 2035" in found


def test_an_edited_scenario_is_the_one_that_a_file_gives(opened: OpenStudy, write: Writer) -> None:
    changes: list[dict[str, object]] = [
        {"set": "interventions.boiler.saving", "to": 0.12},
        {"scale": "carriers.coal.price", "by": 1.25},
        {"add": "interventions.boiler.adopt.start", "by": "1 a"},
    ]
    edited = opened.edited(
        "other", title="Other", extends="dear", interventions=["boiler"], changes=changes
    )
    text = (
        f"{PLAIN}\n  other:\n    title: Other\n    extends: dear\n    interventions: [boiler]\n"
        "    changes: [{set: interventions.boiler.saving, to: 0.12}, "
        "{scale: carriers.coal.price, by: 1.25}, "
        "{add: interventions.boiler.adopt.start, by: 1 a}]"
    )
    again = OpenStudy.open(write(None, {PLAIN: text}), plugins=Lookup())
    assert edited.canonical() == again.study.scenarios["other"].canonical()
    assert edited.case.carriers["coal"].price.value == 5.0  # 4 USD/GJ and a quarter


def test_exactly_the_named_interventions_run(opened: OpenStudy) -> None:
    edited = opened.edited("x", title="", extends="all", interventions=["boiler"], changes=[])
    assert [one.name for one in edited.interventions] == ["boiler"]
    price = edited.case.carriers["electricity"].price
    assert price == opened.study.scenarios["all"].case.carriers["electricity"].price
    assert opened.interventions("all") == ("boiler", "drives")


def test_nothing_changed_gives_the_very_case(opened: OpenStudy) -> None:
    edited = opened.edited("x", title="", extends="baseline", interventions=[], changes=[])
    assert edited.case is opened.study.scenarios["baseline"].case


def test_changes_are_given_back_as_a_file_writes_them(opened: OpenStudy) -> None:
    assert opened.changes("all") == [
        {"scale": "carriers.electricity.price", "by": 1.5},
        {"set": "utilities.steam.fuels.biomass.share", "to": 0.3},
    ]


def test_all_faults_of_an_edit_are_said_and_nothing_stays(opened: OpenStudy) -> None:
    changes: list[dict[str, object]] = [
        {"set": "interventions.drives.saving", "to": 0.7},
        {"scale": "carriers.cole.price", "by": 2},
        {"set": "utilities.steam.fuels.coal.share", "to": 0.5},
    ]
    with pytest.raises(InputError) as caught:
        opened.edited("x", title="", extends="baseline", interventions=[], changes=changes)
    first, second, third = str(caught.value).splitlines()
    assert first.startswith("change 1: `interventions.drives.saving` must be at least 0")
    assert second.startswith("change 2: `carriers.cole.price` is no path of the case; did you mean")
    assert third.startswith("change 3: after this change fuels of `utilities.steam`")
    opened.edited("x", title="", extends="baseline", interventions=[], changes=[])


@pytest.mark.parametrize(
    ("extends", "on", "words"),
    [
        ("basline", [], "no scenario `basline`; did you mean `baseline`?"),
        ("baseline", ["drive"], "`drive`: is no intervention of the study; did you mean `drives`?"),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(
    extends: str, on: list[str], words: str, opened: OpenStudy
) -> None:
    with pytest.raises(InputError, match=r"no (scenario|intervention)") as caught:
        opened.edited("x", title="", extends=extends, interventions=on, changes=[])
    assert words in str(caught.value)


def test_the_document_is_kept_as_it_was_written(opened: OpenStudy) -> None:
    assert isinstance(opened.document, Table)
    assert opened.document["interventions"]["drives"]["capex"] == "900 kUSD"
    assert list(opened.catalogue) == ["drives", "boiler"]
