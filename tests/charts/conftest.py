"""Runs of a shipped mill, few of them, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from simcore.batch.recorded import Recorded
from simcore.engine import Span, simulate
from simcore.files import Study
from simcore.interventions import Intervention


@pytest.fixture(scope="session")
def mill(shipped: Callable[[str], Study], classes: Mapping[str, type[Intervention]]) -> Recorded:
    """Return eight replications of three scenarios of the kraft mill."""
    study = shipped("kraft-mill")
    names = ("baseline", "efficiency", "combined")
    return Recorded.of(
        study, {name: simulate(study, name, [Span(0, 8)], classes=classes) for name in names}
    )
