"""Plugins that misbehave, each a small file, in a study of three years of the kraft mill.

They do so from April 2026 on and in small groups only: block 1 has three replications, block 0 has
256 and is spared when it runs alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CASE = Path(__file__).parents[2] / "scenarios" / "kraft-mill" / "case.yaml"
REPLICATIONS = 259
CLOSE = "2026-04-01"

PLUGIN = """\
import os
import signal
import sys
from dataclasses import dataclass

import numpy as np

from simcore.interventions import Intervention, factor, hookimpl


@dataclass(eq=False, kw_only=True)
class {name}(Intervention):
    "Misbehaves."

    @hookimpl
    def {call}:
        {body}
"""
HEADS = {
    "setup": "setup(self, sim)",
    "effects": "effects(self, sim, period)",
    "period_end": "period_end(self, sim, period, flows)",
}
DUE = "sim.today > 450 and sim.shape[0] != 256"


@dataclass(frozen=True)
class Unruly:
    """A plugin, and what is said of it; ``hook`` is where it stands, ``where`` what is blamed."""

    hook: str
    body: str
    words: str = ""
    where: str = ""
    date: str = CLOSE
    replication: int | None = None

    def write(self, folder: Path, name: str) -> None:
        """Write the plugin's file."""
        body = self.body.format(folder=folder, due=DUE)
        text = PLUGIN.format(name=name.capitalize(), call=HEADS[self.hook], body=body)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def effects(amount: str) -> str:
    """Return the body of a hook that gives one effect."""
    return (
        "amount = np.ones(sim.shape)\n        if {due}:\n            "
        + amount
        + "\n        return [factor('stage.drying.steam.cylinders', amount)]"
    )


def when_due(act: str) -> str:
    """Return the body of a hook that does something bad, then nothing."""
    return f"if {{due}}:\n            {act}\n        return []"


ONCE = (
    "try:\n                os.close(os.open(r'{folder}/once', os.O_CREAT | os.O_EXCL))\n"
    "                os.kill(os.getpid(), signal.SIGKILL)\n"
    "            except FileExistsError:\n                pass"
)
GREEDY = "self.kept = [np.ones(1 << 21) for _ in range(4000)]"
LEAVE = "sim.at(460, lambda: sim.shape[0] != 256 and os._exit(7))"

UNRULY = {
    "raiser": Unruly(
        "period_end", when_due("raise ValueError('no such motor')"), "ValueError: no such motor"
    ),
    "undefined": Unruly("effects", effects("amount[1] = np.nan"), "gave nan for", replication=257),
    "misfit": Unruly("effects", effects("amount = np.ones(7)"), "does not fit"),
    "debtor": Unruly(
        "period_end",
        when_due("sim.enterprise.stocks[0, 2] = -5.0"),
        "left a stock of -5 t",
        replication=258,
    ),
    "endless": Unruly("effects", when_due("while True: pass"), "took longer than 3 s"),
    "greedy": Unruly("effects", when_due(GREEDY), "MemoryError"),
    "leaver": Unruly("setup", LEAVE, "exit code 7", where="event", date="2026-04-06"),
    "quitter": Unruly("effects", when_due("sys.exit('enough')"), "SystemExit: enough"),
    "killer": Unruly("period_end", when_due("os.kill(os.getpid(), signal.SIGKILL)"), "SIGKILL"),
    "victim": Unruly("effects", when_due(ONCE)),
}
"""By name; the last is killed once, as from outside, and is no failure."""
GUILTY = tuple(UNRULY)[:-1]


def write_study(folder: Path, names: tuple[str, ...] = tuple(UNRULY)) -> None:
    """Write a study with a scenario for each plugin, and the plugins beside it."""
    (folder / "plugins").mkdir(parents=True)
    for name in names:
        UNRULY[name].write(folder / "plugins", name)
    entries = [f"  {name}: {{plugin: {name}, adopt: {{at: 2026}}}}" for name in names]
    scenarios = [f"  {one}: {{extends: baseline, interventions: [{one}]}}" for one in names]
    text = [
        "schema: 1",
        "name: unruly",
        f"case: {CASE}",
        "years: 3",
        f"replications: {REPLICATIONS}",
        "interventions:",
        *entries,
        "scenarios:",
        "  baseline: {title: Nobody}",
        *scenarios,
    ]
    (folder / "study.yaml").write_text("\n".join(text) + "\n", encoding="utf-8")
