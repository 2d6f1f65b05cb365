"""Studies without files: the batch layer is tested apart from the engine and the grammar."""

from __future__ import annotations

import pytest

from tests.batch import fake_engine


@pytest.fixture(autouse=True)
def _studies_without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, substitute in fake_engine.SUBSTITUTES:
        monkeypatch.setattr(f"{module}.{name}", substitute)
