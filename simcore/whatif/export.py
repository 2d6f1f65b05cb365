"""A setting of the page as a study file that `decouple run` repeats."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from simcore.files.document import Row, Table, beside
from simcore.files.names import LONGEST_NAME

if TYPE_CHECKING:
    from simcore.files import OpenStudy
    from simcore.whatif.board import Board
    from simcore.whatif.state import State

__all__ = ["NAME", "exported"]

NAME: Final = "whatif"
"""Name of the scenario that is exported, and the end of the study's name."""

KEPT: Final = ("years", "period", "seed", "events", "uncertain", "correlations", "interventions")
"""Keys of the study that stand in the file as they were written."""


def exported(
    opened: OpenStudy, board: Board, state: State, title: str, replications: int
) -> tuple[str, str]:
    """Return name and text of a study file with the baseline and one scenario: what is set.

    The scenario carries all changes of the preset that it started from and extends nothing, so
    that exactly the interventions run that are switched on. The baseline is under the same
    assumptions, as on the page.

    Parameters
    ----------
    opened : OpenStudy
        The study.
    board : Board
        What the page offers.
    state : State
        What is set.
    title : str
        Of the scenario; empty for none.
    replications : int
        As on the page.
    """
    study = opened.study
    base = next(iter(study.scenarios))
    reference = board.without_measures(state)
    name = f"{study.name[: LONGEST_NAME - len(NAME) - 1]}-{NAME}"
    case = beside(opened.path.absolute(), str(opened.document["case"]))
    scenarios = {
        base: _scenario(
            study.scenarios[base].title,
            reference.on,
            [*opened.changes(reference.preset), *board.changes(reference)],
        ),
        NAME if base != NAME else f"{NAME}-2": _scenario(
            title or NAME,
            state.on,
            [*opened.changes(state.preset), *board.changes(state)],
        ),
    }
    text = _yaml(
        {
            "schema": 1,
            "name": name,
            "title": study.title,
            "case": str(case),
            "replications": replications,
            **{key: _plain(opened.document[key]) for key in KEPT if key in opened.document},
            "scenarios": scenarios,
            **_whatif(opened, replications),
        }
    )
    head = f"# Saved from the live page of the study {study.name}. Repeat: decouple run FILE\n"
    return f"{name}.yaml", head + text


def _scenario(title: str, on: tuple[str, ...], changes: list[dict[str, Any]]) -> dict[str, Any]:
    plain = [{key: _plain(value) for key, value in one.items()} for one in changes]
    return {
        "title": title,
        **({"interventions": list(on)} if on else {}),
        **({"changes": plain} if plain else {}),
    }


def _whatif(opened: OpenStudy, replications: int) -> dict[str, Any]:
    """Return the section of the page, so that the file can be opened with it again."""
    said = opened.document.get("whatif")
    found = _plain(said) if isinstance(said, Table) else {}
    return {"whatif": {**found, "replications": replications}}


def _plain(value: Any) -> Any:
    """Return a value of a document without its places."""
    if isinstance(value, Table):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Row):
        return [_plain(one) for one in value]
    return value


def _yaml(content: dict[str, Any]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.allow_unicode = True
    yaml.width = 200
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()
