"""Actors: authorities, forces, units, NGOs, donors and the ties between organisations, with their first state."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np

from simulation.compiler import draws
from simulation.compiler.codes import (
    COORDINATION_NGO,
    GOVERNMENT_NGO,
    INFANTRY,
    MISSION_AUTHORITY,
    MISSION_COORDINATION,
    MISSION_GOVERNMENT,
    MISSION_NGO,
    NGO_NGO,
)
from simulation.compiler.sizes import LARGEST_WORD
from simulation.inputs.scenario.scenario import Scenario
from simulation.records.organisations import MANDATES, NGO_KINDS, UNIT_KINDS
from simulation.rules.conversions import HOURS_A_WEEK, WEEKS_A_YEAR
from simulation.world.places import centred, uniforms

MISSION, COORDINATION, GOVERNMENT, FIRST_AUTHORITY = range(len(("mission", "coordination", "government", "authorities")))
"""Numbers of organisations in ties; NGOs follow the authorities."""


def unit_rows(scenario: Scenario, p: Any, deployment: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Units to make: (kind, region, slot, number of its kind and region); bases of so many infantry at the peak."""
    rows: list[tuple[int, int, int, int]] = []
    peak = deployment.max(axis=0)
    for r in range(len(scenario.regions)):
        for kind in range(len(UNIT_KINDS)):
            if peak[r, kind] > 0.0:
                count = max(1, math.ceil(peak[r, kind] / p.geography_persons_per_base)) if kind == INFANTRY else 1
                rows.extend((kind, r, slot, count) for slot in range(count))
    return rows


def place_units(
    arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, rows: list[tuple[int, int, int, int]], seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Fill ``units``; returns reach rows (unit, community, falloff) by unit, and rows of reach by community.

    Bases stand in the largest places of a region, or in places drawn at random when the scenario says so (for
    experiments on local presence). A community is in reach of the nearest bases of its region, and of its nearest in any case.
    """
    communities, regions, units = arrays["communities"], arrays["regions"], arrays["units"]
    luck = uniforms(seed, draws.PATROL, max(len(communities), 1), scenario.base_draw)
    turn = uniforms(seed, draws.ROTATION, max(len(rows), 1), 0)
    bases: dict[int, list[int]] = {}
    for u, (kind, r, slot, count) in enumerate(rows):
        unit = units[u]
        first, last = int(regions["first"][r]), int(regions["last"][r])
        people = communities["population_start"][first:last]
        order = np.argsort(-people, kind="stable")
        if scenario.base_placement == "random":
            order = np.argsort(luck[first:last], kind="stable")
        unit["kind"], unit["region"], unit["slot"] = kind, r, slot
        unit["community"] = first + order[(slot if kind == INFANTRY else 0) % len(order)]
        unit["share"] = 1.0 / count
        unit["rotation"] = int(turn[u] * WEEKS_A_YEAR)
        unit["readiness"], unit["discipline"] = p.start_unit_readiness, scenario.mission.discipline
        unit["impartiality"], unit["skill"] = scenario.mission.impartiality, p.start_unit_skill
        unit["misconduct_place"] = -1
        if kind == INFANTRY:
            bases.setdefault(r, []).append(u)
    triples: list[tuple[int, int, float]] = []
    for r, members in bases.items():
        first, last = int(regions["first"][r]), int(regions["last"][r])
        x, y = communities["x_km"][first:last], communities["y_km"][first:last]
        at = units["community"][members]
        distance = np.hypot(x[:, None] - communities["x_km"][at][None, :], y[:, None] - communities["y_km"][at][None, :])
        communities["base_distance"][first:last] = distance.min(axis=1)
        nearest = np.argsort(distance, axis=1, kind="stable")[:, : int(p.geography_bases_per_community)]
        for c in range(last - first):
            for column, b in enumerate(nearest[c]):
                km = float(distance[c, b])
                if km <= p.geography_base_reach or column == 0:
                    # Not to its centre but to its people, so that patrols reach as far however finely a region is cut.
                    around = math.hypot(km, float(communities["spread_km"][first + c]))
                    triples.append((members[b], first + c, math.exp(-around / p.geography_patrol_falloff)))
    triples.sort(key=lambda t: (t[0], t[1]))
    by_community = np.full((len(communities), int(p.geography_bases_per_community)), -1, dtype=np.int64)
    for row, (_, c, _) in enumerate(triples):
        by_community[c, 0 if by_community[c, 0] < 0 else 1] = row
    return np.array(triples, dtype=np.float64).reshape(-1, len(("unit", "community", "falloff"))), by_community


def fill_reach(arrays: dict[str, np.ndarray], p: Any, triples: np.ndarray) -> None:
    """Fill ``reach`` from rows (unit, community, falloff) in order of unit, and each unit's range of rows."""
    reach, units = arrays["reach"], arrays["units"]
    reach["unit"], reach["community"], reach["falloff"] = triples.T
    reach["believed_threat"] = p.start_patrols_believed_threat
    for u in range(len(units)):
        units["first"][u] = np.searchsorted(reach["unit"], u, "left")
        units["last"][u] = np.searchsorted(reach["unit"], u, "right")


def ngo_records(scenario: Scenario, p: Any) -> list[tuple[int, float, float]]:
    """NGO records to make: (class number, organisations that it stands for, relative size)."""
    rows: list[tuple[int, float, float]] = []
    for k, kind in enumerate(scenario.ngo_classes):
        # Sizes within a class differ: the first record is the largest organisation's, the last the smallest's.
        steps = np.arange(kind.records) / max(kind.records - 1, 1)
        sizes = p.start_largest_organisation - p.start_spread_of_organisations * steps if kind.records > 1 else np.ones(1)
        sizes /= sizes.mean()
        rows.extend((k, kind.organisations / kind.records, float(size)) for size in sizes)
    return rows


def choose_posts(scenario: Scenario, p: Any, records: list[tuple[int, float, float]], seed: int) -> list[tuple[int, int]]:
    """Posts (NGO, region): how many regions an NGO works in hangs on its kind; the Red Cross is everywhere.

    Regions are drawn by need and people; every region has at least as many posts as a community has organisations.
    """
    regions = scenario.regions
    count = len(regions)
    weight = np.array(
        [
            (p.start_posts_without_need + r.poverty * p.start_posts_by_poverty + r.past_violence * p.start_posts_by_past_violence)
            * math.sqrt(r.population)
            for r in regions
        ]
    )
    posts: set[tuple[int, int]] = set()
    luck = uniforms(seed, draws.TRAIT, len(records) * count, draws.POST_TRAIT).reshape(len(records), count)
    race = -np.log(luck) / weight[None, :]
    wide = {
        "dunantist": int(p.start_regions_of_dunantist),
        "multi_mandate": int(p.start_regions_of_multi_mandate),
        "national": int(p.start_regions_of_national),
        "red_cross": count,
    }
    for n, (k, _, _) in enumerate(records):
        places = np.argsort(race[n], kind="stable")[: min(count, wide[scenario.ngo_classes[k].kind])]
        posts.update((n, int(r)) for r in places)
    for r in range(count):
        have = [n for n in range(len(records)) if (n, r) in posts]
        for n in np.argsort(race[:, r], kind="stable"):
            if len(have) >= min(int(p.geography_organisations_per_community), len(records)):
                break
            if int(n) not in have:
                posts.add((int(n), r))
                have.append(int(n))
    return sorted(posts)


def choose_presence(
    arrays: dict[str, np.ndarray], p: Any, posts: list[tuple[int, int]], sizes: np.ndarray, seed: int
) -> np.ndarray:
    """For each community the posts of its region that may work there; array (communities, most) of post rows, -1 none.

    Drawn without replacement by the size of the NGO (an exponential race), so that who works where is sparse.
    """
    regions = arrays["regions"]
    most = int(p.geography_organisations_per_community)
    chosen = np.full((len(arrays["communities"]), most), -1, dtype=np.int64)
    of_region: list[list[int]] = [[] for _ in range(len(regions))]
    for row, (_, r) in enumerate(posts):
        of_region[r].append(row)
    for r, rows in enumerate(of_region):
        first, last = int(regions["first"][r]), int(regions["last"][r])
        n = last - first
        luck = np.empty(n * len(rows))
        for j in range(len(rows)):
            luck[j * n : (j + 1) * n] = uniforms(seed, draws.REVIEW, last, draws.FIRST_POST_REVIEW + rows[j])[first:last]
        weight = sizes[[posts[row][0] for row in rows]]
        race = -np.log(luck.reshape(len(rows), n)) / weight[:, None]
        order = np.argsort(race, axis=0, kind="stable")[:most].T
        chosen[first:last, : order.shape[1]] = np.array(rows)[order]
    return chosen


def fill_ngos(
    arrays: dict[str, np.ndarray],
    scenario: Scenario,
    p: Any,
    records: list[tuple[int, float, float]],
    posts: list[tuple[int, int]],
    chosen: np.ndarray,
    seed: int,
) -> np.ndarray:
    """Fill ``ngos``, ``posts`` and ``presence``; returns rows of presence by community, (communities, most), -1 none."""
    ngos, post_rows, presence = arrays["ngos"], arrays["posts"], arrays["presence"]
    luck = uniforms(seed, draws.TRAIT, len(records), draws.REVIEW_TRAIT)
    for n, (k, weight, size) in enumerate(records):
        kind = scenario.ngo_classes[k]
        ngo = ngos[n]
        ngo["kind"] = NGO_KINDS.index(kind.kind)
        ngo["weight"] = weight
        ngo["staff"] = ngo["staff_start"] = weight * kind.staff_per_organisation * size
        ngo["income"] = ngo["staff"] * kind.funds_usd_per_staff_year / WEEKS_A_YEAR
        ngo["funds"] = p.start_ngo_funds * ngo["income"]
        ngo["sectors"] = kind.sectors
        ngo["strictness"], ngo["expertise"] = kind.strictness, kind.expertise
        ngo["flexible"] = kind.flexible_share
        ngo["skill"], ngo["bias"] = p.start_ngo_skill, p.start_ngo_bias
        ngo["order_participation"] = -1.0
        held = p.start_participation * (1.0 - p.start_participation_by_strictness * kind.strictness)
        ngo["participation"] = held + p.start_least_participation
        willing = np.clip(p.start_escort_accepted - p.start_escort_by_strictness * kind.strictness, p.start_least_escort, 1.0)
        ngo["accepts_escort"] = 0.0 if kind.kind == "red_cross" else willing
        ngo["turnover"] = p.start_turnover_of_national if kind.kind == "national" else p.start_turnover_of_international
        ngo["neutrality_government"], ngo["neutrality_groups"] = p.start_neutrality_to_government, p.start_neutrality_to_groups
        ngo["distance"] = p.start_distance
        ngo["review_week"] = int(luck[n] * p.start_ngo_review_interval)
        ngo["appeal"] = 1.0
        ngo["dyad_mission"] = -1
    for row, (n, r) in enumerate(posts):
        post_rows["ngo"][row], post_rows["region"][row] = n, r
        post_rows["permit"][row] = post_rows["access"][row] = p.start_post_access
    pairs = [(posts[row][0], int(row), c) for c in range(len(chosen)) for row in chosen[c] if row >= 0]
    pairs.sort()
    table = np.array(pairs, dtype=np.int64).reshape(-1, len(("ngo", "post", "community")))
    presence["ngo"], presence["post"], presence["community"] = table.T
    for row in range(len(posts)):
        post_rows["first"][row] = np.searchsorted(table[:, 1], row, "left")
        post_rows["last"][row] = np.searchsorted(table[:, 1], row, "right")
    for n in range(len(records)):
        rows = [row for row, (owner, _) in enumerate(posts) if owner == n]
        ngos["first_post"][n], ngos["last_post"][n] = (rows[0], rows[-1] + 1) if rows else (0, 0)
        ngos["first_presence"][n] = np.searchsorted(table[:, 0], n, "left")
        ngos["last_presence"][n] = np.searchsorted(table[:, 0], n, "right")
    places = np.maximum(ngos["last_presence"] - ngos["first_presence"], 1)
    presence["staff"] = p.start_staff_in_the_field * (ngos["staff"] / places)[presence["ngo"]]
    presence["target"] = presence["staff"]
    presence["believed_need"], presence["believed_risk"] = p.start_believed_need, p.start_patrols_believed_threat
    by_community = np.full(chosen.shape, -1, dtype=np.int64)
    fill = np.zeros(len(chosen), dtype=np.int64)
    for row, c in enumerate(table[:, -1]):
        by_community[c, fill[c]] = row
        fill[c] += 1
    return by_community


def fill_ties(
    arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, pairs: list[tuple[int, int, int, int, int]], seed: int
) -> None:
    """Fill ``dyads`` from rows (kind, organisation a, b, row a, row b), sorted by owner; set owners' ranges.

    Trust at the start is a little below neutral, lower between strict NGOs and the mission, with noise.
    """
    dyads = arrays["dyads"]
    luck = uniforms(seed, draws.TRAIT, len(pairs) + len(pairs), draws.TIE_TRAIT).reshape(-1, len(("ab", "ba")))
    ngos = arrays["ngos"]
    for k, (kind, a, b, row_a, row_b) in enumerate(pairs):
        dyad = dyads[k]
        dyad["kind"], dyad["a"], dyad["b"], dyad["row_a"], dyad["row_b"] = kind, a, b, row_a, row_b
        level = p.start_trust_between_organisations
        dyad["weight"] = 1.0
        if kind in (MISSION_NGO, COORDINATION_NGO, GOVERNMENT_NGO, NGO_NGO):
            dyad["weight"] = ngos["weight"][row_b]
        if kind == MISSION_NGO:
            level -= p.start_mistrust_by_strictness * ngos["strictness"][row_b]
            ngos["dyad_mission"][row_b] = k
        elif kind == COORDINATION_NGO:
            level = p.start_trust_with_coordination
        elif kind == GOVERNMENT_NGO:
            level = p.start_trust_with_government
        elif kind == MISSION_GOVERNMENT:
            level = p.start_trust_without_consent + p.start_trust_by_consent * scenario.government.consent
        dyad["trust_ab"] = level + p.start_noise_between_organisations * centred(luck[k, 0])
        dyad["trust_ba"] = level + p.start_noise_between_organisations * centred(luck[k, 1])
        dyad["renewal"] = int(luck[k, 0] * p.commitments_renewal_interval)
        dyad["distance"] = p.start_distance

    def span(member: np.ndarray) -> tuple[int, int]:
        found = np.flatnonzero(member)
        return (int(found[0]), int(found[-1]) + 1) if len(found) else (0, 0)

    kinds = dyads["kind"]
    of_mission = np.isin(kinds, (MISSION_NGO, MISSION_GOVERNMENT, MISSION_AUTHORITY, MISSION_COORDINATION))
    members = {"headquarters": of_mission, "coordination": kinds == COORDINATION_NGO, "government": kinds == GOVERNMENT_NGO}
    for name, chosen in members.items():
        arrays[name]["first_dyad"][0], arrays[name]["last_dyad"][0] = span(chosen)
    for n in range(len(ngos)):
        ngos["first_dyad"][n], ngos["last_dyad"][n] = span((kinds == NGO_NGO) & (dyads["row_a"] == n))
    for k in np.flatnonzero(kinds == MISSION_AUTHORITY).tolist():
        arrays["authorities"]["dyad"][dyads["row_b"][k]] = k


def organisation_pairs(p: Any, regions: int, ngo_count: int, seed: int) -> list[tuple[int, int, int, int, int]]:
    """Ties between organisations: numbers are 0 mission, 1 coordination, 2 government, then authorities, then NGOs.

    Mission and coordination know everybody; NGOs know each other by a small world (Watts-Strogatz).
    """
    ngo = FIRST_AUTHORITY + regions
    pairs = [(MISSION_NGO, MISSION, ngo + n, 0, n) for n in range(ngo_count)]
    pairs.append((MISSION_GOVERNMENT, MISSION, GOVERNMENT, 0, 0))
    pairs.extend((MISSION_AUTHORITY, MISSION, FIRST_AUTHORITY + r, 0, r) for r in range(regions))
    pairs.append((MISSION_COORDINATION, MISSION, COORDINATION, 0, 0))
    pairs.extend((COORDINATION_NGO, COORDINATION, ngo + n, 0, n) for n in range(ngo_count))
    pairs.extend((GOVERNMENT_NGO, GOVERNMENT, ngo + n, 0, n) for n in range(ngo_count))
    ties = int(p.start_ties_between_ngos)
    if ngo_count > ties:
        graph = nx.watts_strogatz_graph(ngo_count, ties, p.start_distant_ties_between_ngos, seed=int(seed) & LARGEST_WORD)
        pairs.extend((NGO_NGO, ngo + a, ngo + b, a, b) for a, b in sorted(tuple(sorted(e)) for e in graph.edges))
    return pairs


def fill_mission(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, deployment: np.ndarray) -> None:
    """Fill headquarters, coordination and donors with their means at the start."""
    headquarters = arrays["headquarters"][0]
    mission = scenario.mission
    headquarters["mandate"] = MANDATES.index(scenario.mandate)
    headquarters["present"] = 1
    headquarters["staff_start"] = mission.coordination_staff * HOURS_A_WEEK
    headquarters["budget_week"] = mission.programme_budget_usd_per_year / WEEKS_A_YEAR
    headquarters["budget"] = p.start_mission_funds * headquarters["budget_week"]
    headquarters["skill"] = p.start_mission_skill
    headquarters["standing_people"] = mission.initial_standing
    headquarters["standing_government"] = p.start_mission_standing_with_government
    troops = deployment[:, :, 0].sum(axis=1)
    headquarters["presence"] = troops[0] / max(float(troops.max()), 1.0)
    coordination = arrays["coordination"][0]
    coordination["staff"], coordination["clusters"] = scenario.coordination.staff, scenario.coordination.clusters
    for d, donor in enumerate(scenario.donors):
        row = arrays["donors"][d]
        row["usd_week"] = donor.usd_per_year / WEEKS_A_YEAR
        row["weight_need"], row["weight_results"] = donor.weight_need, donor.weight_results
        row["weight_visibility"], row["earmarked"] = donor.weight_visibility, donor.earmarked_share
        row["confidence"] = p.start_donor_confidence
