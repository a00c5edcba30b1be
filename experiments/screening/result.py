"""What a screening of one country found, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import Array
from experiments.runs import RunSettings
from experiments.screening.estimates import SHAPES
from experiments.screening.request import ScreenPlan, ScreenRequest
from experiments.screening.running import TARGETS
from experiments.screening.stages import Screened
from simulation.registers import OUTCOMES
from simulation.results import source_hash

EFFECT = ["number", "outcome", "of", "shape", "effect", "low", "high", "matters"]
"""Columns of an effect: what is moved, what is looked at (level or difference), how (ends or middle), the mean over worlds with its
corrected interval, and the smallest difference that matters."""
POWER = 1.645
"""Standard errors by which an effect must exceed what is called for 95 of 100 to be called."""


@dataclass(frozen=True)
class Screening:
    """One country's screening.

    Attributes:
        label, title: of the scenario; policy, reference: names.
        numbers: all that were screened; plan: how runs were spent; found: effects and verdicts.
        failures: runs that failed, by reason.
        about: settings and hashes, for provenance.
    """

    label: str
    title: str
    policy: str
    reference: str
    numbers: tuple[str, ...]
    plan: ScreenPlan
    found: Screened = field(repr=False)
    failures: Mapping[str, int]
    about: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """The country in a word or two: the title without what it is."""
        return self.title.partition(":")[0]

    @classmethod
    def of(
        cls,
        request: ScreenRequest,
        made: RunSettings,
        numbers: tuple[str, ...],
        found: Screened,
        failures: Mapping[str, int],
    ) -> Screening:
        """The result of a country of a request."""
        reference, policy = (one.name for one in made.policies)
        note = {key: value for key, value in made.note().items() if key not in ("seeds", "parameters", "switches")}
        about = {**note, "runs": request.plan().runs, "seed": request.seed, "source_hash": source_hash()}
        return cls(
            made.label,
            made.scenario.title,
            policy,
            reference,
            numbers=numbers,
            plan=request.plan(),
            found=found,
            failures=failures,
            about=about,
        )

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Every effect of every number that was dealt: columns `EFFECT`, ``error`` (standard), ``moves``."""
        f = self.found
        names = [self.numbers[place] for place in f.places]
        index = pd.MultiIndex.from_product([SHAPES, names, TARGETS, OUTCOMES], names=["shape", "number", "of", "outcome"])
        table = pd.DataFrame(
            {
                "effect": f.effects.effect.ravel(),
                "error": f.effects.error.ravel(),
                "low": f.judged.low.ravel(),
                "high": f.judged.high.ravel(),
                "matters": np.broadcast_to(f.least, f.effects.effect.shape).ravel(),
                "moves": f.judged.moves.ravel(),
            },
            index=index,
        ).reset_index()
        return table[[*EFFECT, "error", "moves"]]

    @cached_property
    def moves(self) -> pd.DataFrame:
        """A row per number and outcome that it moves, with the larger effect of level and difference, ends and middle."""
        table = self.effects
        found = table[table["moves"]]
        times = (found["effect"].abs() / found["matters"]).rename("times")
        best = found.assign(times=times).sort_values("times", ascending=False, kind="stable")
        best = best.drop_duplicates(["number", "outcome"])
        return best.sort_values(["number", "times"], ascending=[True, False], kind="stable")[EFFECT].reset_index(drop=True)

    @cached_property
    def of_numbers(self) -> pd.DataFrame:
        """A row per number: group, ``moved`` (outcomes that it moves), its largest effect in units of what matters.

        Columns ``number, group, moved, outcome, of, shape, effect, low, high, matters, times, small``. The largest effect is
        that among those that it moves, if any; ``times``: so many times what matters; ``small``: share of its effects of which
        the corrected interval excludes what matters. Numbers whose group was left out have no effect, but the group's bounds.
        """
        table = self.effects.assign(times=lambda t: t["effect"].abs() / t["matters"])
        table["small"] = np.maximum(table["low"].abs(), table["high"].abs()) < table["matters"]
        ordered = table.sort_values(["moves", "times"], ascending=False, kind="stable").drop_duplicates("number")
        by_number = table.groupby("number", sort=False)
        moved = table[table["moves"]].groupby("number")["outcome"].nunique()
        rows = ordered.set_index("number").drop(columns=["moves", "error"])
        rows["small"] = by_number["small"].mean()
        rows["moved"] = moved.reindex(rows.index).fillna(0).astype(int)
        left_out = [self._left_out(number) for number in range(len(self.found.groups.groups)) if not self.found.groups.kept[number]]
        rows = pd.concat([rows, *left_out])
        group_of = {self.numbers[k]: group.name for group in self.found.groups.groups for k in group.members}
        rows = rows.reindex(list(self.numbers)).rename_axis("number").reset_index()
        rows["group"] = rows["number"].map(group_of)
        rows["moved"] = rows["moved"].astype(int)
        return rows[["number", "group", "moved", *EFFECT[1:], "times", "small"]]

    def _left_out(self, number: int) -> pd.DataFrame:
        """Numbers of a group that was left out, with the group's bounds where they come nearest to what matters."""
        f = self.found.groups
        nearest = int(np.argmax(f.bound[number] / f.least))
        names = [self.numbers[place] for place in f.groups[number].members]
        half, least = float(f.bound[number, nearest]), float(f.least[nearest])
        row = {
            "outcome": list(OUTCOMES)[nearest % len(OUTCOMES)],
            "of": TARGETS[nearest // len(OUTCOMES)],
            "shape": "group",
            "effect": np.nan,
            "low": -half,
            "high": half,
            "matters": least,
            "times": half / least,
            "small": 1.0,
            "moved": 0,
        }
        return pd.DataFrame([row] * len(names), index=pd.Index(names, name="number"))

    @cached_property
    def of_groups(self) -> pd.DataFrame:
        """A row per group: ``numbers``, ``kept``, ``outcomes`` (may move so many, as level or difference), and where most."""
        f = self.found.groups
        ratio = f.bound / f.least
        names = list(OUTCOMES)
        rows = []
        for group, kept, mine in zip(f.groups, f.kept, ratio):
            most = int(np.nanargmax(mine)) if np.isfinite(mine).any() else 0
            over = (mine >= 1.0).reshape(len(TARGETS), len(names)).any(axis=0)
            row = {"group": group.name, "numbers": len(group.members), "kept": bool(kept), "outcomes": int(over.sum())}
            rows.append({**row, "outcome": names[most % len(names)], "of": TARGETS[most // len(names)], "times": float(mine[most])})
        return pd.DataFrame(rows)

    @cached_property
    def of_outcomes(self) -> pd.DataFrame:
        """A row per outcome, level and difference: how well it was screened.

        Columns ``outcome, of, matters, moved_by`` (numbers), ``explained`` (share of the moves' variance that the emulator foretold
        in worlds it had not seen), ``half_width`` (median of the corrected intervals) and ``found_from`` (an effect so many times
        what matters is called in 95 of 100), both for ends.
        """
        f = self.found
        wide = np.median(f.judged.high[0] - f.effects.effect[0], axis=0) if len(f.places) else np.zeros(len(f.least))
        error = np.median(f.effects.error[0], axis=0) if len(f.places) else np.zeros(len(f.least))
        table = pd.DataFrame([(name, of) for of in TARGETS for name in OUTCOMES], columns=["outcome", "of"])
        columns: dict[str, Array] = {
            "matters": f.least,
            "moved_by": f.judged.moves.any(axis=0).sum(axis=0),
            "explained": f.effects.explained,
            "half_width": wide,
            "found_from": 1.0 + (wide + POWER * error) / f.least,
        }
        return table.assign(**columns)
