"""Firms of a sector: their differences add up to what the case says of the mean firm."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.engine import Span
from simcore.engine.block import prepare
from simcore.files import Case, Study
from simcore.files.sections import Age, Firms, Spread
from simcore.model.firms import Firms as Drawn
from tests.conftest import Classes
from tests.engine.variants import annual, number, study_of


def sector(case: Case, count: int, *, spread: float = 0.6, **more: object) -> Case:
    """Return a sector of firms like the one of a case."""
    firms = Firms.model_construct(
        count=count,
        size=Spread.model_construct(spread=number("firms.size.spread", spread)),
        efficiency=Spread.model_construct(spread=number("firms.efficiency.spread", spread / 3)),
        age=Age.model_construct(
            mean=number("firms.age.mean", 14.0),
            spread=number("firms.age.spread", 10 * spread),
            effect=number("firms.age.effect", 0.03),
        ),
        hurdle=Spread.model_construct(spread=number("firms.hurdle.spread", 0.6 * spread)),
        correlation={"size-efficiency": number("firms.correlation", -0.5)},
        classes={"small": 0.5, "medium": 0.3, "large": 0.2},
    )
    return case.model_copy(update={"firms": firms, **more})


@pytest.fixture(scope="module")
def drawn(foundry: Case) -> Drawn:
    """Return 40 firms in 64 replications."""
    study: Study = study_of(sector(foundry, 40), years=1)
    return prepare(study, "only", [Span(0, 64)], classes={})[0].firms


def test_sizes_have_mean_one_and_stand_in_order(drawn: Drawn) -> None:
    assert drawn.size.shape == (64, 40)
    assert drawn.size.mean(1) == pytest.approx(1.0, abs=1e-14)
    assert (np.diff(drawn.size, axis=1) >= 0).all()
    assert (drawn.size > 0).all()


def test_efficiency_has_mean_one_where_larger_firms_count_for_more(drawn: Drawn) -> None:
    mean = (drawn.size * drawn.efficiency).sum(1) / drawn.size.sum(1)
    assert mean == pytest.approx(1.0, abs=1e-14)


def test_hurdles_have_the_mean_of_the_case(drawn: Drawn) -> None:
    assert drawn.hurdle.mean(1) == pytest.approx(0.3, rel=1e-13)


def test_spreads_and_correlation_are_those_of_the_case(drawn: Drawn) -> None:
    # standard errors with 64 x 40 firms: 0.6 / sqrt(2 x 2,560) = 0.008, of the correlation 0.015;
    # the mean of each replication is taken out, so spread is that within replications
    size, efficiency = np.log(drawn.size), np.log(drawn.efficiency)
    size -= size.mean(1, keepdims=True)
    efficiency -= efficiency.mean(1, keepdims=True)
    unbiased = np.sqrt(40 / 39)
    assert size.std() * unbiased == pytest.approx(0.6, abs=0.03)
    assert efficiency.std() * unbiased == pytest.approx(0.2, abs=0.01)
    assert np.corrcoef(size.ravel(), efficiency.ravel())[0, 1] == pytest.approx(-0.5, abs=0.06)


def test_classes_are_cut_by_count(drawn: Drawn) -> None:
    assert drawn.classes == (("small", 0), ("medium", 20), ("large", 32))


def test_a_sector_sells_and_uses_as_many_mean_firms(foundry: Case, classes: Classes) -> None:
    # demand and output do not depend on who the firms are; base loads and uses are S_f of the mean
    # firm's, energy has mean efficiency 1 by size: all is 40 times the foundry
    one = annual(study_of(foundry, years=1), classes=classes, chance=False)
    many = annual(study_of(sector(foundry, 40), years=1), width=3, classes=classes)
    for name in ("demand", "output", "labour", "water", "waste", "energy.electricity"):
        assert many[name] == pytest.approx(40 * np.broadcast_to(one[name], (3, 1)), rel=1e-9), name
