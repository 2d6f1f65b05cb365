"""``python benchmarks/run.py``: figures of the simulator's speed, as ratios within one run.

Ratios are what to read: both sides ran in turn on the same machine. Seconds stand beside them in
brackets. On a machine with other work the medians of few repeats are no measurement.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from benchmarks import command, plain_plant
from benchmarks.timing import in_turn, spent_in
from simcore.batch.load import load
from tests.twin import Twin

if TYPE_CHECKING:
    from benchmarks.timing import Timing
    from simcore.files import Study

FEW, MANY = 256, 1280


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=5, help="runs of each command (5)")
    parser.add_argument("--starts", type=int, default=25, help="starts of --help and click (25)")
    parser.add_argument("--twins", type=int, default=2, help="replications of the twin a turn (2)")
    parser.add_argument("--quick", action="store_true", help="once each, and no sector")
    options = parser.parse_args()
    repeats = 1 if options.quick else options.repeats
    say(machine())
    throughput(repeats, options.twins)
    start_up(5 if options.quick else options.starts)
    parts()
    if not options.quick:
        sector()


def throughput(repeats: int, twins: int) -> None:
    """Print the marginal cost of the command, and its ratio to the twin and to a plain plant."""
    study = load(command.STUDY)
    command.run_of(1, 1)()  # files of the interpreter and of the system are read once
    found = in_turn(
        {
            "few": command.run_of(FEW, 1),
            "many": command.run_of(MANY, 1),
            "twin": lambda: spent_in(lambda: run_twins(study, twins)),
            "plain": lambda: spent_in(lambda: run_plants(4 * twins)),
        },
        repeats,
    )
    count = len(study.scenarios)
    cost = command.marginal(found["few"], found["many"])
    rate, busy = (count * (MANY - FEW) * study.years / one for one in cost)
    say(
        f"(a) marginal cost of the command, {count} scenarios, {FEW} to {MANY} replications, one "
        f"worker: {rate:,.0f} replication-years a second (goal 60,000) "
        f"[processor time: {busy:,.0f}]"
    )
    for name, years, goal, what in (
        ("twin", count * twins * study.years, 45, "the twin's step mode"),
        ("plain", 4 * twins * study.years, 30, "a plain SimPy plant"),
    ):
        slow, slow_busy = years / found[name].median, years / found[name].processor
        say(
            f"    ratio to {what}: {rate / slow:.0f} (goal >= {goal}) "
            f"[it: {slow:,.0f}/s; ratio by processor time: {busy / slow_busy:.0f}]"
        )
    show(found)


def start_up(repeats: int) -> None:
    """Print how long `--help` takes, in imports of click."""
    found = command.help_and_click(repeats)
    ratio = found["help"].median / found["click"].median
    say(f"(b) decouple --help against import click: {ratio:.2f} (goal <= 3)")
    say(f"    [medians of {repeats}: {found['help'].median:.3f} s, {found['click'].median:.3f} s]")


def parts() -> None:
    """Print where the time of a run goes."""
    command.profile(1)  # imports are no part of it
    found = command.profile(MANY)
    say(f"(c) parts of a run with {MANY} replications in one process [{found.whole:.2f} s]")
    for name, seconds in found.rows():
        say(f"    {100 * seconds / found.whole:5.1f} %  {name} [{seconds:.2f} s]")


def sector() -> None:
    """Print time and memory of a large sector."""
    script = Path(__file__).with_name("sector.py")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    say(
        f"(d) 200 firms, 256 replications, 20 years, {found['interventions']} interventions, one "
        f"core: {found['seconds']:.1f} s a scenario (goal <= 8), "
        f"peak memory {found['peak'] / 2**20:,.0f} MiB (goal < 1,024)"
    )


def run_twins(study: Study, each: int) -> None:
    """Run the twin over all scenarios of the study, as the command does."""
    for scenario in study.scenarios:
        for seed in range(each):
            Twin(study, scenario, chance=random.Random(seed)).run()


def run_plants(count: int) -> None:
    """Run some replications of the plain plant."""
    for seed in range(count):
        plain_plant.Plant(random.Random(seed)).run()


def machine() -> str:
    """Return what all of this ran on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    libraries = ", ".join(f"{one} {version(one)}" for one in ("numpy", "simpy", "pyarrow"))
    python = f"Python {platform.python_version()}"
    return f"{cores} cores{load}, {python}, {libraries}, {platform.machine()}"


def show(found: dict[str, Timing]) -> None:
    """Print all times, so that the noise can be seen."""
    for name, times in found.items():
        say(f"    [{name}: {times.spread}]")


def say(text: str) -> None:
    """Print at once: a run takes minutes."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
