"""Write the table of all outcomes, policies and scenarios into docs/outcomes.md (an offline command, about ten minutes).

    python docs/outcomes_table.py [--seeds 32]

The same seeds run under every policy; a cell is the mean paired difference from the scenario's reference policy, with a
star where its 95 % interval (paired t) leaves out 0. The text between the tables is written by people and kept.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from simulation import load_policy, load_scenario, run_batch
from simulation.inputs import bundled_policies
from simulation.registers import OUTCOMES

PAGE = Path(__file__).parent / "outcomes.md"


def runs(name: str, policies: list[str], seeds: int) -> pd.DataFrame:
    """One row per run of a scenario, two threads."""
    with ThreadPoolExecutor(2) as pool:
        return pd.concat(pool.map(lambda seed: run_batch(name, policies, [seed]), range(seeds)), ignore_index=True)


def table(name: str, seeds: int) -> str:
    """Markdown table of one scenario."""
    scenario = load_scenario(name)
    policies = [p for p in bundled_policies() if not load_policy(p).check_regions(scenario)]
    frame = runs(name, policies, seeds)
    outcomes = list(OUTCOMES)
    base = frame[frame["policy"] == scenario.reference_policy].set_index("seed")[outcomes]
    others = [p for p in policies if p != scenario.reference_policy]
    lines = [f"| outcome | {scenario.reference_policy} | " + " | ".join(others) + " |", "|---" * (len(others) + 2) + "|"]
    cells: dict[str, list[str]] = {}
    half = stats.t.ppf(0.975, seeds - 1) / np.sqrt(seeds)
    for policy in others:
        paired = frame[frame["policy"] == policy].set_index("seed")[outcomes] - base
        mean, spread = paired.mean(), paired.std()
        cells[policy] = [f"{mean[o]:+.2g}{'*' if abs(mean[o]) > half * spread[o] and mean[o] != 0 else ''}" for o in outcomes]
    for row, outcome in enumerate(outcomes):
        values = " | ".join(cells[policy][row] for policy in others)
        lines.append(f"| {OUTCOMES[outcome].title} ({OUTCOMES[outcome].unit}) | {base[outcome].mean():.3g} | {values} |")
    return "\n".join(lines)


def main() -> None:
    """Replace the tables between the markers of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=32)
    seeds = parser.parse_args().seeds
    text = PAGE.read_text(encoding="utf-8")
    for name in ("liberia", "mali", "kesara"):
        begin, end = f"<!-- runs: {name} -->", f"<!-- end of runs: {name} -->"
        before, rest = text.split(begin)
        text = before + begin + "\n" + table(name, seeds) + "\n" + end + rest.split(end)[1]
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
