"""A large sector: 200 firms with six interventions, one scenario, time and peak memory.

``python benchmarks/sector.py`` prints one line of JSON; `run.py` starts it as a process of its own,
so that the peak memory is that of nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from simcore.batch.load import load
from simcore.batch.run import run_loaded

STUDY = Path(__file__).parents[1] / "scenarios" / "kraft-sector"
SIX = (
    "electricity_housekeeping", "loss_cut", "save_all", "certified_bamboo", "lighter_boxes",
    "biomass_boiler",
)  # fmt: skip


def main() -> None:
    """Run the sector and print seconds and bytes."""
    parser = argparse.ArgumentParser(description="200 firms, 256 replications, six interventions.")
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--replications", type=int, default=256)
    options = parser.parse_args()
    study = load(STUDY, sets=[f"firms.count={options.firms}"])
    every = study.scenarios["combined"]
    six = tuple(one for one in every.interventions if one.name in SIX)
    scenario = replace(every, name="six", interventions=six)
    study = replace(study, scenarios={"six": scenario}, replications=options.replications)
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run_loaded(study, out=Path(folder), workers=1)
    seconds = perf_counter() - began
    if not outcome.is_complete:
        raise SystemExit("the sector's run failed")
    print(json.dumps({"seconds": seconds, "peak": _peak(), "interventions": len(six)}))


def _peak() -> int:
    """Return the peak memory of this process [B].

    Linux keeps ``ru_maxrss`` of the parent across exec, so its own record is read there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


if __name__ == "__main__":
    main()
