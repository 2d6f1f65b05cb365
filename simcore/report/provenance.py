"""Where a result comes from: versions, seed, fingerprints, and how to repeat it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from markupsafe import Markup

from simcore.report.marking import Cell, quoted
from simcore.report.tables import Band, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simcore.report.assumed import Assumed
    from simcore.report.wording import Wording

__all__ = ["Provenance"]


class Provenance:
    """Facts and commands of a result."""

    def __init__(self, wording: Wording, assumed: Assumed, folder: Path) -> None:
        self._wording, self._assumed, self._folder = wording, assumed, folder

    def facts(self) -> Table:
        """Return the facts of the request."""
        manifest = self._wording.manifest
        first, years = manifest.cell("first_year"), manifest.get("years")
        last = Cell(first.value + years - 1, manifest.key("last_year"))
        facts = {
            "study": self._quote("study"),
            "file": self._quote("study_file"),
            "seed": manifest.cell("seed").counted(),
            "replications": manifest.cell("replications").counted(),
            "horizon": self._say("words.range", low=first.counted(), high=last.counted()),
            "period": self._quote("period"),
            "written": self._quote("asked_at"),
        }
        lines = [
            Line(self._say(f"provenance.{name}"), (value,))
            for name, value in facts.items()
            if value
        ]
        headings = (self._say("provenance.head"), self._say("provenance.value"))
        caption = self._say("provenance.caption")
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))

    def versions(self) -> Table:
        """Return the versions of core, plugins, Python and libraries."""
        return self._listed("versions", "version", list(self._wording.manifest.get("versions")))

    def code(self) -> Table:
        """Return the fingerprints of core and plugins."""
        return self._listed("code", "fingerprint", list(self._wording.manifest.get("code")))

    def scenarios(self) -> Table:
        """Return the fingerprints of the resolved scenarios."""
        lines = [
            Line(
                self._wording.scenario(name),
                (self._quote("scenarios", self._wording.index(name), "fingerprint", tag="code"),),
            )
            for name in sorted(self._wording.compared.scenarios, key=self._wording.index)
        ]
        headings = (self._say("words.scenario"), self._say("provenance.fingerprint"))
        caption = self._say("provenance.scenarios_caption")
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))

    def commands(self) -> Iterator[tuple[Markup, Markup]]:
        """Yield the commands that repeat the result, print its numbers and make the report."""
        asked = [self._folder.as_posix(), *self._options()]
        indicators = [
            word for name in self._wording.compared.indicators for word in ("--indicator", name)
        ]
        commands = {
            "repeat": ["run", *self._run()],
            "compare": ["compare", *asked, *indicators, "--format", "json"],
            "again": ["report", *asked],
        }
        for name, words in commands.items():
            code = Markup('<code data-text="command/{}">{}</code>')
            command = shlex.join(["decouple", *words])
            yield self._say(f"provenance.{name}"), code.format(name, command)

    def _run(self) -> Iterator[str]:
        manifest = self._wording.manifest
        yield manifest.get("study_file") or "study.yaml"
        yield from ("--replications", str(manifest.get("replications")))
        yield from ("--seed", str(manifest.get("seed")))
        yield from self._chosen([one["name"] for one in manifest.get("scenarios")])
        for change in manifest.get("overrides") or ():
            yield from ("--set", change)
        if manifest.get("plugins_dir"):
            yield from ("--plugins-dir", manifest.get("plugins_dir"))
        if manifest.get("datasets"):
            yield from ("--datasets", ",".join(manifest.get("datasets")))

    def _chosen(self, names: list[str]) -> Iterator[str]:
        """Yield the options of the scenarios that were run; none where it was the whole study."""
        tree = self._assumed.tree
        points: dict[str, list[str]] = {}
        for name, (sweep, *_) in (tree.get("points") or {}).items():
            points.setdefault(sweep, []).append(name)
        plain = list(tree.get("scenarios") or names)
        swept = [name for some in points.values() for name in some]
        run = set(names)
        if run == {*plain, *swept}:
            return
        whole = [sweep for sweep, some in points.items() if run.issuperset(some)]
        told = {name for sweep in whole for name in points[sweep]}
        for name in [*(one for one in names[1:] if one not in told), *whole]:
            yield from ("--scenario", name)

    def _options(self) -> Iterator[str]:
        comparison = self._wording.compared.comparison
        yield from ("--baseline", comparison.baseline)
        yield from ("--at", str(comparison.year))
        yield from ("--pressure", comparison.pressure)

    def _listed(self, part: str, column: str, names: list[str]) -> Table:
        lines = [
            Line(
                quoted(name, f"manifest/{part}", tag="code"),
                (self._quote(part, name, tag="code"),),
            )
            for name in names
        ]
        headings = (self._say("provenance.component"), self._say(f"provenance.{column}"))
        caption = self._say(f"provenance.{part}_caption")
        return Table(caption, headings, (Band(tuple(lines)),), frozenset({0, 1}))

    def _quote(self, *path: str | int, tag: str = "span") -> Markup:
        manifest = self._wording.manifest
        text = manifest.get(*path)
        return quoted(str(text), manifest.key(*path), tag=tag) if text else Markup("")

    def _say(self, key: str, **values: object) -> Markup:
        return self._wording.say(key, **values)
