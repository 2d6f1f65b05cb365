"""The mass ledger: every tonne moves from an account to an account, and the accounts must close.

The ledger does not own stocks (then it would balance by construction and check nothing): the model
keeps them, the ledger compares their change with what was booked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.errors import BalanceError
from simcore.kernel.arrays import add_up

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
        self._table = np.zeros((len(pairs) + len(stocks), *shape))
        """The open period's flows, and below them the stocks at its start."""
        self.flow, self._before = self._table[: len(pairs)], self._table[len(pairs) :]
        self.annual = np.zeros_like(self.flow)
        beyond = set(outside)
        inner = (name for pair in pairs for name in pair if name not in beyond)
        self.accounts = tuple(dict.fromkeys([*stocks, *inner]))
        self._net = np.zeros((len(self.accounts), *shape))
        row = {name: i for i, name in enumerate(self.accounts)}
        self._into = self._moves([row.get(target) for _, target in pairs])
        self._out_of = self._moves([row.get(origin) for origin, _ in pairs])

    def open(self, stocks: Array) -> None:
        """Take down the stocks at the start, shape (stocks, replications, firms) [t]."""
        self._before[:] = stocks

    def close(self, stocks: Array) -> None:
        """Check every account and add the period's flows to the year's.

        Parameters
        ----------
        stocks : ndarray, shape (stocks, replications, firms)
            What the model says it holds now [t].

        Raises
        ------
        BalanceError
            If an account does not close within 100 float eps of the largest flow or stock of its
            replication and firm, or a flow or stock is negative or not a number.
        """
        net, n_stocks = self._net, len(stocks)
        np.subtract(self._before, stocks, net[:n_stocks])
        net[n_stocks:] = 0.0
        self._before[:] = stocks
        for flows, account, together in self._into:
            np.add(account, add_up(flows) if together else flows, account)
        for flows, account, together in self._out_of:
            np.subtract(account, add_up(flows) if together else flows, account)
        tolerance = TOLERANCE * np.maximum.reduce(self._table)
        # What is not a number anywhere is none here: of an infinite flow the net is infinite, too.
        slack = tolerance - np.maximum.reduce(np.abs(net, net))
        if not np.minimum.reduce(self._table, None) >= 0.0:  # seldom, and then by a rounding
            slack = np.minimum(slack, tolerance + np.minimum.reduce(self._table))
        if not np.minimum.reduce(slack, None) >= 0.0:
            self._complain(net, stocks, tolerance)
        self.annual += self.flow

    def take_annual(self) -> Array:
        """Return the flows since the last call and forget them, in the shape of `flow`."""
        year = self.annual
        self.annual = np.zeros_like(year)
        return year

    def _complain(self, net: Array, stocks: Array, tolerance: Array) -> None:
        tolerance = np.where(np.isfinite(tolerance), tolerance, -1.0)
        for values, names, what in (
            (-self.flow, [f"{a} -> {b}" for a, b in self.pairs], "negative or undefined flow"),
            (-stocks, list(self.stocks), "negative or undefined stock"),
            (net, list(self.accounts), "mass does not close in account"),
        ):
            bad = ~(values <= tolerance)
            if bad.any():
                row, replication, firm = (int(i) for i in np.argwhere(bad)[0])
                raise BalanceError(
                    f"{what} {names[row]}: {values[row, replication, firm]:.6g} t, allowed "
                    f"{tolerance[replication, firm]:.3g} t, in replication {replication} of the "
                    f"group, firm {firm}"
                )

    def _moves(self, rows: Sequence[int | None]) -> list[tuple[Array, Array, bool]]:
        """Return which flows touch which accounts, as views, and whether all of them one."""
        found = []
        for pairs, accounts, together in _runs(rows):
            account = self._net[accounts]
            found.append((self.flow[pairs], account[0] if together else account, together))
        return found


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
