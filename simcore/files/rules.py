"""Rules between the parts of a case: names that must exist, shares that sum to 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from simcore.files.annual import column_names
from simcore.files.calendar import month_day
from simcore.files.document import Row, Table
from simcore.files.faults import Faults, Place, known, nearest, shown
from simcore.files.numbers import FOLLOWS
from simcore.files.shares import TOLERANCE, groups
from simcore.files.validation import UNKNOWN, place_of
from simcore.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from simcore.files.case import Case

__all__ = ["check_case"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_COMMON_RESOURCES = ("water", "labour", "process_ghg")
MOST_SEASON = 100
"""Largest monthly factor of demand [1]: far above any season, far below what overflows."""
_SPREAD = ("size", "efficiency", "age", "hurdle")


def check_case(case: Case, tree: Table, faults: Faults) -> None:
    """Note all faults that lie between the parts of a case."""
    rules = _Rules(case, tree, faults)
    rules.check_support()
    rules.check_names()
    rules.check_links()
    rules.check_shares()
    rules.check_stages()
    rules.check_energy()
    rules.check_dates()
    rules.check_firms()
    rules.check_figures()


@dataclass(slots=True)
class _Rules:
    case: Case
    tree: Table
    faults: Faults

    def at(self, path: str) -> Place:
        return place_of(self.tree, path)

    def fault(self, path: str, what: str) -> None:
        self.faults.add(self.at(path), f"`{path}` {what}")

    def link(self, path: str, name: str, allowed: Collection[str], what: str) -> None:
        """Check that a name exists."""
        if name not in allowed and name != UNKNOWN:
            near = nearest(name, allowed)
            self.fault(
                path,
                f"names the {what} {shown(name)}, which is not there{near} "
                f"(known: {known(allowed)})",
            )

    def check_support(self) -> None:
        """Refuse what the grammar has and the engine does not simulate yet."""
        product = self.case.product
        if product.unit not in {"t", UNKNOWN}:
            self.fault("product.unit", f"is {shown(product.unit)}: not yet supported, only `t` is")
        if not product.storable:
            self.fault("product.storable", "is false: not yet supported, only true is")

    def check_names(self) -> None:
        """Check that names fit into dotted paths and file columns."""
        case = self.case
        for path, holder in self._named():
            for name in holder:
                if not _NAME.fullmatch(name):
                    where = f"{path}.{name}" if path != "pollutants" else path
                    self._fault_at_key(
                        path,
                        name,
                        f"`{where}`: the name {shown(name)} must be small "
                        "letters, digits and `_`, a letter first",
                    )
        taken: dict[str, str] = dict.fromkeys(_COMMON_RESOURCES, "a resource of every case")
        for path, names in (
            ("carriers", case.carriers),
            ("utilities", case.utilities),
            ("pollutants", case.pollutants),
        ):
            for name in names:
                if name in taken or (path == "pollutants" and name in QUANTITIES):
                    other = taken.get(name, "an annual quantity")
                    self._fault_at_key(
                        path, name, f"`{path}`: the name {shown(name)} is taken by {other}"
                    )
                taken[name] = f"`{path}`"
        for code in case.exchange:
            if not re.fullmatch(r"[A-Z]{3}", code) or code == case.currency.code:
                self._fault_at_key(
                    "exchange",
                    code,
                    f"`exchange` takes codes of three capital letters "
                    f"other than {case.currency.code}, found {shown(code)}",
                )
        for name in ("advisers", "engineers"):
            if name not in case.crews:
                self.fault("crews", f"lacks `{name}`; write e.g. `{name}: {{count: 1}}`")

    def _named(self) -> Iterable[tuple[str, Iterable[str]]]:
        case = self.case
        yield from (
            ("materials", case.materials),
            ("stages", case.stages),
            ("carriers", case.carriers),
            ("utilities", case.utilities),
            ("waste", case.waste),
            ("crews", case.crews),
            ("pollutants", case.pollutants),
            ("firms.classes", case.firms.classes if case.firms else ()),
        )
        for name, material in case.materials.items():
            yield f"materials.{name}.offers", material.offers
        for name, stream in case.waste.items():
            yield f"waste.{name}.routes", stream.routes
        for name, stage in case.stages.items():
            for resource, uses in stage.uses.items():
                yield f"stages.{name}.uses.{resource}", uses

    def _fault_at_key(self, path: str, name: str, what: str) -> None:
        holder: object = self.tree
        for part in path.split("."):
            holder = holder.get(part) if isinstance(holder, Table) else None
        if isinstance(holder, Row) and name in holder:
            place = holder.values_at[holder.index(name)]
        else:
            own = isinstance(holder, Table) and name in holder.keys_at
            place = holder.keys_at[name] if own and isinstance(holder, Table) else self.at(path)
        self.faults.add(place, what)

    def check_links(self) -> None:
        """Check that what is named is there."""
        case = self.case
        resources = [*case.carriers, *case.utilities, *_COMMON_RESOURCES, *case.pollutants]
        for name, material in case.materials.items():
            self.link(f"materials.{name}.stage", material.stage, case.stages, "stage")
        for name, stage in case.stages.items():
            self.link(f"stages.{name}.waste", stage.waste, case.waste, "waste stream")
            for resource in stage.uses:
                self.link(f"stages.{name}.uses.{resource}", resource, resources, "resource")
        for name, utility in case.utilities.items():
            for fuel in utility.fuels:
                self.link(f"utilities.{name}.fuels.{fuel}", fuel, case.carriers, "carrier")

    def check_shares(self) -> None:
        """Check that the shares of each group sum to 1."""
        for group in groups(self.case):
            what = group.fault()
            if what:
                first = group.members[0].key.split(".") if group.members else ["materials"]
                depth = 1 if first[0] == "materials" and len(first) == 3 else -2
                self.faults.add(self.at(".".join(first[:depth])), what)

    def check_stages(self) -> None:
        """Check that a stage has something left to pass on."""
        for name, stage in self.case.stages.items():
            lost = stage.scrap.value + (stage.coproduct.share.value if stage.coproduct else 0)
            if lost >= 1:
                self.fault(
                    f"stages.{name}",
                    f"loses {lost:g} of its input as scrap and co-product; less than 1 is allowed",
                )

    def check_energy(self) -> None:
        """Check scopes and limits of energy."""
        for name, carrier in self.case.carriers.items():
            if carrier.scope == 1 and carrier.market_factor.source != FOLLOWS:
                self.fault(f"carriers.{name}.market_factor", "is for carriers of scope 2 only")
        for name, utility in self.case.utilities.items():
            for fuel, mix in utility.fuels.items():
                if mix.share.value > mix.limit.value + TOLERANCE:
                    self.fault(
                        f"utilities.{name}.fuels.{fuel}.share",
                        f"is {mix.share.value:g}, above its limit {mix.limit.value:g}",
                    )

    def check_dates(self) -> None:
        """Check windows and seasons against the 365-day calendar."""
        rows = self.tree.get("windows")
        for place, window in enumerate(self.case.windows or (), 1):
            at = rows.values_at[place - 1] if isinstance(rows, Row) else self.at("windows")
            days = [month_day(text) for text in (window.start, window.end)]
            if None in days:
                self.faults.add(
                    at,
                    f"`windows.{place}` must be from and to a day `MM-DD` "
                    f"(29 February is not in the calendar), found {shown(window.start)} "
                    f"and {shown(window.end)}",
                )
            elif days[0] is not None and days[1] is not None and days[0] > days[1]:
                self.faults.add(
                    at, f"`windows.{place}` ends before it begins; split it at the year's end"
                )
        factors = self.case.market.seasonality
        if not all(0 <= one <= MOST_SEASON for one in factors) or not any(factors):
            what = f"must be twelve factors from 0 to {MOST_SEASON}, not all 0"
            self.fault("market.seasonality", what)

    def check_firms(self) -> None:
        """Check that classes share out the firms and correlations name two spreads."""
        firms = self.case.firms
        if firms is None:
            return
        total = sum(firms.classes.values())
        if firms.classes and (min(firms.classes.values()) <= 0 or abs(total - 1) > TOLERANCE):
            self.fault("firms.classes", f"must be shares above 0 that sum to 1, found {total:g}")
        pairs = [f"{one}-{other}" for one in _SPREAD for other in _SPREAD if one != other]
        for pair in firms.correlation:
            if pair not in pairs:
                self.fault(
                    f"firms.correlation.{pair}",
                    f"is no pair of spreads{nearest(pair, pairs)} "
                    f"(join two of {', '.join(_SPREAD)} by `-`)",
                )

    def check_figures(self) -> None:
        """Check that published figures name annual columns and lie in their range."""
        names = column_names(self.case.carriers, self.case.pollutants)
        rows = self.tree.get("checks")
        for index, check in enumerate(self.case.checks, 1):
            inner = rows[index - 1] if isinstance(rows, Row) else None
            at = inner.values_at if isinstance(inner, Table) else {}
            for part in check.quantity.split("/")[:2]:
                if part.strip() not in names and check.quantity != UNKNOWN:
                    self.faults.add(
                        at.get("quantity", self.at("checks")),
                        f"`checks.{index}.quantity` names {shown(part.strip())}, which is no "
                        f"annual column{nearest(part.strip(), names)} "
                        f"(known: {known(names, 60)})",
                    )
            ends = [("low", check.low), ("value", check.value), ("high", check.high)]
            there = [(name, one) for name, one in ends if one is not None]
            for (low_name, low), (_, high) in pairwise(there):
                if low.value > high.value:
                    self.faults.add(
                        at.get(low_name, self.at("checks")),
                        f"`checks.{index}` must have low <= value <= high",
                    )
