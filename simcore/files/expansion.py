"""From sweeps to scenarios: the points of grids and samples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simcore.files.axes import AxisReader, Drawn, Listed, operation_of, value_text
from simcore.files.composer import check_name
from simcore.files.document import Row, Table
from simcore.files.faults import Faults, known, shown
from simcore.files.lineage import parents_of
from simcore.files.names import LONGEST_NAME
from simcore.files.sequence import halton
from simcore.files.steps import PARTNERS
from simcore.files.sweeps import MOST_AXES, MOST_POINTS, Sweep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from simcore.files.axes import Coordinate
    from simcore.files.changes import Changer
    from simcore.files.composer import Composer, Content
    from simcore.files.faults import Place
    from simcore.files.scenarios import Scenario
    from simcore.files.steps import Step

__all__ = ["Expansion"]


@dataclass(slots=True)
class Expansion:
    """Reads the sweeps of a study and makes their points; their form is checked apart.

    Parameters
    ----------
    composer : Composer
        That has read the contents of all scenarios.
    scenarios : Table
        The scenarios as they are written.
    last : tuple of Step
        Changes that are made after all others.
    """

    composer: Composer
    scenarios: Table
    last: tuple[Step, ...]
    sweeps: list[Sweep] = field(default_factory=list)
    points: dict[str, Scenario] = field(default_factory=dict)
    total: int = 0

    def read(self, raw: Any) -> None:
        """Take in the sweeps of a study; note what is wrong with them."""
        if not isinstance(raw, Table):
            return
        for name, table in raw.items():
            check_name(name, raw, "sweep", self.faults)
            if name in self.scenarios:
                what = f"the sweep's name {shown(name)} is that of a scenario; give it another"
                self.faults.add(raw.keys_at[name], what)
            if isinstance(table, Table):
                self._read_one(name, table, raw.keys_at[name])

    @property
    def faults(self) -> Faults:
        """Takes what is wrong."""
        return self.composer.reader.faults

    def _read_one(self, name: str, table: Table, place: Place) -> None:
        path = f"sweeps.{name}"
        extends = tuple(parents_of(table, path, self.scenarios, self.faults))
        kinds = [kind for kind in ("grid", "sample") if table.get(kind) is not None]
        if len(kinds) != 1:
            what = f"`{path}` needs either `grid` or `sample`"
            self.faults.add(place, f"{what}, found {' and '.join(kinds) or 'neither'}")
            return
        if not self._few(path, table, kinds[0], place):
            return
        content = self.composer.content(extends)
        changer = self.composer.changer()
        if changer is None:
            return
        changer.apply(content.steps)
        before = len(self.faults)
        is_grid = kinds[0] == "grid"
        rows = table["grid"] if is_grid else table["sample"].get("over")
        where = f"{path}.grid" if is_grid else f"{path}.sample.over"
        readers = list(self._readers(rows, changer, where, content.interventions))
        title = table.get("title")
        sweep = Sweep(name, title if isinstance(title, str) else name, extends, kinds[0], (), {})
        if is_grid:
            listed = [axis for one in readers if (axis := one.listed())]
            maker = self._maker(sweep, listed, content)
            maker.grid(listed, changer)
        else:
            drawn = [span for one in readers if (span := one.drawn())]
            maker = self._maker(sweep, drawn, content)
            seed = table["sample"].get("seed", 1)
            maker.sample(drawn, changer, table["sample"]["count"], seed if type(seed) is int else 1)
        if len(self.faults) == before:
            self._check_names(maker, place)
        self.sweeps.append(maker.sweep)
        self.points |= maker.points

    def _maker(self, sweep: Sweep, axes: Sequence[Listed | Drawn], content: Content) -> _Maker:
        sweep = replace(sweep, axes=tuple(one.axis for one in axes))
        return _Maker.of(sweep, self.composer, content, self.last)

    def _few(self, path: str, table: Table, kind: str, place: Place) -> bool:
        """Say whether a sweep has neither too many axes nor, with those before, points."""
        count, words = _size(table[kind], kind)
        self.total += count
        if count > MOST_POINTS:
            what = f"`{path}` has {words} points; at most {MOST_POINTS:,} can be run"
        elif self.total > MOST_POINTS:
            what = (
                f"with `{path}` the sweeps have {self.total:,} points; "
                f"at most {MOST_POINTS:,} can be run"
            )
        else:
            return count > 0
        self.faults.add(place, what)
        return False

    def _readers(
        self, rows: Any, changer: Changer, path: str, running: Collection[str]
    ) -> Iterator[AxisReader]:
        """Yield who reads each axis that is well formed and leads to what is used."""
        seen: dict[str, int] = {}
        pairs = zip(rows, rows.values_at, strict=True) if isinstance(rows, Row) else ()
        for number, (raw, place) in enumerate(pairs, 1):
            operation = operation_of(raw)
            if not operation:
                found = ", ".join(f"`{one}`" for one in raw) if isinstance(raw, Table) else ""
                self.faults.add(
                    place,
                    "an axis is `{set: PATH, to: VALUES}`, `{scale: PATH, by: FACTORS}` or "
                    "`{add: PATH, by: VALUES}`, perhaps with `label: TEXT`, "
                    f"found {found or shown(raw)}",
                )
                continue
            key, at = raw[operation], raw.values_at[operation]
            if seen.setdefault(key, number) != number:
                self.faults.add(at, f"`{path}.{number}` varies `{key}` again, as {seen[key]} does")
                continue
            one = AxisReader.find(changer, raw, operation, f"{path}.{number}")
            if one is not None and one.target.entry and one.target.entry.spec.name not in running:
                listed = known(running)
                what = "belongs to a measure that the sweep does not run; `extends` a scenario with"
                self.faults.add(at, f"`{key}` {what} it (it runs: {listed})")
            elif one is not None:
                yield one

    def _check_names(self, maker: _Maker, place: Place) -> None:
        """Note names of points that are taken or too long."""
        path = f"sweeps.{maker.sweep.name}"
        longest = max(maker.points, key=len, default="")
        if len(longest) > LONGEST_NAME:
            self.faults.add(
                place,
                f"`{path}` has a point {shown(longest)} of {len(longest)} characters; at most "
                f"{LONGEST_NAME} can be: shorten the sweep's name or take fewer axes",
            )
        taken = [one for one in maker.points if one in self.scenarios or one in self.points]
        if taken:
            what = f"`{path}` has a point {shown(taken[0])}, as another scenario is called"
            self.faults.add(place, f"{what}; rename the sweep")


@dataclass(slots=True)
class _Maker:
    """Makes the points of one sweep.

    What is wrong at a place is said once, for the first point that it is wrong in.
    """

    sweep: Sweep
    composer: Composer
    content: Content
    last: tuple[Step, ...]
    faults: Faults
    places: set[Place]
    points: dict[str, Scenario] = field(default_factory=dict)

    @classmethod
    def of(
        cls, sweep: Sweep, composer: Composer, content: Content, last: tuple[Step, ...]
    ) -> _Maker:
        """Return a maker whose composer keeps its faults apart, until they have a point."""
        faults, reader = composer.reader.faults, replace(composer.reader, faults=Faults())
        adoptions = replace(composer.adoptions, reader=reader)
        composer = replace(composer, reader=reader, adoptions=adoptions)
        return cls(sweep, composer, content, last, faults, {one.where for one in faults.found})

    def grid(self, axes: Sequence[Listed], start: Changer) -> None:
        """Make every combination; what points have in common is changed once."""
        self._below([one.coordinates for one in axes], self._own(start), ())

    def sample(self, axes: Sequence[Drawn], start: Changer, count: int, seed: int) -> None:
        """Make points that fill the ranges evenly."""
        start = self._own(start)
        for number, shares in enumerate(halton(seed, len(axes), count), 1):
            chosen: tuple[Coordinate, ...] = ()
            changer = start
            for axis, share in zip(axes, shares, strict=True):
                chosen = (*chosen, axis.coordinate(share))
                changer = self._stepped(changer, chosen)
            self._point(f"{self.sweep.name}_{number:04}", changer, chosen)

    def _own(self, changer: Changer) -> Changer:
        composer = self.composer
        return replace(changer, reader=composer.reader, adoptions=composer.adoptions)

    def _below(
        self,
        left: Sequence[Sequence[Coordinate]],
        changer: Changer,
        chosen: tuple[Coordinate, ...],
    ) -> None:
        """Make the points that have some first values."""
        if not left:
            name = "_".join([self.sweep.name, *(one.word for one in chosen)])
            self._point(name, changer, chosen)
            return
        for one in left[0]:
            here = (*chosen, one)
            self._below(left[1:], self._stepped(changer, here), here)

    def _stepped(self, before: Changer, chosen: tuple[Coordinate, ...]) -> Changer:
        """Return the state after one value more, the last of those chosen."""
        changer = replace(before)
        changer.apply([chosen[-1].step])
        self._note(chosen)
        return changer

    def _point(self, name: str, changer: Changer, chosen: tuple[Coordinate, ...]) -> None:
        values = tuple(one.value for one in chosen)
        pairs = zip(self.sweep.axes, values, strict=True)
        title = f"{self.sweep.title}: {', '.join(value_text(*one) for one in pairs)}"
        if self.last:
            changer = replace(changer)
            changer.apply(self.last)
        steps = (*self.content.steps, *(one.step for one in chosen), *self.last)
        made = self.composer.made(changer, name, title, self.content.interventions, steps)
        self._note(chosen)
        self.points[name] = made
        self.sweep.points[name] = values

    def _note(self, chosen: tuple[Coordinate, ...]) -> None:
        """Pass on what is wrong with the values chosen so far, unless its place has its fault."""
        found = self.composer.reader.faults.found
        for one in found:
            if one.where not in self.places:
                self.places.add(one.where)
                values = ", ".join(coordinate.word for coordinate in chosen)
                self.faults.add(one.where, f"`sweeps.{self.sweep.name}` at {values}: {one.what}")
        found.clear()


def _size(raw: Any, kind: str) -> tuple[int, str]:
    """Return how many points a grid or sample has, as number and in words; 0 if it is malformed."""
    if kind == "sample":
        count = raw.get("count") if isinstance(raw, Table) else None
        if type(count) is not int or count > MOST_POINTS:  # its form says so
            return 0, ""
        return count, _many(count)
    lengths = [_length(one) for one in raw] if isinstance(raw, Row) else []
    if not 0 < len(lengths) <= MOST_AXES:
        return 0, ""
    count = math.prod(lengths)
    return count, f"{_many(count)} ({' x '.join(map(_many, lengths))})"


def _length(raw: Any) -> int:
    """Return how many values an axis of a grid has; 1 for a malformed one."""
    operation = operation_of(raw)
    values = raw[PARTNERS[operation]] if operation else None
    if isinstance(values, Row):
        return max(1, len(values))
    steps = values.get("steps") if isinstance(values, Table) else None
    return max(1, steps) if type(steps) is int else 1


def _many(count: int) -> str:
    return f"{count:,}" if count < 10**15 else f"10^{int(math.log10(count))}"
