"""Golden runs: what the model gave when its numbers were last changed on purpose.

    python -m tests.golden.remake            # write the files anew; look at the difference before committing it
    python -m tests.golden.remake --check    # say what differs, write nothing

Each file holds the outcomes of the country in every fourth week of one run, a row a week.
Whether a new layout of the code leaves every result as it was, to the last bit, tells ``digests.py`` beside this file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from simulation import run

FOLDER = Path(__file__).parent
CASES = tuple((scenario, policy) for scenario in ("liberia", "mali", "kesara") for policy in ("uncoordinated", "best_practice"))
SEED, WEEKS, COMMUNITIES, EVERY = 1, 60, 45, 4
# The library of mathematics differs by processor in the last digits, and small differences grow a little.
RELATIVE, ABSOLUTE = 1e-6, 1e-9


def file_of(scenario: str, policy: str) -> Path:
    """Return where the golden run of a scenario and a policy is kept."""
    return FOLDER / f"{scenario}-{policy}.csv"


def computed(scenario: str, policy: str) -> pd.DataFrame:
    """Run the model and return every fourth week's outcomes, indexed by week."""
    weekly = run(scenario, policy, SEED, weeks=WEEKS, communities=COMMUNITIES).weekly
    return weekly.drop(columns="date").set_index("week").iloc[::EVERY].astype(float)


def stored(scenario: str, policy: str) -> pd.DataFrame:
    """Return the golden run of a scenario and a policy."""
    return pd.read_csv(file_of(scenario, policy), index_col="week").astype(float)


def differences(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Say what differs beyond the tolerance: outcomes that came or went, then the first week of each that changed."""
    found = [f"{name}: no longer an outcome" for name in old.columns if name not in new.columns]
    found += [f"{name}: a new outcome" for name in new.columns if name not in old.columns]
    if list(old.index) != list(new.index):
        return [*found, f"weeks {list(old.index)} became {list(new.index)}"]
    for name in (n for n in old.columns if n in new.columns):
        same = np.isclose(new[name], old[name], rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
        if not same.all():
            week = old.index[~same][0]
            found.append(f"{name} in week {week}: {old[name][week]:.9g} became {new[name][week]:.9g}")
    return found


def main(arguments: list[str]) -> int:
    """Write or check all golden runs."""
    changed = 0
    for scenario, policy in CASES:
        new = computed(scenario, policy)
        file = file_of(scenario, policy)
        found = differences(stored(scenario, policy), new) if file.exists() else ["a new file"]
        changed += bool(found)
        print(f"{file.name}: {'as before' if not found else '; '.join(found[:5])}")
        if found and "--check" not in arguments:
            new.to_csv(file, float_format="%.12g")
    return int(changed > 0 and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
