"""``python -m tests.baselines [--write] [CASE...]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.baselines.figures import Runs
from tests.baselines.readme import replace_table
from tests.baselines.table import render

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def main() -> None:
    """Print the tables of the cases, or write them into their READMEs."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.baselines",
        description="What the cases give in the base year, beside what is published.",
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help="default: all")
    parser.add_argument("--write", action="store_true", help="put it into scenarios/*/README.md")
    options = parser.parse_args()
    folders = sorted(path.parent for path in SCENARIOS.glob("*/case.yaml"))
    for folder in folders:
        if options.cases and folder.name not in options.cases:
            continue
        table = render(Runs(folder))
        if options.write:
            replace_table(folder / "README.md", table)
        sys.stdout.write(f"{folder.name}\n\n{table}\n\n")


if __name__ == "__main__":
    main()
