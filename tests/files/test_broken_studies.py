"""Kinds of broken study: each is one precise fault with its place and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.errors import InputError
from simcore.files import load_case, load_study
from simcore.files.document import top_keys
from tests.files.sample import CASE, STUDY, Lookup

Finder = Callable[..., list[str]]
Writer = Callable[..., Path]

LINE = re.compile(r"(case|study)\.yaml:\d+:\d+: \S")


def at(text: str, part: str, value: str | None = None) -> str:
    """Return ``line:column`` of `value` (default: `part`) in the line that holds `part`."""
    before = text[: text.index(part)]
    line = before.count("\n") + 1
    row = text.splitlines()[line - 1]
    start = len(before) - (before.rfind("\n") + 1)
    return f"{line}:{row.index(value or part, start) + 1}"


CASES = {
    "misspelt key": (
        "    capacity: {value: 1300 t/d, source: annual report}\n    scrap: {value: 0.03",
        "    capasity: {value: 1300 t/d, source: annual report}\n    scrap: {value: 0.03",
        "did you mean `capacity`?",
    ),
    "wrong unit": ("{value: 450 USD/t,", "{value: 450 USD/kWh,", "`USD/kWh` cannot be converted"),
    "unknown unit": ("{value: 450 USD/t,", "{value: 450 USD/tonn,", "unknown unit `tonn`"),
    "unknown currency": (
        "{value: 450 USD/t,",
        "{value: 450 EUR/t,",
        "give its rate under `exchange`",
    ),
    "no unit": (
        "{value: 450 USD/t,",
        "{value: 450,",
        "has no unit; put one after the number that converts to USD/t, such as `USD/kg`",
    ),
    "no unit of an energy price": (
        "{value: 6 USD/GJ, source: trade press}",
        "{value: 0.12, source: trade press}",
        "converts to USD/GJ, such as `USD/kWh`",
    ),
    "text for a number": ("{value: 450 USD/t,", "{value: dear,", "must be a number, found `dear`"),
    "comma": ("{value: 450 USD/t,", '{value: "4,500 USD/t",', "leave out the comma"),
    "share over 1": ("share: {value: 0.2,", "share: {value: 1.2,", "at most 1, found 1.2"),
    "shares beyond rest": (
        "share: {value: 5 %, source: annual report}",
        "share: {value: 100 %, source: annual report}",
        "must sum to less than 1",
    ),
    "two rests": (
        "share: {value: 0.2, source: annual report}",
        "share: rest",
        "exactly one may be",
    ),
    "no rest": (
        "{share: rest, efficiency: {value: 0.85",
        "{share: {value: 0.8, source: x}, efficiency: {value: 0.85",
        "the shares sum to 0.9; they must sum to 1, or one be `rest`",
    ),
    "season that overflows": (
        "  noise: {value: 0.05",
        f"  seasonality: [{', '.join(['1.0e+308'] * 12)}]\n  noise: {{value: 0.05",
        "must be twelve factors from 0 to 100",
    ),
    "missing source": ("{value: 9 USD/h, source: statistics}", "9 USD/h", "has no source"),
    "neither source nor range": (
        "{value: 9 USD/h, source: statistics}",
        "{value: 9 USD/h, low: 8 USD/h}",
        "neither a `source` nor a range",
    ),
    "range beside value": (
        "low: 350 USD/t, high: 550",
        "low: 460 USD/t, high: 550",
        "above its value",
    ),
    "published without source": (
        "quality: assumed, low: 5 d",
        "quality: published, low: 5 d",
        "is called published but has no `source`",
    ),
    "unknown stage": ("stage: machine", "stage: machin", "did you mean `machine`?"),
    "unknown stream": (
        "source: annual report}\n    waste: sludge\n    uses:\n      electricity",
        "source: annual report}\n    waste: slugde\n    uses:\n      electricity",
        "did you mean `sludge`?",
    ),
    "unknown resource": ("      nox:\n", "      noxx:\n", "resource `noxx`"),
    "unknown carrier": ("      biomass: {share", "      biomas: {share", "did you mean `biomass`?"),
    "wrong word": (
        "kind: virgin\n        share: {value: 0.2",
        "kind: virgn\n        share: {value: 0.2",
        "must be one of virgin, low_carbon, secondary",
    ),
    "text for a whole number": ("base_year: 2025", "base_year: soon", "must be a whole number"),
    "nothing given": ("title: Small mill", "title:", "`title` has no value"),
    "not yet supported unit": ("unit: t\n", "unit: guest-night\n", "not yet supported"),
    "not yet supported section": ("finance:\n", "targets: []\nfinance:\n", "not yet supported"),
    "absurd year": (
        "{2025: 1 %/a, 2035: 2 %/a}",
        "{2025: 1 %/a, 20350: 2 %/a}",
        "from 1900 to 2199",
    ),
    "interpolation": (
        "interpolation: linear",
        "interpolation: cubic",
        "allowed are linear and step",
    ),
    "path where none can be": (
        "{value: 0.05, source: statistics}",
        "{path: {2025: 0.05}, source: statistics}",
        "cannot be a path over years",
    ),
    "duplicate key": ("title: Small mill", "title: Small mill\ntitle: Other", "first in line 2"),
    "tag": ("title: Small mill", "title: !!python/name:os.system Small mill", "the tag"),
    "code of a currency": ("code: USD", "code: Usd", "must be three capital letters, such as USD"),
    "first item of a list": (
        "name: water, quantity: water/output,",
        "quantity: water/output,",
        "`checks.1.name` is missing",
    ),
    "second item of a list": ("value: 350 kt/a", "value: 350", "`checks.2.value` has no unit"),
    "number for a text": ("name: board", "name: 7", "must be text, found `7`; put it in quotes"),
    "bad check": ("quantity: water/output", "quantity: watr/output", "did you mean `water`?"),
    "market factor of a fuel": (
        "    factor: {value: 0.095 tCO2e/GJ, source: IPCC}",
        "    factor: {value: 0.095 tCO2e/GJ, source: IPCC}\n    market_factor: 0",
        "scope 2 only",
    ),
    "rate the wrong way": ("32 TWD/USD", "32 USD", "must be in TWD/USD"),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_fault_of_the_case_is_said_once_with_its_place(kind: str, faults: Finder) -> None:
    old, new, words = CASES[kind]
    found = faults(case={old: new})
    assert all(LINE.match(line) for line in found), found
    assert [words in line for line in found].count(True) == 1, found


STUDIES = {
    "misspelt key": ("replications: 64", "replicatons: 64", "did you mean `replications`?"),
    "missing case file": ("case: case.yaml", "case: other.yaml", "No such file"),
    "unknown plugin": (
        "    plugin: motors\n    adopt: {at: 2027}",
        "    plugin: motor\n    adopt: {at: 2027}",
        "did you mean `motors`?",
    ),
    "broken plugin": (
        "    plugin: motors\n    adopt: {at: 2027}",
        "    plugin: broken\n    adopt: {at: 2027}",
        "broken: cannot be imported",
    ),
    "no plugin": (
        "    plugin: motors\n    adopt: {at: 2027}",
        "    adopt: {at: 2027}",
        "needs `plugin`",
    ),
    "unknown parameter": ("    capex: 900 kUSD", "    capx: 900 kUSD", "did you mean `capex`?"),
    "parameter out of range": ("{value: 0.2, source: audit}", "0.7", "at most 0.5, found 0.7"),
    "negative life": ("    capex: 900 kUSD", "    life: -3 a", "at least 0.5 a and at most 60 a"),
    "required parameter": ("    adopt: {at: 2027}\n", "", "needs `adopt`"),
    "wrong choice": ("style: deep", "style: deap", "did you mean `deep`?"),
    "flag": ("persistent: false", "persistent: no way", "must be true or false"),
    "unknown lever": ("stage.*.electricity.*", "stage.*.electrcity.*", "no lever matches"),
    "year outside horizon": ("adopt: {at: 2027}", "adopt: {at: 2035}", "from 2025 to 2034"),
    "leap day": ("2027-07-01", "2028-02-29", "29 February"),
    "no adoption": ("adopt: {at: 2027}", "adopt: {att: 2027}", "did you mean `at`?"),
    "adoption by, backwards": (
        "adopt: {at: 2027}",
        "adopt: {by: {share: 0.8, year: 2026, from: 2027}}",
        "not after `from`",
    ),
    "unknown parent": ("extends: baseline, interventions", "extends: base, interventions",
                       "did you mean `baseline`?"),
    "circle": ("baseline: {title: As it is}", "baseline: {title: As it is, extends: all}",
               "goes in a circle: baseline -> all"),
    "name with a dot and a range": ("  boiler:", "  boil.er:", "name `boil.er` must be small"),
    "unknown intervention": ("interventions: [drives]", "interventions: [drive]", "mean `drives`?"),
    "unknown path": ("scale: carriers.electricity.price", "scale: carriers.electrcity.price",
                     "did you mean `carriers.electricity.price`?"),
    "no operation": ("{scale: carriers.electricity.price, by: 1.5}", "{set: carriers.coal.price}",
                     "a change is"),
    "factor with a unit": ("by: 1.5", "by: 1.5 USD", "plain factor"),
    "change beyond bounds": ("to: 0.3}", "to: 1.3}", "at most 1, found 1.3"),
    "uncertain nowhere": ("path: carriers.coal.price", "path: carriers.cole.price",
                          "did you mean `carriers.coal.price`?"),
    "uncertain rest": ("path: carriers.coal.price", "path: utilities.steam.fuels.coal.share",
                       "follows from others"),
    "no range": ("path: carriers.coal.price", "path: carriers.biomass.price", "has no range"),
    "low over high": ("uniform: [0.1, 0.3]", "uniform: [0.3, 0.1]", "low must be below high"),
    "mode outside": ("[0.8, 1.0, 1.3]", "[0.8, 1.4, 1.3]", "low <= mode <= high"),
    "out of reach": ("uniform: [0.1, 0.3]", "uniform: [0.1, 0.6]", "would reach from 0.1 to 0.6"),
    "too few": ("[0.8, 1.0, 1.3]", "[0.8, 1.3]", "needs `triangular: [low, mode, high]`"),
    "unknown distribution": ("{uniform:", "{unifrom:", "did you mean `uniform`?"),
    "correlation of the undeclared": (
        "between: [carriers.coal.price,",
        "between: [carriers.biomass.price,",
        "is not declared uncertain",
    ),
    "correlation over 1": ("value: 0.6}", "value: 1.6}", "at most 1"),
    "no years": ("years: 10", "years: 0", "must be at least 1"),
    "period": ("period: month", "period: day", "must be one of month, week"),
    "list for a mapping": ("baseline: {title: As it is}", "baseline: []", "must be a mapping"),
    "number in quotes": ("seed: 7", 'seed: "2025"', 'found "2025", which is text because of its'),
    "name": ("title: Small study", "name: a/b", "made of A-Z, a-z, 0-9, `.`, `_` and `-` only"),
    "long name": ("title: Small study", f"name: {'n' * 101}", "must have at most 100 characters"),
    "long name of a scenario": ("  dear:\n", f"  {'n' * 101}:\n", "has 101 characters"),
    "second uncertain number": (
        "{path: carriers.coal.price, distribution: range}",
        "{path: carriers.coal.price}",
        "`uncertain.2.distribution` is missing",
    ),
    "fractional replications": ("replications: 64", "replications: 6.4", "must be a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("kind", STUDIES)
def test_a_fault_of_the_study_is_said_once_with_its_place(kind: str, faults: Finder) -> None:
    old, new, words = STUDIES[kind]
    found = faults(study={old: new})
    assert all(LINE.match(line) or "other.yaml:1:1: " in line for line in found), found
    assert [words in line for line in found].count(True) == 1, found


def test_the_place_is_line_and_column_of_what_is_wrong(faults: Finder) -> None:
    assert faults(case={"{value: 450 USD/t,": "{value: 450 USD/kWh,"})[0].startswith(
        f"case.yaml:{at(CASE, 'price: {value: 450', '450')}: "
    )
    assert faults(study={"  drives:\n    plugin: motors": "  drives:\n    plugin: motor"})[
        0
    ].startswith(f"study.yaml:{at(STUDY, 'plugin: motors', 'motors')}: ")


def test_faults_of_form_reference_and_both_files_come_together(faults: Finder) -> None:
    found = faults(
        case={
            "    scope: 1\n    heating_value": "    scope: 3\n    heating_value",
            "title: Small mill": "title: [a, list]",
            "stage: machine": "stage: machin",
        },
        study={
            "years: 10": "years: ten",
            "scale: carriers.e": "scale: cariers.e",
            "by: 1.5": "by: x",
        },
    )
    for words in (
        "carriers.coal.scope",
        "`title` must be text",
        "`machin`",
        "`years`",
        "`cariers.",
    ):
        assert sum(words in line for line in found) == 1, (words, found)


def test_faulty_years_make_no_date_faulty(faults: Finder) -> None:
    assert len(faults(study={"years: 10": "years: ten"})) == 1
    assert len(faults(study={"years: 10": "years: 0"})) == 1


def test_faults_are_sorted_by_file_and_line(faults: Finder) -> None:
    found = faults(
        case={"stage: machine": "stage: machin", "title: Small mill": "titel: Small mill"},
        study={"years: 10": "years: 0"},
    )
    places = [(line.split(":")[0], int(line.split(":")[1])) for line in found]
    assert places == sorted(places)
    assert len(places) == 3  # the misspelt title is not called missing as well


FILES = {
    "empty": (b"", "1:1: the file is empty"),
    "only a comment": (b"# nothing\n", "1:1: the file is empty"),
    "binary": (b"\x7fELF\0\0\1", "1:1: the file is binary"),
    "not UTF-8": ("title: M\u00fchle".encode("latin-1"), "1:1: not UTF-8"),
    "a list": (b"- a\n- b\n", "1:1: the file must hold a mapping"),
    "a word": (b"hello\n", "1:1: the file must hold a mapping"),
    "not YAML": (b"a: [1, 2\nb: }\n", "2:2: not YAML"),
    "a tab": (b"a:\n\tb: 1\n", "not YAML"),
    "two documents": (b"a: 1\n---\nb: 1\n", "2:1: a second document"),
    "control character": (b"a: \x01\n", "not YAML"),
    "unknown alias": (b"a: *b\n", "1:4: the alias `*b` has no anchor"),
    "alias of itself": (b"a: &a [*a]\n", "nested deeper"),
    "deep": (b"a: " + b"[" * 3000, "nested deeper"),
    "deep and named": (b"a: &a " + b"[" * 3000, "nested deeper"),
    "crowd": (b"a:\n" + b"- 1\n" * 50_000, "50000:3: more than 50000 values"),
    "long line": (b"a: 1\nb: " + b"x" * 99_998, "2:1: the line has 100001 characters"),
    "large": (b"#\n" * 500_001, "1:1: cannot read the file: it has 1,000,002 bytes"),
    "anchor bomb": (
        b"a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
        + b"".join(
            b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12)
        ),
        "once aliases are unfolded",
    ),
    "complex key": (b"? [a]\n: b\n", "a key must be a plain word"),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("which", ["study", "case"])
def test_a_file_that_is_no_mapping_is_one_fault(kind: str, which: str, write: Writer) -> None:
    content, words = FILES[kind]
    path = write()
    (path.parent / f"{which}.yaml").write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_study(path, plugins=Lookup())
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"{path.parent / which}.yaml:")
    assert words in lines[0]
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        (b"schema: 1\ncase: {stages: 1}\nyears: [title]\n", ["schema", "case", "years"]),
        (b"{product: &a {b: 1}, include: *a}", ["product", "include"]),
        (b"? [stages]\n: 1\ncase: x\n", ["case"]),
        (b"case: x\nb: ]\n", ["case", "b"]),
        (b"\0", []),
        (b"a: [" + b"1," * 2_000 + b"]\ncase: x\n", ["a"]),
    ],
)
def test_the_keys_at_the_top_are_read_from_the_beginning(
    content: bytes, keys: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes(content)
    assert list(top_keys(path)) == keys


def test_a_long_word_is_cut(faults: Finder) -> None:
    (found,) = faults(study={"extends: baseline, interventions": f"extends: {'x' * 5_000}, inter"})[
        :1
    ]
    assert len(found) < 400


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(InputError, match=r":1:1: cannot read the file: "):
            load_study(path, plugins=Lookup())
        with pytest.raises(InputError, match=r":1:1: cannot read the file: "):
            load_case(path)


def test_a_line_break_in_the_name_of_a_file_breaks_no_fault(faults: Finder) -> None:
    (found,) = faults(study={"case: case.yaml": r'case: "a\nb.yaml"'})
    assert "\n" not in found
    assert r"a\nb.yaml:1:1: cannot read the file: " in found


def test_a_case_in_the_place_of_a_study_is_one_fault(write: Writer) -> None:
    case = write().parent / "case.yaml"
    with pytest.raises(InputError) as caught:
        load_study(case, plugins=Lookup())
    assert str(caught.value) == f"{case}:1:1: this is a case; give its study"


@pytest.mark.parametrize("name", ["my study", "müll", "-x", "n" * 101])
def test_a_folder_whose_name_cannot_be_the_studys_is_told(
    name: str, write: Writer, tmp_path: Path
) -> None:
    write()
    folder = tmp_path / name
    folder.mkdir()
    for file in ("case.yaml", "study.yaml"):
        (tmp_path / file).rename(folder / file)
    with pytest.raises(InputError, match=r"study\.yaml:1:1: the folder's name .* give `name:`$"):
        load_study(folder / "study.yaml", plugins=Lookup())
    (folder / "study.yaml").write_text(f"name: mill\n{STUDY}", encoding="utf-8")
    assert load_study(folder / "study.yaml", plugins=Lookup()).name == "mill"


def test_a_faulty_set_is_named_as_the_option(faults: Finder) -> None:
    (found,) = faults(sets=("carriers.coal.prise=5 USD/GJ",))
    assert found == (
        "--set carriers.coal.prise: `carriers.coal.prise` is no path of the case; "
        "did you mean `carriers.coal.price`?"
    )
    assert faults(sets=("carriers.coal.price=5 USD/t/d",))[0].startswith(
        "--set carriers.coal.price: "
    )
    assert faults(sets=("carriers.coal.price",))[0].startswith("--set carriers.coal.price: ")
