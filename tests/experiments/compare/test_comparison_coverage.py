"""Whether the middle 80 % of worlds holds what a world that was left out brings: 200 synthetic truths, each a member left out.

A truth is one world (member, switches, seed). Worlds are dealt into four parts; those of the other three, without the truth's
member, are the ensemble. Where many worlds bring
the same difference (no incident under either policy) the end of an interval stands inside a heap: a truth there counts
with the share of the heap that lies within 80 %.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from experiments.compare import Comparison, compare
from simulation.registers import HEADLINES

TRUTHS, PARTS = 200, 4
POOLED, EACH = (0.75, 0.85), (0.72, 0.88)
INNER = (0.10, 0.90)


def held(truth: float, others: npt.NDArray[np.float64]) -> float:
    """How far a truth lies in the middle 80 % of the others: 1, 0, or the share of its heap that does."""
    below = float(np.count_nonzero(others < truth))
    equal = float(np.count_nonzero(others == truth))
    low, high = (count / (len(others) + 1.0) for count in (below, below + equal + 1.0))
    return max(0.0, min(high, INNER[1]) - max(low, INNER[0])) / (high - low)


def coverage(made: Comparison, policy: str) -> dict[str, float]:
    """Share of truths that are held, by headline outcome."""
    label = next(iter(made.scenarios))
    wide = made.runs.pivot(index="seed", columns="policy")
    members = made.worlds.set_index("seed")["member"].loc[wide.index].to_numpy()
    part = np.random.default_rng(7).permutation(len(wide)) % PARTS
    found = {}
    for name in HEADLINES:
        d = (wide[name, policy] - wide[name, made.references[label]]).to_numpy(float)
        found[name] = float(np.mean([held(d[k], d[(part != part[k]) & (members != members[k])]) for k in range(len(d))]))
    return found


def test_a_truth_inside_a_heap_counts_in_part() -> None:
    line = np.arange(1.0, 100.0)
    assert held(50.5, line) == 1.0 and held(0.0, line) == 0.0 and held(200.0, line) == 0.0
    assert held(0.0, np.zeros(99)) == pytest.approx(0.8)


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "policy"), [("kesara", "best_practice"), ("mali", "liaison")])
def test_the_middle_of_worlds_holds_four_in_five_worlds_that_were_left_out(
    scenario: str, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = compare(scenario, [policy], replications=TRUTHS, twice=0, weeks=104, communities=45)
    found = coverage(made, policy)
    with capsys.disabled():
        print(f"\n{scenario}, {policy}: pooled {np.mean(list(found.values())):.3f}", {k: round(v, 3) for k, v in found.items()})
    assert POOLED[0] <= np.mean(list(found.values())) <= POOLED[1], found
    assert all(EACH[0] <= share <= EACH[1] for share in found.values()), found
