"""Fixtures that write and load the sample with texts replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.errors import InputError
from simcore.files import Study, load_study
from tests.files.sample import CASE, LEVERS, STUDY, Lookup

Writer = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Write case and study with pairs of text replaced; return the study's path."""

    def writer(case: dict[str, str] | None = None, study: dict[str, str] | None = None) -> Path:
        for name, text, changes in (("case", CASE, case), ("study", STUDY, study)):
            for old, new in (changes or {}).items():
                assert text.count(old) == 1, (old, text.count(old))
                text = text.replace(old, new)  # noqa: PLW2901 - the text grows
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path / "study.yaml"

    return writer


Loader = Callable[..., Study]


@pytest.fixture
def load(write: Writer) -> Loader:
    """Load the study with texts replaced."""

    def loader(
        case: dict[str, str] | None = None,
        study: dict[str, str] | None = None,
        sets: tuple[str, ...] = (),
    ) -> Study:
        path = write(case, study)
        return load_study(path, plugins=Lookup(), levers=lambda _: LEVERS, sets=sets)

    return loader


@pytest.fixture
def faults(load: Loader, tmp_path: Path) -> Callable[..., list[str]]:
    """Return the faults of a bent study, one a line, without the folder."""

    def finder(
        case: dict[str, str] | None = None,
        study: dict[str, str] | None = None,
        sets: tuple[str, ...] = (),
    ) -> list[str]:
        with pytest.raises(InputError) as caught:
            load(case, study, sets)
        return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]

    return finder
