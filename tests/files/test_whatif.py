"""The section ``whatif`` of a study, and titles of interventions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simcore.files import Study
from simcore.files.whatif import WHATIF_COLUMNS, Whatif, WhatifControl

Loader = Callable[..., Study]
LAST = "  all: {extends: [efficiency, dear], interventions: [boiler]}\n"


def with_page(text: str) -> dict[str, str]:
    """Return what to replace in the sample to give it a section."""
    return {LAST: f"{LAST}whatif: {text}\n"}


def test_without_the_section_the_page_has_its_defaults(load: Loader) -> None:
    assert load().whatif == Whatif(256, WHATIF_COLUMNS, ())


def test_the_section_selects_columns_and_controls_with_ranges(load: Loader) -> None:
    text = (
        "{replications: 64, columns: [ghg, energy.coal], controls: ["
        "{path: interventions.drives.capex, low: 500 kUSD, high: 2000 kUSD, step: 50 kUSD}, "
        "{path: interventions.boiler}, "
        "{path: interventions.boiler.adopt.start, low: 2028, high: 2031}, "
        "{path: carriers.coal.price, title: Coal, low: 50 %, high: 2}]}"
    )
    found = load(None, with_page(text)).whatif
    assert (found.replications, found.columns) == (64, ("ghg", "energy.coal"))
    assert found.controls == (
        WhatifControl("interventions.drives.capex", "", 500e3, 2000e3, 50e3),
        WhatifControl("interventions.boiler"),
        WhatifControl("interventions.boiler.adopt.start", "", 2028.0, 2031.0),
        WhatifControl("carriers.coal.price", "Coal", 0.5, 2.0),
    )


def test_the_page_moves_no_fingerprint(load: Loader) -> None:
    with_it = load(None, with_page("{replications: 64}"))
    assert with_it.canonical("all") == load().canonical("all")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{replication: 64}", "did you mean `replications`?"),
        ("{replications: 0}", "must be at least 1"),
        ("{replications: 100000}", "must be at most 4096"),
        ("{columns: [ghgs]}", "`ghgs` is no annual column; did you mean `ghg`?"),
        ("{columns: []}", "needs at least 1"),
        ("{controls: [{title: x}]}", "`whatif.controls.1.path` is missing"),
        ("{controls: [{path: carriers.cole.price}]}", "did you mean `carriers.coal.price`?"),
        ("{controls: [{path: interventions.drive}]}", "did you mean `interventions.drives`?"),
        ("{controls: [{path: interventions.drives.savin}]}", "is nothing that can be moved; did"),
        ("{controls: [{path: interventions.drives.style}]}", "is nothing that can be moved"),
        ("{controls: [{path: interventions.drives, low: 1}]}", "is a switch; it has no `low`"),
        ("{controls: [{path: interventions.drives.saving, high: 0.9}]}", "at most 0.5, found 0.9"),
        ("{controls: [{path: interventions.drives.capex, low: 5}]}", "has no unit"),
        (
            "{controls: [{path: interventions.drives.saving, low: 0.3, high: 0.2}]}",
            "has `low` 0.3 not below `high` 0.2",
        ),
        (
            "{controls: [{path: carriers.coal.price}, {path: carriers.coal.price}]}",
            "stands here twice",
        ),
        ("{controls: [{path: utilities.steam.fuels.coal.share}]}", "follows from others"),
        ("{controls: [{path: exchange.TWD}]}", "used when the files are read"),
        ("{controls: [{path: carriers.biomass.factor}]}", "is 0, which no factor moves"),
        ("{controls: [{path: carriers.coal.price, step: 0}]}", "must be above 0"),
    ],
)
def test_a_fault_of_the_section_is_said_once_with_its_place(
    text: str, words: str, faults: Callable[..., list[str]]
) -> None:
    (found,) = faults(study=with_page(text))
    assert found.startswith("study.yaml:37:")
    assert words in found


def test_an_intervention_may_have_a_title(load: Loader, faults: Callable[..., list[str]]) -> None:
    drives = "  drives:\n    plugin: motors\n"
    study = load(None, {drives: f"{drives}    title: Better drives\n"})
    (spec,) = study.scenarios["efficiency"].interventions
    assert spec.title == "Better drives"
    assert study.canonical("all") == load().canonical("all")
    (found,) = faults(study={drives: f"{drives}    title: 7\n"})
    assert "`interventions.drives.title` must be text, found `7`" in found
