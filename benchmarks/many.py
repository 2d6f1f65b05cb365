"""``python benchmarks/many.py``: what plan, compare and report cost with many scenarios.

The kraft mill with a grid over two fuel prices and a sample over capital and scrap, 256
replications of 10, 100 and 1,000 scenarios, is run as people run it; with ``--out`` only once.
Processor time is stated, and as a ratio to ten scenarios; the peak of memory does not depend on
other work.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from benchmarks.run import machine, say
from benchmarks.timing import decouple

__all__ = ["main"]

STUDY = Path(__file__).parents[1] / "scenarios" / "kraft-mill"
PLAIN = 10
"""Scenarios that the study itself has."""
STEPS = (10, 100, 1_000)
REPLICATIONS = 256
GRID = 0.4
"""Share of the points that are a grid; the others are a sample."""
MB = 1024.0
"""Of what the system says of memory [KiB]."""

SWEEPS = """
sweeps:
  fuels:
    title: "The price of biomass against that of coal"
    extends: combined
    grid:
      - label: biomass price
        scale: carriers.biomass.price
        by: {{low: 0.4, high: 2, steps: {side}}}
      - label: coal price
        scale: carriers.coal.price
        by: {{low: 0.5, high: 2.5, steps: {side}}}
  capital:
    title: "Capital and scrap"
    extends: combined
    sample:
      count: {count}
      seed: 1
      over:
        - label: save-all
          set: interventions.save_all.capex
          to: {{low: 30 kUSD, high: 120 kUSD}}
        - {{label: scrap cut, scale: interventions.loss_cut.scrap_cut, by: {{low: 0.5, high: 1.2}}}}
        - {{label: boiler, scale: interventions.biomass_boiler.capex, by: {{low: 0.5, high: 2}}}}
"""


class Used(NamedTuple):
    """Processor time [s] and peak of memory [MiB] of a command."""

    seconds: float
    memory: float


def main() -> None:
    """Run what is not there yet, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--scenarios", type=int, default=STEPS[-1], help="of the largest result")
    parser.add_argument("--out", type=Path, help="folder to keep the results in; else removed")
    options = parser.parse_args()
    say(machine())
    with tempfile.TemporaryDirectory() as folder:
        out = options.out or Path(folder)
        steps = sorted({*(one for one in STEPS if one < options.scenarios), options.scenarios})
        found = {count: measured(out, count) for count in steps}
    for name in next(iter(found.values())):
        base = found[steps[0]][name]
        parts = []
        for count, commands in found.items():
            used = commands[name]
            ratios = f"{used.seconds / base.seconds:.1f}, {used.memory / base.memory:.2f}"
            parts.append(f"{count:,}: {used.seconds:.1f} s, {used.memory:.0f} MiB ({ratios})")
        say(f"{name:14} {'; '.join(parts)}")
    say(f"in brackets: ratios to {steps[0]} scenarios, of processor time and of peak memory")


def measured(out: Path, scenarios: int) -> dict[str, Used]:
    """Return what each command takes with so many scenarios; runs them where that was not done."""
    study, folder = _study(out / f"study-{scenarios}", scenarios), out / f"{scenarios}"
    asked = [study, "-n", REPLICATIONS, "-o", folder]
    _used("run", *asked, "--quiet")
    result, report = folder / "many", folder / "report.html"
    found = {
        "plan": _used("plan", *asked),
        "compare": _used("compare", result),
        "compare, csv": _used("compare", result, "--format", "csv"),
        "report": _used("report", result, "-o", report),
    }
    say(f"{scenarios:,} scenarios: report of {report.stat().st_size / 1e6:.2f} MB")
    return found


def _study(folder: Path, scenarios: int) -> Path:
    """Write the study with so many scenarios, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(STUDY / "case.yaml", folder)
    text = (STUDY / "study.yaml").read_text("utf-8").replace("name: kraft-mill", "name: many")
    points = scenarios - PLAIN
    if points > 0:
        side = max(2, math.isqrt(round(GRID * points)))
        text += SWEEPS.format(side=side, count=points - side * side)
    file = folder / "study.yaml"
    file.write_text(text, "utf-8")
    return file


def _used(*words: object) -> Used:
    """Run a command and return what it took; what it prints is thrown away."""
    command = [*decouple(), *map(str, words)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MB)


if __name__ == "__main__":
    main()
