"""Attribution: a difference taken apart into what each of several players contributes. Nothing here knows the model.

Two ways. Shapley values share the whole difference among players that can be brought in one by one: a player's share is
its contribution averaged over all orders in which players can come in (Shapley 1953, doi:10.1515/9781400881970-018). Each
order telescopes from nothing to everything, so the shares sum to the total, whether all orders are counted or some are
drawn. What is lost when a player is left out, one at a time, does not sum to the total; what is missing is the
interaction remainder, which is stated.

A coalition is a whole number: bit ``k`` is 1 if player ``k`` is in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from experiments.kit import Shares, mean_interval, sides

Order = tuple[int, ...]
"""Players in the order in which they come in."""


@dataclass(frozen=True)
class WhatMatters:
    """By what differences in an outcome are judged: the smallest that matters, and which way is better (+1, -1, 0)."""

    least: float
    direction: int


@dataclass(frozen=True)
class Contribution:
    """What a player contributes: the mean over worlds (one a seed) with its paired 95 % interval, and in how many it matters.

    Attributes:
        id, title: the player.
        estimate: mean over worlds; low, high: its interval (NaN with one world).
        better, worse: shares of worlds in which it is for the better or for the worse by at least what matters (more, less,
            where neither way is better; NaN where nothing says what matters).
        verdict: the word for these shares: a key of `figures.LOOKS`.
    """

    id: str
    title: str
    estimate: float
    low: float
    high: float
    better: float = math.nan
    worse: float = math.nan
    verdict: str = "no_data"

    def as_dict(self) -> dict[str, object]:
        """Plain values: id, title, estimate, low, high, better, worse, verdict."""
        return dict(asdict(self))


def contribution(id: str, title: str, values: np.ndarray, by: WhatMatters | None = None) -> Contribution:
    """A contribution from its values, one for each world, (worlds,), judged ``by`` what matters."""
    values = np.asarray(values, dtype=np.float64)
    low, high = mean_interval(values) if len(values) > 1 else (math.nan, math.nan)
    plain = Contribution(id, title, float(values.mean()), low, high)
    if by is None:
        return plain
    shares = Shares.of(sides(values, by.least, by.direction))
    return replace(plain, better=shares.better, worse=shares.worse, verdict=shares.verdict(by.direction))


def shapley(values: np.ndarray) -> np.ndarray:
    """Shapley values from the values of all coalitions.

    Args:
        values: value of each coalition, (2^players, ...); row ``c`` is coalition ``c``.

    Returns:
        A row per player, (players, ...); they sum to the last row minus the first.

    Raises:
        ValueError: the number of rows is no power of two.
    """
    values = np.asarray(values, dtype=np.float64)
    players = len(values).bit_length() - 1
    if len(values) != 1 << players:
        raise ValueError(f"{len(values)} coalitions are not all of any number of players")
    coalitions = np.arange(len(values))
    sizes = np.array([int(c).bit_count() for c in coalitions])
    out = np.zeros((players, *values.shape[1:]))
    weights = np.array([1.0 / (players * math.comb(players - 1, size)) for size in range(players)])
    for player in range(players):
        without = coalitions[(coalitions >> player) & 1 == 0]
        gains = values[without | (1 << player)] - values[without]
        out[player] = np.tensordot(weights[sizes[without]], gains, axes=1)
    return out


def antithetic_orders(players: int, pairs: int, rng: np.random.Generator) -> list[Order]:
    """``pairs`` random orders, each followed by its reverse: who comes early in one comes late in the other."""
    orders: list[Order] = []
    for _ in range(pairs):
        order = tuple(int(player) for player in rng.permutation(players))
        orders += [order, order[::-1]]
    return orders


def coalitions_of(orders: Sequence[Order]) -> list[int]:
    """Every coalition met on the way of some orders, ascending, from nobody to everybody."""
    met = {0}
    for order in orders:
        held = 0
        for player in order:
            held |= 1 << player
            met.add(held)
    return sorted(met)


def shapley_of_orders(orders: Sequence[Order], values: Mapping[int, np.ndarray]) -> np.ndarray:
    """Mean contribution of each player over some orders: an unbiased estimate of its Shapley value if they are random.

    Args:
        orders: at least one order of all players.
        values: value of every coalition of ``coalitions_of(orders)``, any shape.

    Returns:
        A row per player, (players, ...); they sum to everybody's value minus nobody's for any choice of orders.

    Raises:
        ValueError: no order.
    """
    if not orders:
        raise ValueError("Shapley values need at least one order")
    out = np.zeros((len(orders[0]), *np.shape(values[0])))
    for order in orders:
        held = 0
        for player in order:
            out[player] += values[held | (1 << player)] - values[held]
            held |= 1 << player
    return out / len(orders)


def left_out(total: np.ndarray, without: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """How much of a total goes when each player is left out, and the interaction remainder.

    Args:
        total: the whole difference, any shape.
        without: the difference that is left when a player is out, same shape.

    Returns:
        ``total - without`` for each player, and the total minus their sum.
    """
    parts = {name: total - left for name, left in without.items()}
    return parts, total - sum(parts.values(), np.zeros_like(total))
