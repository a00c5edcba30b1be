"""What happened in a week, read off the world: rows of the event table and the network between organisations."""

from __future__ import annotations

import copy
from typing import Any, Literal

import numpy as np
import pandas as pd

from simulation.registers.outcomes import OUTCOMES
from simulation.inputs.policy import Policy
from simulation.records.places import SHOCK_KINDS
from simulation.records.powers import CONSENT_STATES, INCIDENT_KINDS, PHASES
from simulation.results.results import (
    EVENT_COLUMNS,
    RunResult,
    community_table,
    country_table,
    provenance,
    region_table,
    summarise,
)
from simulation.inputs.scenario.scenario import Scenario
from simulation.compiler.sizes import SLOTS
from simulation.registers.parameters import PARAMETERS
from simulation.rules.conversions import HALF
from simulation.world.layout import World

LARGE_FLIGHT = PARAMETERS["events.large_flight"].default
"""Share of a community that must flee in a week for a displacement event."""
Detail = Literal["country", "region", "community"]
FOUND = PARAMETERS["events.audit_finding"].default
"""Rise of published failures in a week that is an audit finding."""
SIGNED = PARAMETERS["events.agreement_signed"].default
"""Level of written promises above which an agreement counts as in force."""


class Recorder:
    """Collects the events of one run week by week.

    Args:
        scenario: for names of regions, groups and dates.
        world: the world of the run.
    """

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.scenario = scenario
        self.rows: list[tuple[Any, ...]] = []
        self.regions = [region.name for region in scenario.regions]
        self.actors = (
            [group.name for group in scenario.groups] + ["State forces"] + [force.name for force in scenario.parallel_forces]
        )
        kinds = [
            scenario.ngo_classes[k].kind for k in range(len(scenario.ngo_classes)) for _ in range(scenario.ngo_classes[k].records)
        ]
        self.ngos = [f"{kind.replace('_', ' ')} NGO {n + 1}" for n, kind in enumerate(kinds)]
        self.organisations = (
            ["Mission", "Humanitarian coordination", "Government"] + [f"Authority of {name}" for name in self.regions] + self.ngos
        )
        self.consent = int(world.government["state"][0])
        self.signed = world.dyads["agreement"] > SIGNED
        self.displaced = world.communities["displaced"].copy()
        self.revealed = world.ngos["revealed"].copy()

    def record(self, world: World, week: int) -> None:
        """Add the events of a week that has just been run."""
        self._shocks(world, week)
        self._violence(world, week)
        self._incidents(world, week)
        self._organisations(world, week)
        self._state(world, week)

    def _add(self, week: int, kind: str, region: int, community: int, actor: str, target: str, deaths: float, detail: str) -> None:
        name = self.regions[region] if region >= 0 else ""
        self.rows.append((week, kind, name, community, actor, target, deaths, detail))

    def _actor(self, world: World, front: int) -> str:
        row = world.fronts[front]
        groups = len(self.scenario.groups)
        return self.actors[(row["row"], groups, groups + 1 + row["row"])[row["actor"]]]

    def _shocks(self, world: World, week: int) -> None:
        # Rows that are free for injects are of the kind "none".
        timeline = world.timeline
        for k in np.flatnonzero((timeline["week"] == week) & (timeline["last_week"] > week)):
            kind = SHOCK_KINDS[timeline["kind"][k]].replace("_", " ")
            if kind != "none":
                self._add(
                    week,
                    "misconduct" if kind == "misconduct" else "shock",
                    int(timeline["region"][k]),
                    community=int(timeline["community"][k]),
                    actor="from outside",
                    target="",
                    deaths=0.0,
                    detail=f"{kind}, strength {timeline['magnitude'][k]:.2f}",
                )

    def _violence(self, world: World, week: int) -> None:
        for f in np.flatnonzero(world.fronts["used"] > 0):
            region, actor = int(world.fronts["region"][f]), self._actor(world, int(f))
            for slot in world.incidents[f * SLOTS : f * SLOTS + int(world.fronts["used"][f])]:
                kind = INCIDENT_KINDS[slot["kind"]]
                target = {
                    "battle": "state, mission or parallel forces",
                    "one_sided": "civilians",
                    "non_state": "another armed group",
                }[kind]
                detail = f"{int(slot['civilians'])} civilians among the dead"
                if slot["count"] > 1:
                    detail += f"; {int(slot['count'])} events"
                self._add(week, kind, region, community=int(slot["community"]), actor=actor, target=target, deaths=float(slot["deaths"]), detail=detail)
        rows = world.communities
        for c in np.flatnonzero(rows["escalations"] > 0.0):
            turned = int(rows["escalations"][c])
            self._add(
                week,
                "communal",
                int(rows["region"][c]),
                community=int(c),
                actor="community",
                target="another identity group",
                deaths=float(rows["communal_deaths"][c]),
                detail=f"{turned} dispute{'s' if turned > 1 else ''} turned violent",
            )
        fled = rows["displaced"] - self.displaced
        for c in np.flatnonzero(fled > LARGE_FLIGHT * rows["population_start"]):
            self._add(week, "displacement", int(rows["region"][c]), community=int(c), actor="community", target="", deaths=0.0, detail=f"{fled[c]:.0f} people fled")
        self.displaced = rows["displaced"].copy()

    def _incidents(self, world: World, week: int) -> None:
        posts = world.posts
        for k in np.flatnonzero(posts["incidents"] > 0.0):
            self._add(
                week,
                "aid_incident",
                int(posts["region"][k]),
                community=-1,
                actor="armed actor",
                target=self.ngos[posts["ngo"][k]],
                deaths=0.0,
                detail=f"{int(posts['incidents'][k])} attacks on aid workers",
            )
        units = world.units
        for u in np.flatnonzero(units["attacks"] > 0.0):
            self._add(
                week,
                "peacekeeper_incident",
                int(units["region"][u]),
                community=int(units["community"][u]),
                actor="armed group",
                target=f"unit {u + 1}",
                deaths=0.0,
                detail=f"{int(units['attacks'][u])} attacks",
            )
        for u in np.flatnonzero(units["misconduct"] > 0.0):
            self._add(
                week,
                "misconduct",
                int(units["region"][u]),
                community=int(units["misconduct_place"][u]),
                actor=f"unit {u + 1}",
                target="community",
                deaths=0.0,
                detail=f"{int(units['misconduct'][u])} cases became known",
            )

    def _organisations(self, world: World, week: int) -> None:
        dyads = world.dyads
        for k in np.flatnonzero(dyads["broken"] + dyads["accidental"] > 0.0):
            detail = f"{int(dyads['broken'][k])} broken, {int(dyads['accidental'][k])} by accident"
            self._add(week, "breach", -1, community=-1, actor=self.organisations[dyads["a"][k]], target=self.organisations[dyads["b"][k]], deaths=0.0, detail=detail)
        for k in np.flatnonzero(dyads["new_dispute"] > 0.0):
            self._add(
                week,
                "organisation_dispute",
                -1,
                community=-1,
                actor=self.organisations[dyads["a"][k]],
                target=self.organisations[dyads["b"][k]],
                deaths=0.0,
                detail="over priorities and tasks",
            )
        revealed = world.ngos["revealed"]
        for n in np.flatnonzero(revealed > self.revealed + FOUND):
            self._add(week, "audit_finding", -1, community=-1, actor="independent audit", target=self.ngos[n], deaths=0.0, detail="a failure became public")
        self.revealed = revealed.copy()
        signed = dyads["agreement"] > SIGNED
        for k in np.flatnonzero(signed != self.signed):
            self._add(
                week,
                "agreement",
                -1,
                community=-1,
                actor=self.organisations[dyads["a"][k]],
                target=self.organisations[dyads["b"][k]],
                deaths=0.0,
                detail="in force" if signed[k] else "lapsed",
            )
        self.signed = signed

    def _state(self, world: World, week: int) -> None:
        for r in np.flatnonzero(world.authorities["denials"] > 0.0):
            self._add(
                week, "denial", int(r), community=-1, actor=f"Authority of {self.regions[r]}", target="mission and NGOs", deaths=0.0, detail="movement or permit denied"
            )
        state = int(world.government["state"][0])
        if state != self.consent:
            self._add(
                week, "consent", -1, community=-1, actor="Government", target="Mission", deaths=0.0, detail=f"{CONSENT_STATES[self.consent]} to {CONSENT_STATES[state]}"
            )
            self.consent = state
        for g in np.flatnonzero(world.groups["changed"] > 0):
            self._add(
                week,
                "peace_process",
                -1,
                community=-1,
                actor=self.scenario.groups[g].name,
                target="Government",
                deaths=0.0,
                detail=PHASES[world.groups["phase"][g]].replace("_", "-"),
            )

    def table(self) -> pd.DataFrame:
        """All events so far, in order, with columns ``EVENT_COLUMNS``; community -1 where there is none."""
        frame = pd.DataFrame(self.rows, columns=[c for c in EVENT_COLUMNS if c != "date"])
        stamps = [self.scenario.date_of(int(week)) for week in frame["week"]]
        frame.insert(1, "date", pd.to_datetime(stamps))
        return frame.astype({"week": "int64", "community": "int64", "deaths": "float64"})

    def network(self, world: World) -> pd.DataFrame:
        """Ties between organisations as they are: source, target, kinds, trust (mean of both ways), information."""
        kinds = ["mission", "coordination", "government"] + ["authority"] * len(self.regions) + ["ngo"] * len(self.ngos)
        dyads = world.dyads
        return pd.DataFrame(
            {
                "source": [self.organisations[a] for a in dyads["a"]],
                "target": [self.organisations[b] for b in dyads["b"]],
                "source_kind": [kinds[a] for a in dyads["a"]],
                "target_kind": [kinds[b] for b in dyads["b"]],
                "trust": HALF * (dyads["trust_ab"] + dyads["trust_ba"]),
                "trust_out": dyads["trust_ab"],
                "trust_back": dyads["trust_ba"],
                "information": dyads["information"],
                "agreement": dyads["agreement"],
                "weight": dyads["weight"],
            }
        )


class History:
    """Everything that one run keeps week by week, and the tables made of it.

    Args:
        scenario: the scenario.
        world: the world of the run, before its first week.
        detail: level of the weekly table; only "community" keeps a copy of all communities each week.
    """

    def __init__(self, scenario: Scenario, world: World, detail: Detail = "country") -> None:
        self.scenario = scenario
        self.detail = detail
        self.recorder = Recorder(scenario, world)
        self.country: list[np.ndarray] = []
        self.regions: list[np.ndarray] = []
        self.places: list[np.ndarray] = []

    def __len__(self) -> int:
        return len(self.country)

    def record(self, world: World, week: int) -> None:
        """Keep a week that has just been run."""
        self.recorder.record(world, week)
        self.country.append(world.values.copy())
        self.regions.append(world.region_values.copy())
        if self.detail == "community":
            self.places.append(world.communities.copy())

    def fork(self) -> History:
        """A copy that goes on by itself; the weeks so far, which nothing changes any more, are shared."""
        other = copy.copy(self)
        other.country, other.regions, other.places = self.country[:], self.regions[:], self.places[:]
        other.recorder = copy.copy(self.recorder)
        other.recorder.rows = self.recorder.rows[:]
        return other

    def outcomes(self) -> pd.DataFrame:
        """Weekly outcomes of the country: week, date, a column per outcome."""
        return country_table(self.scenario, np.array(self.country).reshape(-1, len(OUTCOMES)))

    def result(self, policy: Policy, world: World, **inputs: Any) -> RunResult:
        """The result of the weeks so far.

        Args:
            policy: the policy of the run.
            world: its world, as it is now.
            inputs: everything else that the run depends on, for the provenance.

        Raises:
            ValueError: no week has been run.
        """
        if not self.country:
            raise ValueError("no week has been run yet: there is nothing to sum up")
        country, weeks = np.array(self.country), len(self)
        by_region = region_table(self.scenario, np.array(self.regions))
        if self.detail == "country":
            weekly = country_table(self.scenario, country)
        elif self.detail == "region":
            weekly = by_region
        else:
            weekly = community_table(self.scenario, list(range(weeks)), self.places)
        return RunResult(
            self.scenario,
            policy,
            weekly,
            regions_weekly=by_region,
            events=self.recorder.table(),
            summary=summarise(country),
            network=self.recorder.network(world),
            provenance=provenance(self.scenario, policy, weeks=weeks, detail=self.detail, **inputs),
        )
