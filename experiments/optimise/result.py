"""What a search found and what it is worth, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from experiments.optimise.question import OptimiseRequest
from simulation.inputs import Policy


@dataclass
class SearchResult:
    """What a search found and what it is worth.

    Attributes:
        question, limits: what was asked.
        front: a row a policy: ``policy, roles, status``, each objective on fresh seeds with interval, the search's value, costs,
            limits kept, and what the policy consists of.
        policies: named compromises.
        versus: best challenger against each policy of the library at no more than its cost: rows of objectives.
        verdicts: the same in words, a row a rival: objectives in which it is better, worse, in which it depends, or is equal.
        optimism: by objective, search less fresh in the good direction, for the front and for the library.
        progress: hypervolume by optimiser seed and generation.
        library: the library within the limits: means on fresh seeds, a row a policy.
        points: every point evaluated by the search.
        runs: every run.
        notes: sentences about what limits the answer.
        provenance: what made it.
    """

    question: OptimiseRequest
    limits: dict[str, float]
    front: pd.DataFrame
    policies: dict[str, Policy]
    versus: pd.DataFrame
    verdicts: pd.DataFrame
    optimism: pd.DataFrame
    progress: pd.DataFrame
    library: pd.DataFrame
    points: pd.DataFrame = field(repr=False)
    runs: pd.DataFrame = field(repr=False)
    notes: list[str] = field(default_factory=list)
    provenance: dict[str, Any] = field(default_factory=dict, repr=False)
    scenario_title: str = ""

    @property
    def message(self) -> str:
        """The answer in a few sentences."""
        good = int((self.front["status"] == "on the front").sum()) if len(self.front) else 0
        kept = [name for name, verdict in zip(self.verdicts["rival"], self.verdicts["verdict"]) if verdict == "beats"]
        tried = self.verdicts[self.verdicts["challenger"] != ""]
        others = [str(name) for name in tried["rival"] if name not in kept]
        words = f"{good} policies are left on the front after {self.question.fresh} fresh worlds."
        if len(tried):
            words += (
                f" In {self.question.judged} further worlds the front beats {len(kept)} of {len(tried)} policies of the library at "
                "no more than their cost (better by more than matters in most worlds in some objective, and worse so in none)"
                + (f"; it does not beat {', '.join(others)}." if others else ": all of them.")
            )
        return words + "".join(" " + note for note in self.notes)
