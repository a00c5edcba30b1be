"""Policies as points: intensities, start weeks and regions of the instruments, and whose sub-levers they use.

    space = Space.of(load_scenario("mali"))
    point = space.encode(load_policy("liaison"))
    policy = space.decode(point, "mine")

Every variable lies in 0-1. Intensities are rounded to hundredths; choices (start week, regions, sub-levers) take equal parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.inputs import InstrumentSetting, Policy, Scenario, Steps
from simulation.registers import INSTRUMENTS

STARTS = (0, 13, 26, 52)
"""Weeks in which an instrument may start, as far as they lie in the first half of the run."""
LEAST = 0.02
"""An intensity below this counts as not used."""
HUNDREDTHS = 100.0


@dataclass(frozen=True)
class PolicySpace:
    """What a search may choose.

    Attributes:
        scenario: the country; its regions and rates are used.
        instruments: instruments that may be used; the others are not.
        starts: start weeks to choose from.
        scopes: region sets to choose from, each with its title; an empty set is the whole country.
        bases: policies whose sub-levers and phasing in may be taken over; ``None`` stands for the register's defaults.
        weeks: length of the run.
    """

    scenario: Scenario
    instruments: tuple[str, ...]
    starts: tuple[int, ...]
    scopes: tuple[tuple[str, tuple[str, ...]], ...]
    bases: tuple[Policy | None, ...]
    weeks: int

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        instruments: Sequence[str] = (),
        *,
        phasing: bool = True,
        scope: bool = True,
        bases: Sequence[Policy] = (),
        weeks: int | None = None,
    ) -> PolicySpace:
        """The space for a scenario.

        Args:
            instruments: those that may be used; none given = all.
            phasing: whether start weeks are searched; else all start at once.
            scope: whether regions are searched; else all work everywhere.
            bases: policies whose sub-levers may be used beside the defaults.
            weeks: length of the run; the horizon if left out.
        """
        length = scenario.weeks if weeks is None else weeks
        chosen = tuple(name for name in INSTRUMENTS if not instruments or name in instruments)
        starts = tuple(week for week in STARTS if week == 0 or week <= length // 2) if phasing else (0,)
        scopes: tuple[tuple[str, tuple[str, ...]], ...] = (("everywhere", ()),)
        if scope and len(scenario.regions) > 1:
            violent = sorted(scenario.regions, key=lambda region: -region.past_violence)[: (len(scenario.regions) + 1) // 2]
            names = {region.name for region in violent}
            scopes += (
                ("most violent half of the regions", tuple(r.name for r in scenario.regions if r.name in names)),
                ("region of the headquarters", (scenario.mission.headquarters,)),
            )
        # Policies whose sub-levers say the same would be one choice under two numbers.
        found: dict[str, Policy | None] = {"": None}
        for policy in bases:
            text = str(
                sorted(
                    (name, setting.levers, setting.phase_in_weeks)
                    for name, setting in policy.instruments.items()
                    if setting.levers or setting.phase_in_weeks
                )
            )
            if text != "[]":
                found.setdefault(text, policy)
        return cls(scenario, chosen, starts, scopes, bases=tuple(found.values()), weeks=length)

    @property
    def variables(self) -> int:
        """Number of variables."""
        return len(self._counts())

    def _counts(self) -> list[int]:
        """Options of each variable; 0 for an intensity."""
        n = len(self.instruments)
        return (
            [0] * n
            + [len(self.starts)] * (n if len(self.starts) > 1 else 0)
            + [len(self.scopes)] * (n if len(self.scopes) > 1 else 0)
            + [len(self.bases)] * (len(self.bases) > 1)
        )

    def _parts(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Intensities, and numbers of start, scope (n, instruments) and base (n,) of points (n, variables)."""
        n = len(self.instruments)
        counts = self._counts()
        chosen = np.array(
            [
                np.minimum((points[:, k] * count).astype(int), count - 1) if count else np.zeros(len(points), int)
                for k, count in enumerate(counts)
            ]
        ).T.reshape(len(points), len(counts))
        nothing = np.zeros((len(points), n), int)
        at = n
        starts, scopes = nothing, nothing
        if len(self.starts) > 1:
            starts, at = chosen[:, at : at + n], at + n
        if len(self.scopes) > 1:
            scopes, at = chosen[:, at : at + n], at + n
        base = chosen[:, at] if len(self.bases) > 1 else np.zeros(len(points), int)
        return points[:, :n], starts, scopes, base

    def snap(self, points: np.ndarray) -> np.ndarray:
        """Points (n, variables) moved to the values they stand for, so that equal policies are equal points."""
        n = len(self.instruments)
        out = np.clip(np.asarray(points, float), 0.0, 1.0)
        # Down, never up: what was scaled to a budget must stay within it.
        out[:, :n] = np.floor(out[:, :n] * HUNDREDTHS + 1e-6) / HUNDREDTHS
        out[:, :n][out[:, :n] < LEAST] = 0.0
        for k, count in enumerate(self._counts()):
            if count:
                out[:, k] = (np.minimum((out[:, k] * count).astype(int), count - 1) + 0.5) / count
        blocks = [k for k, count in enumerate(self._counts()) if count][: (self.variables - n) // n * n]
        for place, k in enumerate(blocks):
            unused = out[:, place % n] == 0.0
            out[unused, k] = 0.5 / self._counts()[k]
        return out

    def decode(self, point: np.ndarray, name: str = "candidate", title: str = "", summary: str = "") -> Policy:
        """The policy of one point (variables,)."""
        intensities, starts, scopes, base = (part[0] for part in self._parts(self.snap(point[None])))
        model = self.bases[int(base)]
        settings: dict[str, Any] = {}
        for k, instrument in enumerate(self.instruments):
            if not intensities[k]:
                continue
            setting: dict[str, Any] = {
                "intensity": round(float(intensities[k]), 2),
                "start_week": self.starts[starts[k]],
                "regions": list(self.scopes[scopes[k]][1]),
            }
            like = model.instruments.get(instrument) if model else None
            if like is not None:
                setting |= {"levers": dict(like.levers), "phase_in_weeks": like.phase_in_weeks}
            settings[instrument] = setting
        return Policy.of(name, settings, title, summary)

    def encode(self, policy: Policy) -> np.ndarray:
        """The point (variables,) nearest to a policy: intensities that change over time become their mean."""
        n = len(self.instruments)
        point = np.zeros(self.variables)
        counts = self._counts()
        for k, count in enumerate(counts):
            point[k] = 0.5 / count if count else 0.0
        for k, instrument in enumerate(self.instruments):
            setting = policy.instruments.get(instrument)
            if setting is None:
                continue
            point[k] = mean_intensity(setting.intensity, self.weeks)
            at = n
            if len(self.starts) > 1:
                nearest = int(np.argmin([abs(week - setting.start_week) for week in self.starts]))
                point[at + k], at = (nearest + 0.5) / len(self.starts), at + n
            if len(self.scopes) > 1:
                point[at + k] = (self._nearest_scope(setting) + 0.5) / len(self.scopes)
        if len(self.bases) > 1:
            same = [number for number, base in enumerate(self.bases) if base is not None and _like(base, policy)]
            point[-1] = ((same[0] if same else 0) + 0.5) / len(self.bases)
        return self.snap(point[None])[0]

    def _nearest_scope(self, setting: InstrumentSetting) -> int:
        everywhere = {region.name for region in self.scenario.regions}
        wanted = set(setting.regions) or everywhere
        shares = [len(wanted & (set(names) or everywhere)) / len(wanted | (set(names) or everywhere)) for _, names in self.scopes]
        return int(np.argmax(shares))

    def rough_cost(self, points: np.ndarray) -> np.ndarray:
        """What points (n, variables) cost by the register, in US dollars but for one factor common to all, (n,)."""
        intensities, starts, scopes, _ = self._parts(points)
        rates = self.scenario.mission_hour_usd, self.scenario.ngo_hour_usd
        unit = np.array(
            [
                i.mission_hours * rates[0] + i.ngo_hours * rates[1] + i.money_usd
                for i in (INSTRUMENTS[name] for name in self.instruments)
            ]
        )
        weeks = np.array([self.weeks - week for week in self.starts], float)
        regions = np.array([len(names) or len(self.scenario.regions) for _, names in self.scopes], float)
        return (intensities * unit * weeks[starts] * regions[scopes]).sum(axis=1)

    def scaled(self, points: np.ndarray, factors: np.ndarray) -> np.ndarray:
        """Points (n, variables) with all intensities multiplied, factors (n,)."""
        out = points.copy()
        out[:, : len(self.instruments)] *= factors[:, None]
        return self.snap(out)

    def names(self) -> list[str]:
        """Name of each variable: the instrument, "instrument start", "instrument regions", "sub-levers"."""
        found = list(self.instruments)
        found += [f"{name} start" for name in self.instruments] if len(self.starts) > 1 else []
        found += [f"{name} regions" for name in self.instruments] if len(self.scopes) > 1 else []
        return found + (["sub-levers"] if len(self.bases) > 1 else [])


def _like(base: Policy, policy: Policy) -> bool:
    """Whether a policy's sub-levers and phasing in are those of ``base`` wherever it uses an instrument."""

    def kept(setting: InstrumentSetting | None) -> tuple[dict[str, Any], int]:
        return ({}, 0) if setting is None else (dict(setting.levers), setting.phase_in_weeks)

    return all(kept(base.instruments.get(name)) == kept(setting) for name, setting in policy.instruments.items())


def mean_intensity(intensity: Steps, weeks: int) -> float:
    """Mean of an intensity over the weeks of a run."""
    if not isinstance(intensity, tuple):
        return float(intensity)
    ends = [week for week, _ in intensity[1:]] + [weeks]
    return sum(level * max(0, min(end, weeks) - min(week, weeks)) for (week, level), end in zip(intensity, ends)) / weeks


def weaker(policy: Policy, factor: float) -> Policy:
    """The policy with all its intensities multiplied (cut to hundredths, downwards)."""

    def less(level: float) -> float:
        return min(1.0, float(np.floor(level * factor * HUNDREDTHS + 1e-6) / HUNDREDTHS))

    settings = {}
    for name, setting in policy.instruments.items():
        steps = setting.intensity
        settings[name] = setting.model_copy(
            update={"intensity": tuple((week, less(level)) for week, level in steps) if isinstance(steps, tuple) else less(steps)}
        )
    return policy.model_copy(update={"instruments": settings})
