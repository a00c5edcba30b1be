"""Coverage of the intervals of sensitivity indices and of agreement between states, on functions whose indices are known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from coverage_case import Case, Ends, Luck
from scipy import stats

SEEDS = (3, 4, 8)
"""Seeds of every point."""


def indices() -> Iterator[Case]:
    """All of them."""
    for group in (variance_shares, by_status, screening, distributions, emulator, agreement):
        yield from group()


def variance_shares() -> Iterator[Case]:
    """Sobol' indices, the share of luck, and means over points, by seeds per point; Ishigami's function under luck."""
    from experiments.sensitivity import Axis, Space, crossed_interval, divide, sobol

    space = Space(tuple(Axis(f"x{i}", cdf=lambda x: x) for i in range(4)), "saltelli", False)  # type: ignore[arg-type]
    parts = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 49 / 8, 0.01 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = sum(parts)

    def table(luck: Luck, seeds: int, strong: float, points: int = 64) -> np.ndarray:
        a, b = luck.random((2, points, 4))
        rows = [a, *(np.where(np.arange(4) == j, b, a) for j in range(4)), b]
        x = math.pi * (2.0 * np.stack(rows, axis=1).reshape(-1, 4) - 1.0)
        y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
        spread = strong * math.sqrt(whole)
        return y[:, None] + spread * luck.normal(size=(1, seeds)) + spread * luck.normal(size=(len(y), seeds))

    def index(name: str, factor: int, truth: float, strong: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        def once(luck: Luck, seeds: int) -> tuple[Ends, float]:
            found = sobol(space, table(luck, seeds, strong), resamples=200, seed=int(luck.integers(1 << 30))).indices[name]
            low, high = float(found.low[factor]), float(found.high[factor])
            return ((-math.inf, math.inf) if math.isnan(low) else (low, high)), truth

        return once

    for strong, words in ((0.5, "luck half as wide as the factors'"), (1.5, "luck one and a half times as wide")):
        yield Case(
            "total order, factor that matters (sensitivity)",
            words,
            0.95,
            sizes=(3, 4, 8),
            once=index("ST", 0, (parts[0] + parts[2]) / whole, strong),
            share=0.25,
        )
        yield Case(
            "total order, factor that does nothing (sensitivity)",
            words,
            0.95,
            sizes=(3, 4, 8),
            once=index("ST", 3, 0.0, strong),
            share=0.25,
        )
        yield Case(
            "first order (sensitivity)", words, 0.95, sizes=(3, 4, 8), once=index("S1", 1, parts[1] / whole, strong), share=0.25
        )

    def luck_share(luck: Luck, seeds: int) -> tuple[Ends, float]:
        y = luck.normal(size=(64, 1)) + 0.7 * luck.normal(size=(1, seeds)) + 0.7 * luck.normal(size=(64, seeds))
        found = divide(y, resamples=300, seed=int(luck.integers(1 << 30)))
        return (found.low, found.high), 0.98 / 1.98

    def band(luck: Luck, seeds: int) -> tuple[Ends, float]:
        return crossed_interval(luck.normal(size=(16, 1)) + luck.normal(size=(1, seeds)) + luck.normal(size=(16, seeds))), 0.0

    yield Case("share of luck (sensitivity)", "64 points, half of the variance", 0.95, sizes=(2, 4, 8), once=luck_share, share=0.2)
    yield Case("response curves and tornado bars (sensitivity)", "16 points, shared luck", 0.95, (3, 4, 8), band)


def by_status() -> Iterator[Case]:
    """Shares by the evidence behind the numbers (groups of factors): a sum over each group, with one product across groups."""
    from experiments.sensitivity import Axis, Space, sobol

    groups = ("cited", "cited", "assumed", "assumed")
    axes = tuple(Axis(f"x{i}", group=group, cdf=lambda x: x) for i, group in enumerate(groups))  # type: ignore[arg-type]
    space = Space(axes, "saltelli", False)
    # y = x0 + x1 + x2 + x3 + 2 (x0 - 1/2) (x2 - 1/2) over uniform factors.
    alone, product = 2.0 / 12.0, 4.0 / 144.0
    whole = 2.0 * alone + product
    truth = {"S1": alone / whole, "ST": (alone + product) / whole}

    def of(name: str) -> Callable[[Luck, int], tuple[Ends, float]]:
        def once(luck: Luck, seeds: int) -> tuple[Ends, float]:
            a, b = luck.random((2, 64, 4))
            units = [axis.unit for axis in axes]
            rows = [a, *(np.where(np.array(units) == unit, b, a) for unit in space.units), b]
            x = np.stack(rows, axis=1).reshape(-1, 4)
            y = x.sum(axis=1) + 2.0 * (x[:, 0] - 0.5) * (x[:, 2] - 0.5)
            spread = 0.5 * math.sqrt(whole)
            table = y[:, None] + spread * luck.normal(size=(1, seeds)) + spread * luck.normal(size=(len(y), seeds))
            found = sobol(space, table, resamples=200, seed=int(luck.integers(1 << 30))).indices[name]
            return (float(found.low[0]), float(found.high[0])), truth[name]

        return once

    for name, words in (("S1", "alone"), ("ST", "at most, with interactions")):
        yield Case("share of a status (sensitivity --by-status)", words, 0.95, SEEDS, of(name), share=0.25)


def screening() -> Iterator[Case]:
    """Morris' mu*, over the grid of the design: the true one is that of all trajectories without luck."""
    from experiments.sensitivity import Axis, Space, morris

    space = Space(tuple(Axis(f"x{i}", cdf=lambda x: x) for i in range(3)), "morris", False)  # type: ignore[arg-type]

    def value(x: np.ndarray) -> np.ndarray:
        return np.asarray(x[:, 0] + 2.0 * (x[:, 0] - 0.5) * x[:, 1])

    def trajectories(luck: Luck, count: int) -> np.ndarray:
        step, start = 2.0 / 3.0, luck.integers(0, 2, (count, 3)) / 3.0
        up = luck.random((count, 3)) < 0.5
        first = np.where(up, start, start + step)
        moved = np.where(up, start + step, start)
        order = np.argsort(luck.random((count, 3)), axis=1)
        rank = np.argsort(order, axis=1)
        return np.stack([np.where(rank < k, moved, first) for k in range(4)], axis=1).reshape(-1, 3)

    # |effect| of x0 is |1 + 2 x1|, x1 even on 0, 1/3, 2/3, 1; of x1 it is |2 x0 - 1|.
    grid = np.array([0.0, 1.0, 2.0, 3.0]) / 3.0
    truths = (float(np.mean(np.abs(1.0 + 2.0 * grid))), float(np.mean(np.abs(2.0 * grid - 1.0))), 0.0)

    def of(factor: int) -> Callable[[Luck, int], tuple[Ends, float]]:
        def once(luck: Luck, seeds: int) -> tuple[Ends, float]:
            x = trajectories(luck, 20)
            y = value(x)[:, None] + 0.15 * luck.normal(size=(1, seeds)) + 0.15 * luck.normal(size=(len(x), seeds))
            found = morris(space, x, y, resamples=300, seed=int(luck.integers(1 << 30))).indices["mu_star"]
            low, high = np.asarray(found.low, float), np.asarray(found.high, float)
            return (float(low[factor]), float(high[factor])), truths[factor]

        return once

    for factor, words in enumerate(("factor that matters", "factor that acts through another", "factor that does nothing")):
        yield Case("mu* of Morris (sensitivity)", f"{words}, 20 trajectories", 0.95, SEEDS, of(factor), share=0.5)


def distributions() -> Iterator[Case]:
    """Delta and PAWN of a sum of two normal factors, one with 70 % of the variance, and of one that does nothing."""
    from experiments.sensitivity import Axis, Space, given_data

    space = Space(tuple(Axis(f"x{i}", cdf=lambda x: x) for i in range(3)), "other", False)  # type: ignore[arg-type]
    strong = 0.7
    rest = math.sqrt(1.0 - strong)
    x, y = stats.norm.ppf((np.arange(2000) + 0.5) / 2000) * math.sqrt(strong), np.linspace(-6.0, 6.0, 2401)
    inside = stats.norm.pdf(y, x[:, None], rest)
    delta = 0.5 * float(np.mean(np.abs(inside - stats.norm.pdf(y)).sum(axis=1) * (y[1] - y[0])))

    def pawn(classes: int) -> float:
        """Of classes of equal chance: the median over them of the largest distance between distribution functions."""
        parts = stats.norm.cdf(y, x[:, None], rest).reshape(classes, -1, len(y)).mean(axis=1)
        return float(np.median(np.abs(parts - stats.norm.cdf(y)).max(axis=1)))

    truths = {"delta": (delta, 0.0), "pawn": (pawn(10), 0.0)}

    def of(method: str, factor: int) -> Callable[[Luck, int], tuple[Ends, float]]:
        def once(luck: Luck, seeds: int) -> tuple[Ends, float]:
            u = luck.random((200, 3))
            normal = stats.norm.ppf(u)
            expected = math.sqrt(strong) * normal[:, 0] + rest * normal[:, 1]
            table = expected[:, None] + 0.3 * luck.normal(size=(1, seeds)) + 0.3 * luck.normal(size=(200, seeds))
            found = given_data(space, u, table, method, resamples=60, seed=int(luck.integers(1 << 30))).indices[method]
            at = 2 * factor
            return (float(found.low[at]), float(found.high[at])), truths[method][factor]

        return once

    for method, title in (("delta", "delta"), ("pawn", "PAWN")):
        for factor, words in enumerate(("factor with 70 % of the variance", "factor that does nothing")):
            yield Case(f"{title} (sensitivity)", f"{words}, 200 points", 0.95, (4, 8), of(method, factor), share=0.1)


def emulator() -> Iterator[Case]:
    """First and total order by emulator (HDMR): a polynomial with a product, which it can show, and Ishigami's function."""
    from experiments.sensitivity import Axis, Space, hdmr

    space = Space(tuple(Axis(f"x{i}", cdf=lambda x: x) for i in range(3)), "other", False)  # type: ignore[arg-type]
    a, b = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 49 / 8
    c = 0.01 * math.pi**8 * (1 / 18 - 1 / 50)

    def product(x: np.ndarray) -> np.ndarray:
        return np.asarray(x[:, 0] + x[:, 1] + 4.0 * (x[:, 0] - 0.5) * (x[:, 2] - 0.5))

    def ishigami(x: np.ndarray) -> np.ndarray:
        z = math.pi * (2.0 * x - 1.0)
        return np.asarray(np.sin(z[:, 0]) + 7.0 * np.sin(z[:, 1]) ** 2 + 0.1 * z[:, 2] ** 4 * np.sin(z[:, 0]))

    whole = 2.0 / 12.0 + 16.0 / 144.0
    truths = {
        ("product", "hdmr_S1"): (1.0 / 12.0) / whole,
        ("product", "hdmr_ST"): (1.0 / 12.0 + 16.0 / 144.0) / whole,
        ("Ishigami", "hdmr_S1"): a / (a + b + c),
        ("Ishigami", "hdmr_ST"): (a + c) / (a + b + c),
    }

    def of(name: str, index: str) -> Callable[[Luck, int], tuple[Ends, float]]:
        make = product if name == "product" else ishigami

        def once(luck: Luck, seeds: int) -> tuple[Ends, float]:
            x = luck.random((160, 3))
            y = make(x)
            spread = 0.3 * float(y.std())
            table = y[:, None] + spread * luck.normal(size=(1, seeds)) + spread * luck.normal(size=(160, seeds))
            found = hdmr(space, x, table, resamples=40, seed=int(luck.integers(1 << 30))).indices[index]
            return (float(found.low[0]), float(found.high[0])), truths[name, index]

        return once

    for name, words in (("product", "a sum and a product"), ("Ishigami", "Ishigami's function")):
        for index, order in (("hdmr_S1", "first order"), ("hdmr_ST", "total order")):
            yield Case(f"{order} by emulator (sensitivity)", f"{words}, 160 points", 0.95, (4, 8), of(name, index), share=0.1)


def agreement() -> Iterator[Case]:
    """Kendall's W over states: the true one is that of endlessly many."""
    from experiments.stress import StateResampling, robustness

    def of(apart: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        def states(luck: Luck, n: int) -> np.ndarray:
            return np.asarray(luck.normal(size=(n, 4)) + apart * np.arange(4))

        order = np.argsort(np.argsort(states(np.random.default_rng(1), 200_000), axis=1), axis=1) + 1.0
        truth = float(12.0 * np.var(order.mean(axis=0)) / (4**2 - 1))

        def once(luck: Luck, n: int) -> tuple[Ends, float]:
            good = states(luck, n)[:, :, None]
            resampling = StateResampling(200, seed=int(luck.integers(1 << 30)))
            row = robustness(good, list("abcd"), {"x": 1}, {}, resampling=resampling).agreement.iloc[0]
            return (float(row["low"]), float(row["high"])), truth

        return once

    for apart, words in ((0.2, "states hardly agree"), (0.7, "states mostly agree")):
        yield Case("Kendall's W (stress)", words, 0.95, (12, 32, 100), of(apart), share=0.1)
