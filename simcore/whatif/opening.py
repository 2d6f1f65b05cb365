"""What the page is told of a study at its start."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from simcore.batch.request import DISTRIBUTION
from simcore.charts import column_title
from simcore.charts.palette import styles
from simcore.files.annual import column_names, unit_of_column
from simcore.whatif.board import Board
from simcore.whatif.offer import offered_groups
from simcore.whatif.presets import presets_of, reaching, worlds_of
from simcore.whatif.view import panels_for

if TYPE_CHECKING:
    from simcore.files import Case, OpenStudy
    from simcore.texts import Texts

__all__ = ["board_of"]

PRESSURES: Final = ("ghg", "energy", "virgin_material", "water", "waste")
"""Annual columns that value added can decouple from, beside the pollutants of the case."""

ROLES: Final = ("baseline", "previous", "pin1", "pin2", "pin3", "current")


def board_of(opened: OpenStudy, replications: int, texts: Texts) -> Board:
    """Return what a study offers; the charts are still to be drawn.

    Parameters
    ----------
    opened : OpenStudy
        The study.
    replications : int
        Of each run of the page.
    texts : Texts
        Catalogue.
    """
    study = opened.study
    case = next(iter(study.scenarios.values())).case
    groups = offered_groups(opened, texts)
    controls = {one.key: one for group in groups for one in group.controls}
    presets = presets_of(opened, controls)
    groups = [reaching(group, presets.values()) for group in groups]
    controls = {one.key: one for group in groups for one in group.controls}
    pressures = [*PRESSURES, *case.pollutants]
    last_year = study.first_year + study.years - 1
    payload: dict[str, Any] = {
        "version": version(DISTRIBUTION),
        "name": study.name,
        "title": study.title,
        "currency": case.currency.code,
        "price_year": case.currency.price_year,
        "first_year": study.first_year,
        "last_year": last_year,
        "replications": replications,
        "baseline": next(iter(study.scenarios)),
        "pressures": [{"name": one, "title": column_title(texts, one)} for one in pressures],
        "columns": [_column(one, case, texts) for one in study.whatif.columns],
        "texts": {**texts.section("common"), **_shown(texts.section("whatif"))},
        "palette": {
            role: style.colour
            for role, style in styles(ROLES, "baseline", {one: one for one in ROLES}).items()
        },
        "presets": [one.payload for one in presets.values()],
        "groups": [one.payload for one in groups],
    }
    return Board(
        first_year=study.first_year,
        last_year=last_year,
        interventions=tuple(opened.catalogue),
        controls=controls,
        presets=presets,
        worlds=worlds_of(opened),
        pressures=tuple(pressures),
        charts=tuple(panel.id for panel in panels_for(study.whatif.columns)),
        payload=payload,
    )


def _column(name: str, case: Case, texts: Texts) -> dict[str, str]:
    known = column_names(case.carriers, case.pollutants)
    unit = unit_of_column(name, tuple(case.pollutants)) if name in known else "1"
    return {
        "name": name,
        "title": column_title(texts, name),
        "unit": unit.replace("$", case.currency.code),
    }


def _shown(texts: dict[str, str]) -> dict[str, str]:
    """Return the sentences that the page itself says."""
    return {key: text for key, text in texts.items() if not key.startswith("server.")}
