"""What the documents say against what the code does."""

from __future__ import annotations

import fnmatch
import inspect
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from simcore.batch.load import load
from simcore.engine import Span, lever_names, simulate
from simcore.errors import InputError
from simcore.files import Case, load_case
from simcore.files.access import walk
from simcore.files.numbers import FOLLOWS, split_number
from simcore.files.section import DEFAULT, members
from simcore.interventions.hookspecs import PROJECT, Hooks
from simcore.interventions.registry import PluginRegistry
from simcore.interventions.sim import Sim
from simcore.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.engine import BlockResult
    from simcore.files import Number, Study

ROOT = Path(__file__).parents[1]
CASES = ("containerboard-mill", "kraft-mill", "kraft-sector")
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
GRAMMAR = ROOT / "docs" / "adr" / "0006-the-case-grammar.md"


def _text(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def _rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of every row of every table."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next of its level or above."""
    level = heading.split(" ", maxsplit=1)[0]
    _, _, rest = text.partition(f"\n{heading}\n")
    assert rest, f"no heading {heading!r}"
    return re.split(rf"\n#{{1,{len(level)}}} ", rest, maxsplit=1)[0]


# ---------------------------------------------------------------------- README


def test_the_first_two_shell_blocks_of_the_readme_are_one_line_each() -> None:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", _text("README.md"), re.DOTALL | re.MULTILINE)
    shell = [body for language, body in found if language == "sh"]
    assert len(shell) == 2
    assert all(len(one.splitlines()) == 1 for one in shell)
    assert "decouple run scenarios/containerboard-mill" in shell[0]
    assert "pytest" in shell[1]
    assert {language for language, _ in found} <= {"sh", "text", "console", "yaml", "python"}


def test_ci_runs_the_second_command_of_the_readme() -> None:
    second = _blocks(_text("README.md"), "sh")[1].strip()
    assert second in _text(".ci", "run")


def _stated(case: Case) -> Iterator[Number]:
    """Yield the numbers that count: written with a source or a range, and no published check."""
    for one in walk(case):
        if one.key.startswith("checks.") or one.is_rest or one.source == FOLLOWS:
            continue
        if one.origin != DEFAULT and (one.source is not None or one.low is not None):
            yield one


@pytest.mark.parametrize("name", CASES)
def test_the_readme_counts_the_numbers_of_a_case(name: str) -> None:
    counted = Counter(
        one.quality for one in _stated(load_case(ROOT / "scenarios" / name / "case.yaml"))
    )
    row = next(cells for cells in _rows(_text("README.md")) if cells[0].startswith(f"[{name}]"))
    assert row[2:] == [str(counted[quality]) for quality in ("published", "derived", "assumed")]


# ---------------------------------------------------------------------- decisions


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert found == ["Context", "Decision", "Consequences", "What would change our mind"]
    assert text.startswith(f"# {path.name[:4]} ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_the_grammar_names_all_keys_of_a_case() -> None:
    text = GRAMMAR.read_text(encoding="utf-8")
    accepted = _section(text, "### What the loader accepts today").split(". `decouple")[0]
    assert set(re.findall(r"`(\w+)`", accepted)) == set(members(Case))
    refused = _section(text, "### What it refuses by name").split(";")[0]
    assert set(re.findall(r"`(\w+)`", refused)) == set(Case.later)


def _grammar_case(place: int, folder: Path) -> Path:
    """Write a YAML block of the grammar to a file: keys to come, kraft mill, hotel."""
    path = folder / "case.yaml"
    path.write_text(_blocks(GRAMMAR.read_text(encoding="utf-8"), "yaml")[place], encoding="utf-8")
    return path


def test_the_kraft_mill_of_the_grammar_loads_and_has_the_keys_of_the_case(tmp_path: Path) -> None:
    shipped = {
        one.key: one.unit for one in walk(load_case(ROOT / "scenarios/kraft-mill/case.yaml"))
    }
    abridged = load_case(_grammar_case(1, tmp_path))
    found = {one.key: one.unit for one in walk(abridged) if not one.key.startswith("checks.")}
    assert len(found) > 100
    assert found.items() <= shipped.items()


def _faults(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_case(path)
    return str(caught.value)


def test_the_loader_refuses_the_hotel_of_the_grammar(tmp_path: Path) -> None:
    path = _grammar_case(2, tmp_path)
    faults = _faults(path).splitlines()
    assert all(line.startswith(f"{path}:") for line in faults)
    for key in ("product.unit", "product.storable", "areas", "targets", "kind"):
        assert any(f"`{key}`" in line and "not yet supported" in line for line in faults), key
    for key in ("pace", "heads", "stocks", "outputs", "per_output", "per_area", "per_head"):
        assert any(f"`{key}`" in line for line in faults), key


def test_the_loader_refuses_every_key_to_come(tmp_path: Path) -> None:
    path = _grammar_case(0, tmp_path)
    faults = _faults(path)
    new = set(YAML(typ="safe").load(path)) - set(members(Case))
    assert len(new) > 10
    assert all(f"`{key}`" in faults for key in new)


def test_the_hotel_closes_on_its_published_electricity(tmp_path: Path) -> None:
    # 225.69 kWh/m2 a year on 43,460 m2 are 9.81 GWh
    hotel = YAML(typ="safe").load(_grammar_case(2, tmp_path))

    def amount(number: dict[str, Any]) -> float:
        written = split_number(number["value"])
        assert written is not None
        return written.magnitude

    sizes = {name: amount(area["size"]) for name, area in hotel["areas"].items()}
    nights = 365 * amount(hotel["market"]["demand"])
    total = 0.0
    for stage in hotel["stages"].values():
        for use in stage["uses"].get("electricity", {}).values():
            total += nights * amount(use["per_output"]) if "per_output" in use else 0.0
            for area, one in use.get("per_area", {}).items():
                total += sizes[area] * amount(one)
    assert total == pytest.approx(225.69 * 43_460, rel=1e-3)


# ---------------------------------------------------------------------- nomenclature


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_column_stands_in_the_nomenclature(name: str) -> None:
    said = QUANTITIES[name]
    rows = list(_rows(_section(_text("docs", "nomenclature.md"), "## Annual columns")))
    assert [f"`{name}`", said.unit, said.meaning] in rows


def test_every_lever_stands_in_the_nomenclature() -> None:
    rows = list(_rows(_section(_text("docs", "nomenclature.md"), "## Levers")))
    names = [cells[0].strip("`") for cells in rows if cells[0].startswith("`")]
    patterns = [re.sub(r"(?<![a-z])[A-Z](?![a-z])", "*", name) for name in names]
    for case in CASES:
        for lever in lever_names(load_case(ROOT / "scenarios" / case / "case.yaml")):
            depth = lever.count(".")
            assert any(
                one.count(".") == depth and fnmatch.fnmatchcase(lever, one) for one in patterns
            ), lever


@pytest.fixture(scope="module")
def sector_result() -> BlockResult:
    """Return six years of two replications of the sector with all its measures."""
    study = replace(load(ROOT / "scenarios" / "kraft-sector"), years=6)
    names = [one.plugin for one in study.scenarios["combined"].interventions]
    classes = PluginRegistry().load(names)
    [result] = simulate(study, "combined", [Span(0, 2)], classes=classes, periods=True)
    return result


def test_every_dataset_and_key_column_stands_in_the_nomenclature(
    sector_result: BlockResult,
) -> None:
    section = _section(_text("docs", "nomenclature.md"), "## Datasets")
    rows = {cells[0].strip("`"): " ".join(cells[1:]) for cells in _rows(section)}
    for dataset, table in sector_result.tables.items():
        annual = set(QUANTITIES) | {"cod"}
        for column in table.columns:
            if column not in annual and not column.startswith("energy."):
                assert f"`{column}`" in rows[dataset], f"{dataset}.{column}"


def test_every_kind_of_event_stands_in_the_nomenclature(sector_result: BlockResult) -> None:
    section = _section(_text("docs", "nomenclature.md"), "## Event kinds")
    listed = {cells[0].strip("`") for cells in _rows(section)}
    kinds = set(sector_result.tables["events"].columns["kind"].tolist())
    assert {"audit", "adoption", "commissioning", "outage"} <= kinds <= listed


# ---------------------------------------------------------------------- hooks


def _hooks() -> list[str]:
    return [name for name, one in vars(Hooks).items() if hasattr(one, f"{PROJECT}_spec")]


def test_there_are_three_hooks() -> None:
    assert _hooks() == ["setup", "effects", "period_end"]


@pytest.mark.parametrize("name", _hooks())
def test_a_hook_is_documented_with_its_arguments(name: str) -> None:
    arguments = list(inspect.signature(getattr(Hooks, name)).parameters)[1:]
    assert f"\n### `{name}({', '.join(arguments)})`\n" in _text("docs", "hooks.md")


def test_every_member_of_sim_is_documented() -> None:
    section = _section(_text("docs", "hooks.md"), "## What a plugin sees: `sim`")
    shown = set(re.findall(r"^\| `sim\.(\w+)", section, re.MULTILINE))
    public = {name for name in (*vars(Sim), *Sim.__annotations__) if not name.startswith("_")}
    assert shown == public


def _with_plugin(block: int, name: str, tmp_path: Path) -> tuple[Study, PluginRegistry]:
    """Return a study of the kraft mill with a plugin of the page, which is a file."""
    text, folder = _text("docs", "hooks.md"), tmp_path / "my_plugins"
    folder.mkdir()
    (folder / f"{name}.py").write_text(_blocks(text, "python")[block], encoding="utf-8")
    head = {"schema": 1, "case": str(ROOT / "scenarios/kraft-mill/case.yaml"), "years": 4}
    body = _blocks(text, "yaml")[0].replace("plugin: heat_recovery", f"plugin: {name}")
    if name != "heat_recovery":
        body = re.sub(r"^    saving: .*\n", "", body, flags=re.MULTILINE)
    path = tmp_path / "study.yaml"
    path.write_text("".join(f"{key}: {one}\n" for key, one in head.items()) + body)
    return load(path, folder), PluginRegistry(folder)


def _coal(study: Study, scenario: str, registry: PluginRegistry) -> np.ndarray:
    names = [one.plugin for one in study.scenarios[scenario].interventions]
    [result] = simulate(study, scenario, [Span(0, 4)], classes=registry.load(names))
    table = result.tables["annual"].columns
    coal: np.ndarray = table["energy.coal"] / table["output"]
    return coal.reshape(4, 4)


def test_the_twelve_line_plugin_of_the_page_runs(tmp_path: Path) -> None:
    assert len(_blocks(_text("docs", "hooks.md"), "python")[0].splitlines()) == 12
    study, registry = _with_plugin(0, "heat_recovery", tmp_path)
    before, after = (_coal(study, name, registry) for name in ("baseline", "hood"))
    np.testing.assert_array_equal(before[:, 0], after[:, 0])
    # 12 % (8-20 %) of the cylinders, which take most of the steam, less base load and hall
    saved = 1 - after[:, 3] / before[:, 3]
    assert (saved > 0.05).all()
    assert (saved < 0.2).all()


def test_the_plugin_with_all_hooks_of_the_page_runs(tmp_path: Path) -> None:
    study, registry = _with_plugin(1, "scale", tmp_path)
    before, after = (_coal(study, name, registry) for name in ("baseline", "hood"))
    saved = 1 - after[:, 3] / before[:, 3]
    assert (saved > 0.0).all()
    assert (saved < 0.08).all()


# ---------------------------------------------------------------------- all pages


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
