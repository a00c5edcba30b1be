"""How often a comparison is wrong: next to nothing, a copy with other luck, and twice what matters, in worlds of the model.

Cost is left out: an instrument at a hundredth of its intensity does cost more than none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from experiments.compare import Comparison, compare
from experiments.kit import world_table
from figures.verdicts import GAINS, LOSSES
from simulation.inputs import Policy
from simulation.registers import HEADLINES, INSTRUMENTS, OUTCOMES

RATE, FOUND = 0.01, 0.95
"""Comparisons of nothing that may be called better or worse, and of twice what matters that must be found."""
SHOWN = tuple(name for name in HEADLINES if name != "cost_usd")
SIZE = {"weeks": 26, "communities": 30}


def worlds_of(first: int, instruments: Sequence[str]) -> Comparison:
    """A hundred worlds of Kesara, each with two seeds: no instrument, and each of some at a hundredth of its intensity."""
    tiny = [Policy.of(f"tiny_{name}", {name: 0.01}) for name in instruments]
    return compare("kesara", tiny, Policy.of("nothing", {}), first_seed=first, twice=100, **SIZE)  # type: ignore[arg-type]


def against_copies(made: Comparison) -> pd.DataFrame:
    """Every policy against its copy with other seeds in the same worlds."""
    tables = []
    for policy, own in made.runs.groupby("policy"):
        copy = made.again[made.again["policy"] == policy].assign(policy="copy")
        tables.append(world_table(pd.concat([own, copy]), {"kesara": str(policy)}, SHOWN))
    return pd.concat(tables)


def planted(made: Comparison, times: float) -> pd.DataFrame:
    """The comparison with each policy's values moved to the better by so many times what matters."""
    runs, reference = made.runs.copy(), made.references["kesara"]
    least = made.table[made.table["policy"] == reference].set_index("outcome")["matters"]
    others = runs["policy"] != reference
    for name in SHOWN:
        runs.loc[others, name] += times * least[name] * OUTCOMES[name].direction
    return world_table(runs, {"kesara": reference}, SHOWN)


def called(table: pd.DataFrame, words: Sequence[str]) -> tuple[int, int]:
    """Comparisons (a policy and a headline outcome) that end in one of some words, and all of them."""
    rows = table[(table["policy"] != table["reference"]) & table["outcome"].isin(SHOWN)]
    return int(rows["verdict"].isin(words).sum()), len(rows)


def check(batches: Sequence[Comparison]) -> dict[str, tuple[int, int]]:
    """Counts of each question over some batches of worlds, held to the stated rates."""
    wrong = (*GAINS, *LOSSES)
    counts = {
        "next to nothing": np.sum([called(made.table, wrong) for made in batches], axis=0),
        "a copy with other luck": np.sum([called(against_copies(made), wrong) for made in batches], axis=0),
        "twice what matters": np.sum([called(planted(made, 2.0), GAINS) for made in batches], axis=0),
    }
    told = {question: (int(found), int(all_)) for question, (found, all_) in counts.items()}
    for question in ("next to nothing", "a copy with other luck"):
        assert told[question][0] <= RATE * told[question][1], told
    assert told["twice what matters"][0] >= FOUND * told["twice what matters"][1], told
    return told


def test_nothing_is_called_nothing_and_twice_what_matters_is_found() -> None:
    told = check([worlds_of(0, ["liaison_channels", "joint_planning"])])
    assert told["next to nothing"][1] == 2 * len(SHOWN) and told["a copy with other luck"][1] == 3 * len(SHOWN)


@pytest.mark.slow
def test_two_hundred_comparisons_of_nothing_with_every_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    told = check([worlds_of(1000 * batch, list(INSTRUMENTS)) for batch in range(1 + 200 // (len(INSTRUMENTS)))])
    assert told["next to nothing"][1] >= 200 * len(SHOWN)
    with capsys.disabled():
        print("\n", told)
