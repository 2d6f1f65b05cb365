"""The one way from the live page into the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.engine import simulate
from simcore.errors import Abandoned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simcore.engine import BlockResult, Span
    from simcore.files import Study
    from simcore.interventions.intervention import Intervention

__all__ = ["Abandoned", "simulated"]


def simulated(
    study: Study,
    scenario: str,
    spans: Sequence[Span],
    classes: Mapping[str, type[Intervention]],
    abandon: Callable[[], bool],
) -> list[BlockResult]:
    """Return the blocks of a scenario; raise `Abandoned` as soon as `abandon` says so."""
    return simulate(study, scenario, spans, classes=classes, abandon=abandon)
