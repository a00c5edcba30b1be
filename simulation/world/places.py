"""Places and people: communities scattered around region towns, and the networks between them."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

from simulation.compiler import draws
from simulation.compiler.compiled import entry
from simulation.compiler.sizes import GRID_BITS, LEAST_COMMUNITIES, SELF_AND_NEXT
from simulation.inputs.scenario.scenario import Scenario
from simulation.rules.conversions import KM_PER_DEGREE

T = TypeVar("T", float, np.ndarray)


@entry
def fill_uniform(out, seed, purpose, number):
    """Fill ``out[k]`` with the uniform draw of agent ``k`` for a purpose in week 0."""
    for k in range(out.shape[0]):
        out[k] = draws.uniform(seed, purpose, 0, k, number)


def uniforms(seed: int, purpose: np.uint64, count: int, number: int) -> np.ndarray:
    """Uniform draws of ``count`` agents for one purpose before the run; shape (count,)."""
    out = np.empty(count)
    fill_uniform(out, seed, purpose, number)
    return out


def centred(draws_0_1: T) -> T:
    """Uniform draws on 0 to 1 as deviations on -1 to 1."""
    return draws_0_1 + draws_0_1 - 1.0


def communities_by_region(scenario: Scenario, total: int | None) -> np.ndarray:
    """Number of communities of each region: in proportion to the root of its people, at least 5 (1 if asked).

    Args:
        total: country total, or ``None`` for the scenario's own with at least 5 each.

    Raises:
        ValueError: fewer communities than regions.
    """
    roots = np.sqrt([region.population for region in scenario.regions])
    wanted = scenario.communities if total is None else total
    if wanted < len(roots):
        raise ValueError(f"communities = {wanted} is fewer than the {len(roots)} regions of {scenario.name}")
    least = LEAST_COMMUNITIES if total is None else 1
    exact = roots / roots.sum() * wanted
    counts = np.maximum(np.floor(exact).astype(int), least)
    # Largest remainders first; taking back from the largest regions if the minimum gave out too many.
    order = np.argsort(-(exact - np.floor(exact)), kind="stable")
    k = 0
    while counts.sum() < wanted:
        counts[order[k % len(order)]] += 1
        k += 1
    while counts.sum() > wanted and total is not None:
        counts[np.argmax(counts)] -= 1
    return counts


def project(latitude: np.ndarray, longitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Kilometres east and north of the mean point, by an equirectangular projection."""
    middle = float(np.mean(latitude))
    east = (longitude - np.mean(longitude)) * KM_PER_DEGREE * math.cos(math.radians(middle))
    return east, (latitude - middle) * KM_PER_DEGREE


def place_communities(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, counts: np.ndarray, seed: int) -> None:
    """Fill the fixed fields of ``communities``: place, people, identity, remoteness, exposure, needs.

    Town sizes follow a rank-size law (weights ``rank ** -rank_size`` with noise) beside the region town, which holds the
    urban share. Places lie at random around the town, out to a share of the distance to the nearest other town. Rows of a
    region stand together in spatial order.
    """
    regions = scenario.regions
    town_x, town_y = project(np.array([r.latitude for r in regions]), np.array([r.longitude for r in regions]))
    tree = cKDTree(np.column_stack([town_x, town_y]))
    nearest = tree.query(np.column_stack([town_x, town_y]), k=min(SELF_AND_NEXT, len(regions)))[0]
    alone = np.full(len(regions), p.geography_radius_of_single_region)
    spacing = nearest[:, 1] if nearest.ndim > 1 and nearest.shape[1] > 1 else alone
    total = int(counts.sum())
    u = [uniforms(seed, draws.PLACE, total, n) for n in range(draws.PLACE_MINORITY + 1)]
    rows = arrays["communities"]
    first = 0
    for r, region in enumerate(regions):
        n = int(counts[r])
        part = slice(first, first + n)
        radius = max(p.geography_least_radius, p.geography_radius * float(spacing[r]))
        reach = radius * np.sqrt(u[draws.PLACE_DISTANCE][part])
        angle = math.tau * u[draws.PLACE_ANGLE][part]
        x = town_x[r] + reach * np.cos(angle)
        y = town_y[r] + reach * np.sin(angle)
        weights = (np.arange(n) + 1.0) ** -p.geography_rank_size * (p.geography_least_place + u[draws.PLACE_PEOPLE][part])
        x[0], y[0] = town_x[r], town_y[r]
        people = _people(p, region.urban_share, weights) * region.population
        identity, minority = _identities(
            p, np.array(region.identity_shares), u[draws.PLACE_IDENTITY][part], u[draws.PLACE_MINORITY][part]
        )
        urban = np.zeros(n)
        urban[0] = 1.0
        order = _spatial_order(x, y)
        block = rows[part]
        block["region"] = r
        block["x_km"], block["y_km"] = x[order], y[order]
        block["population_start"] = people[order]
        block["identity"], block["minority"] = identity[order], minority[order]
        block["urban"] = urban[order]
        distance = np.hypot(block["x_km"] - town_x[r], block["y_km"] - town_y[r])
        block["remoteness"] = np.clip(
            region.remoteness * (p.geography_remoteness_at_town + p.geography_remoteness_by_distance * distance / radius), 0.0, 1.0
        )
        block["hostility"] = region.hostility
        # People live around a community's centre: mean distance in a disc of its share of the region's area.
        block["spread_km"] = np.where(
            block["urban"] == 1.0, p.geography_town_spread, min(p.geography_most_spread, p.geography_spread * radius / math.sqrt(n))
        )
        place = arrays["regions"][r]
        place["first"], place["last"] = first, first + n
        place["population_start"] = place["population"] = people.sum()
        first += n
    _expose(arrays, p, uniforms(seed, draws.TRAIT, total, draws.EXPOSURE_TRAIT))


def _people(p: Any, urban_share: float, weights: np.ndarray) -> np.ndarray:
    """Each community's share of a region's people: the main town first, the others by their weights."""
    if len(weights) == 1:
        return np.ones(1)
    # A region that is all city has quarters beside its centre: no community is without people.
    town = min(urban_share, p.geography_most_in_town)
    return np.concatenate([[town], (1.0 - town) * weights[1:] / weights[1:].sum()])


def _identities(p: Any, shares: np.ndarray, pick: np.ndarray, mix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Majority identity and minority share of communities of one region."""
    total = np.cumsum(shares / shares.sum())
    identity = np.minimum(np.searchsorted(total, pick), len(shares) - 1)
    own = shares[identity] / shares.sum()
    minority = np.clip(p.geography_minority * mix * (1.0 - p.geography_minority_by_majority * own), 0.0, p.geography_most_minority)
    return identity, minority


def _spatial_order(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Order of points along a Morton curve, so that neighbours in space are neighbours in memory."""

    def scaled(v: np.ndarray) -> np.ndarray:
        span = float(np.ptp(v)) or 1.0
        return np.minimum(((v - v.min()) / span * (1 << GRID_BITS)).astype(np.int64), (1 << GRID_BITS) - 1)

    code = np.zeros(len(x), dtype=np.int64)
    a, b = scaled(x), scaled(y)
    for bit in range(GRID_BITS):
        code |= ((a >> bit) & 1) << (bit + bit) | ((b >> bit) & 1) << (bit + bit + 1)
    return np.argsort(code, kind="stable")


def _expose(arrays: dict[str, np.ndarray], p: Any, luck: np.ndarray) -> None:
    """Exposure to events: heavy-tailed, by people and remoteness, normalised over each region by its running sum."""
    rows = arrays["communities"]
    heavy = np.exp(p.geography_exposure_spread * centred(luck))
    rows["exposure"] = (
        rows["population_start"] ** p.geography_exposure_by_people
        * (p.geography_exposure_of_near_places + p.geography_exposure_by_remoteness * rows["remoteness"])
        * heavy
    )
    for r in range(len(arrays["regions"])):
        place = arrays["regions"][r]
        part = rows[place["first"] : place["last"]]
        part["exposure_sum"] = np.cumsum(part["exposure"])
        place["exposure"] = part["exposure_sum"][-1]


def community_ties(arrays: dict[str, np.ndarray], p: Any, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Ties between communities as compressed rows: nearest neighbours, and kin of the same identity further away.

    A small world by geography and kinship with homophily: most ties go to the nearest places,
    the rest to communities of the same identity anywhere in the country.

    Returns:
        (start, other): neighbours of community ``i`` are ``other[start[i]:start[i + 1]]``, in ascending order.
    """
    rows = arrays["communities"]
    n = len(rows)
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    # Each tie has two ends.
    pairs = p.community_network_mean_degree / len(("one end", "the other"))
    near = max(1, round(p.geography_neighbour_ties * pairs * p.geography_one_sided_neighbours))
    if n > 1:
        points = np.column_stack([rows["x_km"], rows["y_km"]])
        found = cKDTree(points).query(points, k=min(near + 1, n))[1]
        for column in range(1, found.shape[1]):
            graph.add_edges_from(zip(range(n), found[:, column].tolist(), strict=True))
    far = max(0, round((1.0 - p.geography_neighbour_ties) * pairs * n))
    if n > SELF_AND_NEXT and far:
        u, v = uniforms(seed, draws.TIE, far, 0), uniforms(seed, draws.TIE, far, 1)
        one = np.minimum((u * n).astype(int), n - 1)
        by_identity = np.argsort(rows["identity"], kind="stable")
        identity = rows["identity"][by_identity]
        low = np.searchsorted(identity, rows["identity"][one], "left")
        high = np.searchsorted(identity, rows["identity"][one], "right")
        two = by_identity[np.minimum(low + (v * (high - low)).astype(int), high - 1)]
        graph.add_edges_from((int(a), int(b)) for a, b in zip(one, two, strict=True) if a != b)
    return compress(graph, n)


def compress(graph: nx.Graph, n: int) -> tuple[np.ndarray, np.ndarray]:
    """A graph on 0..n-1 as compressed rows with sorted neighbours; arrays of int64."""
    matrix = nx.to_scipy_sparse_array(graph, nodelist=range(n), format="csr", dtype=np.int8)
    matrix.sort_indices()
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)


def region_ties(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Adjacency of regions (relative-neighbourhood graph of their towns) as compressed rows with weights.

    Weights fall with distance, ``exp(-km / region_tie_distance)``, and sum to 1 over the neighbours of a region.
    """
    x, y = project(np.array([r.latitude for r in scenario.regions]), np.array([r.longitude for r in scenario.regions]))
    n = len(x)
    distance = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    for a in range(n):
        for b in range(a + 1, n):
            others = [c for c in range(n) if c not in (a, b)]
            if not any(max(distance[a, c], distance[b, c]) < distance[a, b] for c in others):
                graph.add_edge(a, b)
    start, other = compress(graph, n)
    weight = np.zeros(len(other))
    for a in range(n):
        part = slice(start[a], start[a + 1])
        values = np.exp(-distance[a, other[part]] / p.geography_region_tie_distance)
        weight[part] = values / values.sum() if len(values) else values
    return start, other, weight


def refuges(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Where people flee: to the region town, and townspeople to the nearest other town; reverse index by refuge."""
    rows = arrays["communities"]
    towns = np.flatnonzero(rows["urban"] == 1.0)
    tree = cKDTree(np.column_stack([rows["x_km"][towns], rows["y_km"][towns]]))
    by_region = np.empty(len(arrays["regions"]), dtype=np.int64)
    by_region[rows["region"][towns]] = towns
    rows["refuge"] = by_region[rows["region"]]
    points = np.column_stack([rows["x_km"][towns], rows["y_km"][towns]])
    if len(towns) > 1:
        nearest = tree.query(points, k=SELF_AND_NEXT)[1][:, 1]
        rows["refuge"][towns] = towns[nearest]
    order = np.argsort(rows["refuge"], kind="stable")
    start = np.searchsorted(rows["refuge"][order], np.arange(len(rows) + 1))
    return start.astype(np.int64), order.astype(np.int64)
