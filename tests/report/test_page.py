"""The report as a page: whole, safe, without a word to the network."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from simcore.texts import load_texts
from tests.analysis.result_folder import ResultFolder
from tests.report.made import copied, make, taken_apart

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.made import Page

LARGEST = 3_000_000
"""Bytes that a report may have."""

ATTACK = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}\"'&"


def test_the_page_is_smaller_than_three_megabytes(html: str) -> None:
    assert len(html.encode()) < LARGEST


def test_nothing_is_fetched(page: Page) -> None:
    for one in page.elements:
        assert "src" not in one.attributes
        assert one.tag not in ("link", "iframe", "object", "embed", "base")
        assert one.attributes.get("href", "#").startswith("#")
    (policy,) = (
        one.attributes["content"]
        for one in page.tagged("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:|\*", policy)


def test_no_style_fetches_either(html: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style


def test_every_table_has_a_caption_and_scopes(page: Page) -> None:
    tables = page.tagged("table")
    assert len(tables) > 15
    captions = {id(one.around[-1]) for one in page.tagged("caption") if one.text.strip()}
    assert {id(one) for one in tables} <= captions
    assert all(one.attributes.get("scope") for one in page.tagged("th"))


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(one.tag[1]) for one in page.tagged("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_names_are_unique_and_links_lead_somewhere(page: Page) -> None:
    names = [one.attributes["id"] for one in page.having("id")]
    assert len(names) == len(set(names))
    for one in page.tagged("a"):
        assert one.attributes["href"].removeprefix("#") in names


def test_all_sections_are_there(page: Page) -> None:
    sections = [one.attributes["id"] for one in page.tagged("section")]
    assert sections == ["summary", "balance", "scenarios", "events", "assumptions", "provenance"]


def test_every_chart_has_a_place_a_title_and_words(html: str, page: Page) -> None:
    (text,) = re.findall(r'<script type="application/json" id="charts">(.*?)</script>', html)
    charts = json.loads(text)
    places = [one.attributes["data-chart"] for one in page.having("data-chart")]
    assert sorted(charts) == sorted(places)
    assert {"mass", "energy", "money-flows", "plane", "difference", "money", "events"} <= set(
        places
    )
    assert sum(name.startswith("fan-") for name in places) == 7
    described = [one for one in page.elements if "described" in one.classes]
    assert len(described) == len(places)
    assert all(one.text.strip() for one in described)


def test_assumed_numbers_are_marked(page: Page) -> None:
    rows = [one for one in page.tagged("tr") if "marked" in one.classes]
    (counted,) = {
        one.text
        for one in page.having("data-cell")
        if one.attributes["data-cell"] == "assumptions/*/assumed/count"
    }
    assert len(rows) == int(counted) > 50


def test_a_title_cannot_become_a_script(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["title"] = manifest["currency"] = manifest["study_file"] = ATTACK
    manifest["versions"] = manifest["measures"] = {ATTACK: ATTACK}
    for one in manifest["scenarios"]:
        one["title"] = ATTACK
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    resolved = folder / "study.resolved.yaml"
    text = re.sub(r'"source": "[^"]*"', f'"source": {json.dumps(ATTACK)}', resolved.read_text())
    resolved.write_text(re.sub("case_title: .*", f"case_title: {json.dumps(ATTACK)}", text))
    html = make(folder, tmp_path / "out.html")
    page = taken_apart(html)
    assert "alert(1)</script>" not in html
    assert len(page.tagged("script")) == 3
    assert page.tagged("img") == []
    assert any(ATTACK in one.text for one in page.tagged("h1"))
    assert "{{ 7 * 7 }}" in html
    (text,) = re.findall(r'<script type="application/json" id="charts">(.*?)</script>', html)
    assert json.loads(text)


def test_the_default_place_is_the_folder_of_the_result(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 0
    assert done.stdout.strip() == str(folder / "report.html")
    assert (folder / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_same_result_gives_the_same_page(mill: Path, html: str, tmp_path: Path) -> None:
    assert make(mill, tmp_path / "again.html", "--at", "2035") == html


def test_one_scenario_alone_has_a_report(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["scenarios"] = manifest["scenarios"][:1]
    manifest["blocks"] = [one for one in manifest["blocks"] if one["scenario"] == "baseline"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    page = taken_apart(make(folder, tmp_path / "one.html"))
    places = {one.attributes["data-chart"] for one in page.having("data-chart")}
    assert "plane" in places
    assert not {"difference", "money"} & places


def test_an_old_result_says_that_sources_are_missing(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    resolved = folder / "study.resolved.yaml"
    resolved.write_text(resolved.read_text("utf-8").partition("values:\n")[0], "utf-8")
    html = make(folder, tmp_path / "old.html")
    assert load_texts()("report.assumptions.old") in html


def test_a_result_of_annual_tables_alone_has_a_report(tmp_path: Path) -> None:
    folder = tmp_path / "mill"
    ResultFolder(scenarios={"today": {}, "less": {"ghg": 0.5}}).write(folder)
    (folder / "study.resolved.yaml").write_text("name: mill\n", "utf-8")
    page = taken_apart(make(folder, tmp_path / "out.html"))
    assert "No mass is lost as waste." in "".join(text for text, _ in page.pieces)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--at", "1999"], "year 1999 is not simulated"),
        (["--at", "2025"], "2025 is the base year, in which nothing has changed yet"),
        (["--pressure", "value_added_volume"], "cannot decouple from itself"),
        (["--baseline", "effciency"], "did you mean `efficiency`?"),
        (["--pressure", "gsg"], "did you mean `ghg`?"),
    ],
)
def test_what_is_not_there_is_said(mill: Path, words: list[str], message: str) -> None:
    done = CliRunner().invoke(main, ["report", str(mill), *words])
    assert done.exit_code == 1
    assert message in done.stderr


def test_a_folder_without_result_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert done.exit_code == 1
    assert "holds no result" in done.stderr


def test_a_damaged_resolved_study_is_said(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    (folder / "study.resolved.yaml").write_text("a: [", "utf-8")
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 1
    assert "is damaged; run the study again" in done.stderr


@pytest.mark.parametrize(
    "part",
    [
        "values: 7",
        'values: {"a.b": 7}',
        'values: {"a.b": [7]}',
        'values: {"a.b": [{"value": 1}]}',
        'values: {"a.b": [{"value": x, "unit": "1", "quality": "assumed"}]}',
        'values: {"a.b": [{"value": .nan, "unit": "1", "quality": "assumed"}]}',
        'values: {"a.b": [{"value": 1, "unit": "1", "quality": "assumed", "points": [[1, 2]]}]}',
        "uncertain: [{path: a}]",
        'uncertain: [{path: a, unit: "1", distribution: {normal: [1]}}]',
        "correlations: [{between: [a], value: 1}]",
        "scenarios: [1]",
        "scenarios: {fuel: {changes: [nothing]}}",
        "scenarios: |\n  fuel: words",
        "scenarios:\n  fuel:\n    changes: [nothing]",
        'points:\n  "fuels_1": ["fuels", 1.0]',
        'points:\n  "fuels_1": []',
        "unpublished: {a: b}",
        "unpublished: [[a]]",
        "case_title: 2001-01-01",
        "case_title: !!python/object/apply:os.getcwd []",
        "a: " + "[" * 3000,
    ],
)
def test_a_resolved_study_that_no_run_has_written_is_refused(
    mill: Path, tmp_path: Path, part: str
) -> None:
    folder = copied(mill, tmp_path / "mill")
    (folder / "study.resolved.yaml").write_text(part, "utf-8")
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 1, done.output
    assert "is damaged; run the study again" in done.stderr
    assert not (folder / "report.html").exists()


def test_values_of_scenarios_that_were_not_asked_for_are_told(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    fact = '{"value": %d, "unit": "1", "quality": "assumed", "scenarios": ["%s"]}'
    values = f'values:\n  "a.b": [{fact % (1, "baseline")}, {fact % (2, "elsewhere")}]\n'
    (folder / "study.resolved.yaml").write_text(values, "utf-8")
    page = taken_apart(make(folder, tmp_path / "out.html"))
    assert "a.b" in "".join(text for text, _ in page.pieces)


def test_another_baseline_and_pressure_are_followed(mill: Path, tmp_path: Path) -> None:
    page = taken_apart(
        make(mill, tmp_path / "o.html", "--baseline", "efficiency", "--pressure", "water")
    )
    text = "".join(text for text, _ in page.pieces)
    assert "the baseline (efficiency)" in text
    assert "does value added decouple from the intake of fresh water?" in text


def test_a_missing_file_of_a_block_is_said(mill: Path, tmp_path: Path) -> None:
    folder = copied(mill, tmp_path / "mill")
    shutil.rmtree(folder / "flows")
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 1
    assert "is missing; run the study again" in done.stderr
