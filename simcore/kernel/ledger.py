"""The mass ledger: every tonne moves from an account to an account, and the accounts must close.

The ledger does not own stocks (then it would balance by construction and check nothing): the model
keeps them, the ledger compares their change with what was booked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.errors import BalanceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.kernel.arrays import Array

__all__ = ["Ledger"]

TOLERANCE = 100 * np.finfo(np.float64).eps
"""Of the largest flow or stock of a replication [1]; a hundred roundings."""


class Ledger:
    """Mass flows between accounts, period by period.

    Parameters
    ----------
    pairs : sequence of (str, str)
        Origin and target of every flow, in the order of the rows of `flow`.
    stocks : sequence of str
        Accounts in which the model keeps mass, in the order of the array given to `close`.
    outside : collection of str
        Accounts beyond the boundary, which need not balance.
    shape : tuple of int
        Replications and firms.

    Attributes
    ----------
    flow : ndarray, shape (pairs, replications, firms)
        What moves in the open period; the model writes it [t].
    """

    def __init__(
        self,
        pairs: Sequence[tuple[str, str]],
        stocks: Sequence[str],
        outside: Sequence[str],
        shape: tuple[int, int],
    ) -> None:
        self.pairs, self.stocks = tuple(pairs), tuple(stocks)
        self.flow = np.zeros((len(pairs), *shape))
        self.annual = np.zeros_like(self.flow)
        beyond = set(outside)
        inner = dict.fromkeys(name for pair in pairs for name in pair if name not in beyond)
        self.accounts = tuple(inner)
        row = {name: i for i, name in enumerate(inner)}
        self._into = _runs([row.get(target) for _, target in pairs])
        self._out_of = _runs([row.get(origin) for origin, _ in pairs])
        self._stock_rows = [row[name] for name in stocks]
        self._before: Array | None = None

    def open(self, stocks: Array) -> None:
        """Take down the stocks at the start, shape (stocks, replications, firms) [t]."""
        self._before = stocks.copy()

    def close(self, stocks: Array, when: str, active: Sequence[str]) -> None:
        """Check every account and add the period's flows to the year's.

        Parameters
        ----------
        stocks : ndarray, shape (stocks, replications, firms)
            What the model says it holds now [t].
        when : str
            The period, for the message.
        active : sequence of str
            Interventions at work, for the message.

        Raises
        ------
        BalanceError
            If an account does not close within 100 float eps of the largest flow or stock of its
            replication and firm, or a flow or stock is negative or not a number.
        """
        net = np.zeros((len(self.accounts), *self.flow.shape[1:]))
        for pairs, accounts, together in self._into:
            net[accounts] += self.flow[pairs].sum(0) if together else self.flow[pairs]
        for pairs, accounts, together in self._out_of:
            net[accounts] -= self.flow[pairs].sum(0) if together else self.flow[pairs]
        if self._before is not None and self._stock_rows:
            net[self._stock_rows] -= stocks - self._before
        largest = np.maximum(self.flow.max(0), stocks.max(0) if len(stocks) else 0.0)
        tolerance = np.where(np.isfinite(largest), TOLERANCE * largest, -1.0)
        low = self.flow.min(0)
        if len(stocks):
            low = np.minimum(low, stocks.min(0))
        if not ((np.abs(net).max(0) <= tolerance).all() and (low >= -tolerance).all()):
            self._complain(net, stocks, tolerance, when, active)
        self._before = stocks.copy()
        self.annual += self.flow

    def take_annual(self) -> Array:
        """Return the flows since the last call and forget them, in the shape of `flow`."""
        year = self.annual
        self.annual = np.zeros_like(year)
        return year

    def _complain(
        self, net: Array, stocks: Array, tolerance: Array, when: str, active: Sequence[str]
    ) -> None:
        blame = f"; interventions then active: {', '.join(active) or 'none'}"
        for values, names, what in (
            (-self.flow, [f"{a} -> {b}" for a, b in self.pairs], "negative or undefined flow"),
            (-stocks, list(self.stocks), "negative or undefined stock"),
            (np.abs(net), list(self.accounts), "mass does not close in account"),
        ):
            bad = ~(values <= tolerance)
            if bad.any():
                row, replication, firm = (int(i) for i in np.argwhere(bad)[0])
                raise BalanceError(
                    f"{when}: {what} {names[row]}: {values[row, replication, firm]:.6g} t, allowed "
                    f"{tolerance[replication, firm]:.3g} t, in replication {replication} of the "
                    f"group, firm {firm}{blame}"
                )


def _runs(rows: Sequence[int | None]) -> list[tuple[slice, slice, bool]]:
    """Cut pairs into runs that touch one account together, or neighbouring accounts one each.

    Returns slices of pairs and of accounts: whole slices cost one array operation each.
    """
    runs: list[list[int]] = []  # first pair, pairs, first account, step
    for pair, row in enumerate(rows):
        if row is None:
            continue
        if runs:
            first, count, account, step = runs[-1]
            follows = first + count == pair
            if follows and count == 1 and row - account in {0, 1}:
                runs[-1] = [first, 2, account, row - account]
                continue
            if follows and count > 1 and row == account + count * step:
                runs[-1][1] += 1
                continue
        runs.append([pair, 1, row, 1])
    return [
        (
            slice(first, first + count),
            slice(account, account + (count if step else 1)),
            not step,
        )
        for first, count, account, step in runs
    ]
