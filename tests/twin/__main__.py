"""Print the gaps of the kraft mill: ``python -m tests.twin [HISTORIES]``."""

from __future__ import annotations

import sys
from pathlib import Path

from simcore.engine import lever_names
from simcore.files import load_study
from simcore.interventions.registry import PluginRegistry
from tests.twin.gap import COLUMNS, Mode, Period, differences, gaps, totals


def main() -> None:
    """Compare monthly steps with following events, and with weekly steps."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
    path = Path(__file__).parents[2] / "scenarios" / "kraft-mill" / "study.yaml"
    study = load_study(path, plugins=PluginRegistry(), levers=lever_names)
    names = ("baseline", "combined")
    steps = [totals(study, name, "step", "month", seeds) for name in names]
    lines = [f"kraft mill, {len(seeds)} histories of outages, monthly steps against"]
    pairs: list[tuple[Mode, Period]] = [("exact", "month"), ("step", "week")]
    for mode, period in pairs:
        others = [totals(study, name, mode, period, seeds) for name in names]
        lines.append(f"\n{mode} mode by {period}: worst year, all years (baseline; combined)")
        effect = differences((steps[0], others[0]), (steps[1], others[1]))
        found = [gaps(a, b) for a, b in zip(steps, others, strict=True)]
        for column in COLUMNS:
            texts = [f"{one[column][0]:8.3%} {one[column][1]:8.4%}" for one in found]
            lines.append(f"  {column:16s} {'; '.join(texts)}; in the effect {effect[column]:.4%}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
