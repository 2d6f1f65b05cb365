"""Purchasing: stocks of materials, orders, deliveries, contracts and supply pools (section 8)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from simcore.errors import BalanceError
from simcore.kernel.arrays import add_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files import Case
    from simcore.kernel.arrays import Array
    from simcore.kernel.timeline import Timeline
    from simcore.model.amounts import Amounts, Path
    from simcore.model.firms import Firms
    from simcore.model.market import Market
    from simcore.model.plant import Plant

__all__ = ["Purchasing"]


@dataclass(slots=True, eq=False)
class _Pools:
    """What suppliers of limited offers have, stacked; shared by all firms of a replication.

    ``rows`` are those of the offers; stock and capacity have shape (pools, replications, 1).
    """

    rows: list[int]
    supply: Path
    days: Array
    stock: Array
    capacity: Array

    def wanted(self, orders: Array) -> Array:
        """Return what all firms of a replication order of each, in the shape of the stock [t]."""
        wanted = orders.take(self.rows, 0)
        return wanted if wanted.shape[2] == 1 else wanted.sum(2, keepdims=True)


class Purchasing:
    """Materials of every firm, by offer.

    Attributes
    ----------
    stock : ndarray, shape (offers, replications, firms)
        On hand; what was delivered in the open period lies in `delivered` [t].
    delivered : ndarray
        Deliveries of the open period [t].
    contract : ndarray, shape (offers, replications or 1, firms or 1)
        Share of each offer in its material by the running contracts [1].
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what purchasing meets
        self,
        case: Case,
        plant: Plant,
        amounts: Amounts,
        firms: Firms,
        timeline: Timeline,
        market: Market,
        stock: Array,
        shares: Array,
        need: Array,
    ) -> None:
        self._plant, self._timeline = plant, timeline
        offers = [case.materials[m].offers[o] for m, o in plant.offers]
        self._lead = [max(round(offer.lead_time.value), 1) for offer in offers]
        self._by_lead: dict[int, list[int]] = {}
        for row, days in enumerate(self._lead):
            self._by_lead.setdefault(days, []).append(row)
        self._coming: dict[int, list[tuple[int, list[int], Array]]] = {}
        """Day, rows and orders of what arrives, by the period in which it does."""
        cover = amounts.stack([one.stock_cover for one in case.materials.values()])
        lead = np.array(self._lead, np.float64).reshape(-1, 1, 1)
        review = max(e - s for s, e in zip(timeline.starts, timeline.ends, strict=True))
        self._reach = cover[plant.offer_material] + lead + review
        self.stock = stock
        self.on_order = np.zeros_like(stock)
        self.delivered = np.zeros_like(stock)
        self.contract = shares.copy()
        self._renewed = [False] * len(plant.materials)
        self._start(market, need)
        self._pools = self._open_pools(case, amounts, firms)
        self._swing = [self._swing_of(one) for one in plant.offer_slices]
        for row, said in enumerate(case.materials.values()):
            step = max(round(said.contract.value), 1)
            for day in range(0, timeline.horizon, step):
                timeline.at(day, self._renewal(row))

    def order(self, need: Array, expected: Array) -> None:
        """Order up to the target, at the close of a period (after production).

        Parameters
        ----------
        need : ndarray, shape (materials, replications or 1, firms or 1)
            Material per tonne of product [t/t].
        expected : ndarray, shape (replications, firms)
            Expected demand [t/d].
        """
        gap = (need * expected).take(self._plant.offer_material, 0)
        gap *= self._reach
        gap *= self.contract
        gap -= self.stock
        gap -= self.on_order
        orders = np.maximum(gap, 0.0)
        if self._pools.rows:
            self._limit(self._pools, gap, orders)
        self._place(orders, self._timeline.today)

    def renew(self, shares: Array) -> None:
        """Let contracts whose renewal day has come take the shares of now."""
        if True not in self._renewed:
            return
        for row, due in enumerate(self._renewed):
            if due:
                offers = self._plant.offer_slices[row]
                wide = np.broadcast(self.contract, shares).shape
                if wide != self.contract.shape:
                    self.contract = np.broadcast_to(self.contract, wide).copy()
                self.contract[offers] = shares[offers]
                self._renewed[row] = False

    def take_deliveries(self) -> Array:
        """Return the deliveries of the period that closes, and start the next."""
        delivered, self.delivered = self.delivered, np.zeros(self.stock.shape)
        return delivered

    def refill(self, period: int) -> None:
        """Let the supply of the period flow into the pools."""
        pools = self._pools
        if pools.rows:
            days = self._timeline.ends[period] - self._timeline.starts[period]
            supply = pools.supply.at(period) * self.stock.shape[2]
            pools.capacity = pools.days * supply
            pools.stock = pools.stock + supply * days

    def _place(self, orders: Array, day: int) -> None:
        self.on_order += orders
        today = self._timeline.today
        for lead, rows in self._by_lead.items():
            if day + lead > today:
                self._expect(day + lead, rows, orders)

    def _expect(self, day: int, rows: list[int], orders: Array) -> None:
        """Put a delivery on the agenda.

        Stocks are looked at when a period closes, and not before: what arrives in a period comes
        in one event on its last day, which is still an event of the timeline.
        """
        timeline = self._timeline
        if day >= timeline.horizon:
            return
        period = bisect_left(timeline.ends, day)
        if period not in self._coming:
            self._coming[period] = []
            last = min(timeline.ends[period], timeline.horizon - 1)
            timeline.at(last, partial(self._deliver, period))
        self._coming[period].append((day, rows, orders))

    def _deliver(self, period: int) -> None:
        """Take what arrives in a period, in the order of the days."""
        on_order, delivered = self.on_order, self.delivered
        for _, rows, orders in sorted(self._coming.pop(period), key=itemgetter(0)):
            for row in rows:
                order = orders[row]
                on_order[row] -= order
                delivered[row] += order

    def _renewal(self, row: int) -> Callable[[], None]:
        def renew() -> None:
            self._renewed[row] = True

        return renew

    def _start(self, market: Market, need: Array) -> None:
        """Set stocks and orders under way to the steady state of the base year."""
        timeline, use = self._timeline, (need * market.typical)[self._plant.offer_material]
        start, per_year = timeline.starts[0], timeline.per_year
        day = start
        for j in range(1, per_year + 1):
            days = timeline.ends[per_year - j] - timeline.starts[per_year - j]
            season, earlier = market.season(-j), market.season(-j - 1)
            per_use = np.maximum(season * days + self._reach * (season - earlier), 0.0)
            orders = self.contract * use * per_use + np.zeros_like(self.stock)
            coming = np.array([day + lead > start for lead in self._lead])
            self._place(np.where(coming[:, None, None], orders, 0.0), day)
            day -= days
        self.stock[:] = self.contract * use * (self._reach * market.season(-1)) - self.on_order

    def _open_pools(self, case: Case, amounts: Amounts, firms: Firms) -> _Pools:
        offers = [case.materials[m].offers[o] for m, o in self._plant.offers]
        rows = [row for row, offer in enumerate(offers) if offer.supply is not None]
        supply = amounts.path([one.supply for one in offers if one.supply is not None])
        days = amounts.stack([offers[row].pool for row in rows])
        shape = (len(rows), self.stock.shape[1], 1)
        full = np.broadcast_to(days * supply.base * firms.count, shape)
        return _Pools(rows, supply, days, full, full)

    def _swing_of(self, offers: slice) -> int | None:
        """Return the first offer without a supply limit, None if all have one."""
        limited = self._pools.rows
        free = [row for row in range(offers.start, offers.stop) if row not in limited]
        return free[0] if free else None

    def _limit(self, pools: _Pools, gap: Array, orders: Array) -> None:
        """Cut orders to what the pools hold; the swing offer replaces what was refused."""
        left = pools.stock - pools.wanted(orders)
        if not np.minimum.reduce(left, None) >= 0.0:
            left = self._cut(pools, gap, orders)
        # What the pool cannot hold is not collected; it was there for the orders of the period.
        pools.stock = np.minimum(left, pools.capacity)

    def _cut(self, pools: _Pools, gap: Array, orders: Array) -> Array:
        """Cut orders that no pool can fill; return what is left in the pools."""
        wanted, before = pools.wanted(orders), orders.take(pools.rows, 0)
        fill = np.where(wanted > pools.stock, pools.stock / np.maximum(wanted, 1e-300), 1.0)
        orders[pools.rows] = before * fill
        left = pools.stock - pools.wanted(orders)
        is_covered = left >= -1e-9 * pools.stock
        if not is_covered.all():
            row = pools.rows[int(np.argwhere(~is_covered)[0, 0])]
            raise BalanceError(f"pool of {'.'.join(self._plant.offers[row])} overdrawn")
        self._swing_over(gap, orders, before - orders.take(pools.rows, 0))
        return np.maximum(left, 0.0)

    def _swing_over(self, gap: Array, orders: Array, refused: Array) -> None:
        """Order of the swing offers what the pools refused; `refused` is by pool [t]."""
        missing: dict[int, Array] = {}
        for row, cut in zip(self._pools.rows, refused, strict=True):
            material = int(self._plant.offer_material[row])
            missing[material] = missing.get(material, 0.0) + cut
        for material, lost in missing.items():
            swing = self._swing[material]
            if swing is not None:
                offers = self._plant.offer_slices[material]
                # What stands in for an offer must reach as far ahead as the swing offer does.
                ahead = self._reach[swing] / self._reach[offers]
                lacking = add_up((gap[offers] - orders[offers]) * ahead)
                orders[swing] += np.clip(lacking, 0.0, lost * np.max(ahead, axis=0))
