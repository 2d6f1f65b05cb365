from __future__ import annotations

import numpy as np
import pytest

from simcore.errors import BalanceError
from simcore.kernel.ledger import Ledger

PAIRS = [("supplier", "pile"), ("pile", "stage"), ("stage", "customer"), ("stage", "waste")]
SHAPE = (3, 2)


def _ledger(stock: float = 10.0) -> tuple[Ledger, np.ndarray]:
    """Return a ledger after 7 t bought, 5 t used, 4 t sold and 1 t lost, and the stock of 12 t."""
    ledger = Ledger(PAIRS, ["pile"], ["supplier", "customer", "waste"], SHAPE)
    ledger.open(np.full((1, *SHAPE), stock))
    ledger.flow[:] = np.array([7.0, 5.0, 4.0, 1.0])[:, None, None]
    return ledger, np.full((1, *SHAPE), stock + 2.0)


def _complaint(ledger: Ledger, stocks: np.ndarray) -> str:
    with pytest.raises(BalanceError) as caught:
        ledger.close(stocks)
    return str(caught.value)


def test_accounts_that_close_pass_and_add_up_to_the_year() -> None:
    ledger, stocks = _ledger()
    ledger.close(stocks)
    ledger.close(stocks + 2.0)
    assert ledger.take_annual()[:, 2, 1].tolist() == [14.0, 10.0, 8.0, 2.0]
    assert not ledger.take_annual().any()


def test_the_roundings_of_a_hundred_sums_pass() -> None:
    ledger, stocks = _ledger()
    ledger.flow[1] *= 1 + 4e-15
    ledger.close(stocks)


@pytest.mark.parametrize(
    ("pair", "account"), [(0, "pile"), (1, "pile"), (2, "stage"), (3, "stage")]
)
def test_a_leak_of_a_billionth_is_found_and_named(pair: int, account: str) -> None:
    ledger, stocks = _ledger()
    ledger.flow[pair, 1, 1] *= 1 + 1e-9
    said = _complaint(ledger, stocks)
    for part in (account, "replication 1", "firm 1"):
        assert part in said


def test_a_stock_that_the_model_changes_without_a_flow_is_found() -> None:
    ledger, stocks = _ledger()
    stocks[0, 2, 0] += 1e-9
    said = _complaint(ledger, stocks)
    assert "pile" in said
    assert "replication 2 of the group, firm 0" in said


def test_the_stock_of_the_last_period_is_the_start_of_this_one() -> None:
    ledger, stocks = _ledger()
    ledger.close(stocks)
    assert "pile" in _complaint(ledger, stocks)  # bought 2 t more than used, but holds the same


def test_a_negative_flow_is_found_though_all_accounts_close() -> None:
    ledger, stocks = _ledger()
    ledger.flow[:, 0, 1] = [-1.0, 1.0, 2.0, -1.0]
    stocks[0, 0, 1] = 8.0
    assert "negative or undefined flow supplier -> pile" in _complaint(ledger, stocks)


def test_a_negative_stock_is_found_though_all_accounts_close() -> None:
    ledger, stocks = _ledger(1.0)
    ledger.flow[0, 2, 1] = 3.0
    stocks[0, 2, 1] = -1.0
    said = _complaint(ledger, stocks)
    assert "negative or undefined stock pile" in said
    assert "replication 2 of the group, firm 1" in said


def test_what_is_not_a_number_is_found_in_flows_and_stocks() -> None:
    ledger, stocks = _ledger()
    ledger.flow[2, 1, 0] = np.nan
    assert "replication 1 of the group, firm 0" in _complaint(ledger, stocks)
    ledger, stocks = _ledger()
    stocks[0, 1, 0] = np.nan
    assert "pile" in _complaint(ledger, stocks)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_an_infinite_flow_is_found() -> None:
    ledger, stocks = _ledger()
    ledger.flow[2, 1, 0] = np.inf
    assert "replication 1 of the group, firm 0" in _complaint(ledger, stocks)


def test_tolerance_is_that_of_the_replication_and_not_of_the_largest_one() -> None:
    # a firm of a million tonnes beside one of a few: its roundings excuse nothing there
    ledger, stocks = _ledger()
    ledger.flow[:, 0, 0] *= 1e6
    stocks[0, 0, 0] = 10.0 + 2e6
    ledger.flow[3, 1, 0] += 1e-9
    assert "replication 1 of the group, firm 0" in _complaint(ledger, stocks)
