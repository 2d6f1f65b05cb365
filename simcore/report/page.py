"""The report as one HTML page that asks nothing of the network."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from simcore.batch.manifest import MANIFEST
from simcore.charts import script_hash, script_json, vega_bundle
from simcore.report.assumed import Assumed
from simcore.report.assumptions import Assumptions
from simcore.report.balance import Balance
from simcore.report.compared import compared
from simcore.report.datasets import Datasets
from simcore.report.drawings import Drawings
from simcore.report.happenings import Happenings
from simcore.report.provenance import Provenance
from simcore.report.question import Question
from simcore.report.sidebyside import SideBySide
from simcore.report.study import Tree, read_resolved
from simcore.report.summary import Summary
from simcore.report.swept import swept_sections
from simcore.report.wording import Wording
from simcore.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.batch.result import Result
    from simcore.report.compared import Compared

__all__ = ["report"]

TEMPLATES: Final = "templates"


def report(
    result: Result,
    *,
    baseline: str | None = None,
    at: int | None = None,
    pressure: str = "ghg",
    scenarios: Sequence[str] = (),
) -> str:
    """Return the report of a result as HTML.

    Parameters
    ----------
    result : Result
        An opened result folder.
    baseline : str, optional
        Scenario that the others are compared with; by default the first.
    at : int, optional
        Year to compare at; by default the last.
    pressure : str
        Annual column that value added is to decouple from.
    scenarios : sequence of str
        Scenarios to tell in detail, or sweeps for all of their points; by default all, and of many
        those that are no points and the best point of each sweep.

    Returns
    -------
    str
        A page with its style, scripts and data inside.

    Raises
    ------
    InputError
        If baseline, year, pressure or a scenario are not in the result.
    ResultError
        If no replication of the baseline is left, or a file of the result is damaged.
    """
    texts = load_texts()
    against = compared(result, baseline=baseline, at=at, pressure=pressure, scenarios=scenarios)
    facts = json.loads((result.folder / MANIFEST).read_text("utf-8"))
    del facts["blocks"]  # the opened result has them
    manifest = Tree("manifest", facts)
    told = against.scenarios if against.left_out else None
    assumed = Assumed(read_resolved(result.folder, told))
    wording = Wording(texts, manifest, against)
    data = Datasets(result)
    drawings = Drawings(data, against, assumed, texts)
    first = against.comparison.first_year
    style, script = _part("report.css"), _part("report.js")
    page = _environment().get_template("report.html.j2")
    happenings = Happenings(wording, data, assumed)
    summary = Summary(wording, assumed, data)
    focus = _focus(data, summary, against)
    sweeps = swept_sections(wording, data)
    return page.render(
        say=wording.say,
        language=texts.language,
        question=Question(wording, assumed, against.comparison),
        summary=summary,
        balance=list(Balance(wording, data, against.baseline, first).all()),
        side=SideBySide(wording),
        sweeps=[(one, drawings.sweep(one.sweep)) for one in sweeps],
        happenings=happenings,
        leaves_out=result.leaves_out,
        projects=list(happenings.projects()),
        focus=focus,
        assumptions=Assumptions(wording, assumed, data),
        assumed=assumed,
        provenance=Provenance(wording, assumed, result.folder),
        wording=wording,
        compared=against,
        drawings=drawings,
        flows=drawings.flows(),
        fans=drawings.fans(),
        plane=drawings.plane(),
        differences=drawings.difference(),
        money=drawings.money(),
        timeline=drawings.events(focus),
        charts=_whole(script_json({one.id: one.packed() for one in drawings.all})),
        style=_whole(style),
        vega=_whole(vega_bundle()),
        script=_whole(script),
        hashes=[script_hash(vega_bundle()), script_hash(script)],
    )


def _focus(data: Datasets, summary: Summary, against: Compared) -> str:
    """Return the scenario whose events are told: the largest cut, or the first with measures."""
    best = summary.largest_cut()
    ranked = [*([best] if best else []), *against.others]
    nobody_knows = data.result.leaves_out("projects")
    told = (name for name in ranked if nobody_knows or data.projects(name))
    return next(told, against.baseline)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("simcore.report", TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _part(name: str) -> str:
    return (files("simcore.report") / TEMPLATES / name).read_text("utf-8")


def _whole(text: str) -> Markup:
    """Return what goes into the page as it is: our own files, and JSON that can end no element."""
    return Markup(text)  # noqa: S704 # nosec B704 # nothing else is handed in
