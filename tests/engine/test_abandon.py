"""Whoever started a run may end it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simcore.engine import Span, simulate
from simcore.errors import Abandoned
from simcore.files import Study
from tests.conftest import Classes
from tests.engine.variants import differing, few_firms, only, tables, with_case

Shipped = Callable[[str], Study]


def _asked(times: list[int], stop_at: int) -> Callable[[], bool]:
    """Return what counts how often it was asked, and says stop at one of them."""

    def abandon() -> bool:
        times[0] += 1
        return times[0] == stop_at

    return abandon


def test_a_run_ends_at_the_close_at_which_it_is_given_up(
    shipped: Shipped, classes: Classes
) -> None:
    study, times = only(shipped("kraft-mill"), years=3), [0]
    with pytest.raises(Abandoned) as caught:  # 12 months of warm-up, then the fifth month
        simulate(study, "combined", [Span(0, 2)], classes=classes, abandon=_asked(times, 17))
    assert times == [17]
    assert caught.value.args == (
        f"combined: run abandoned (simulated date {study.first_year}-06-01)",
    )


def test_a_run_that_is_not_given_up_is_asked_at_every_close_and_is_the_same(
    shipped: Shipped, classes: Classes
) -> None:
    study, times = only(shipped("kraft-mill"), years=2), [0]
    asked = tables(study, "combined", 3, classes=classes, abandon=_asked(times, 0))
    assert times == [36]
    assert differing(asked, tables(study, "combined", 3, classes=classes)) == []


def test_a_sector_is_not_run_on_after_one_part_was_given_up(
    shipped: Shipped, classes: Classes
) -> None:
    study = only(shipped("kraft-sector"), years=1)
    study = with_case(study, "baseline", few_firms(study.scenarios["baseline"].case, 100))
    times = [0]
    with pytest.raises(Abandoned):
        simulate(study, "baseline", [Span(0, 256)], classes=classes, abandon=_asked(times, 30))
    assert times == [30]  # the second part's sixth close
