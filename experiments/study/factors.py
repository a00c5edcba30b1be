"""Factors: the quantities that a study varies, and how a number from 0 to 1 becomes a value of each.

Every design is made on the unit hypercube and turned into values here, by the inverse of the factor's distribution
function (scipy.stats). A factor of words, or of listed values, takes equal parts of the unit interval in the order
of its options.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

FactorKind = Literal["parameter", "instrument", "switch", "scenario", "policy"]
Distribution = Literal["uniform", "triangular", "log_uniform", "normal", "categorical"]

NORMAL_SPREADS = 4.0
"""A normal distribution without a stated spread has this many standard deviations in its range."""


@dataclass(frozen=True)
class Factor:
    """One varied quantity.

    Attributes:
        id: its column in tables: the register's name or the dotted key (with the kind before it where an outcome has
            the same name).
        kind: what it is.
        name: parameter, instrument, switch (or mechanism, or kernel), or dotted scenario key.
        lever: sub-lever of the instrument; "" is its intensity.
        distribution: how its values are spread.
        low, high: range (NaN for categorical factors).
        mode: peak of a triangular distribution; mean, sd: of a normal one before it is cut to the range.
        options: values of a categorical factor, in order.
        levels: evenly spaced levels in grids (0 = the design's own number).
        centre: value held while others vary one at a time.
        group: name of the group it is analysed with; "" is none.
        whole: only whole numbers.
        title, unit: for tables and figures.
    """

    id: str
    kind: FactorKind
    name: str
    lever: str = ""
    distribution: Distribution = "uniform"
    low: float = float("nan")
    high: float = float("nan")
    mode: float = float("nan")
    mean: float = float("nan")
    sd: float = float("nan")
    options: tuple[Any, ...] = ()
    levels: int = 0
    centre: Any = None
    group: str = ""
    whole: bool = False
    title: str = ""
    unit: str = ""

    @property
    def categorical(self) -> bool:
        """Whether its values are a list of options."""
        return self.distribution == "categorical"

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers (so that they have an order and a distance)."""
        return not self.categorical or all(isinstance(o, int | float) and not isinstance(o, bool) for o in self.options)

    def values(self, unit: npt.ArrayLike) -> np.ndarray:
        """Values at positions 0 to 1 of the distribution; same shape, float64 (object for words).

        Raises:
            ValueError: a position outside 0 to 1.
        """
        u = np.asarray(unit, dtype=np.float64)
        if u.size and not (0.0 <= u.min() and u.max() <= 1.0):
            raise ValueError(f"positions must lie from 0 to 1, got {u.min():g} to {u.max():g}")
        if self.categorical:
            index = np.minimum((u * len(self.options)).astype(np.int64), len(self.options) - 1)
            return self._array()[index]
        if self.whole:
            # Each whole number has an equal part of the interval, the ends too.
            spread = (self.low, self.high + 1.0)
            return np.minimum(np.floor(spread[0] + u * (spread[1] - spread[0])), self.high)
        if self.distribution == "uniform":
            out = self.low + u * (self.high - self.low)
        elif self.distribution == "log_uniform":
            out = np.exp(np.log(self.low) + u * (np.log(self.high) - np.log(self.low)))
        elif self.distribution == "triangular":
            width = self.high - self.low
            out = stats.triang.ppf(u, (self.mode - self.low) / width, loc=self.low, scale=width)
        else:
            a, b = (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
            out = stats.truncnorm.ppf(u, a, b, loc=self.mean, scale=self.sd)
        # Rounding must not push a value out of its range by the last digit.
        return np.clip(out, self.low, self.high)

    def positions(self, values: npt.ArrayLike) -> np.ndarray:
        """Positions 0 to 1 of values: the distribution function (for options, the middle of their part).

        Raises:
            ValueError: a value that is not one of the options.
        """
        if self.categorical:
            given = np.asarray(values, dtype=object).ravel()
            places = {option: (i + 0.5) / len(self.options) for i, option in enumerate(self.options)}
            unknown = [value for value in given if value not in places]
            if unknown:
                raise ValueError(f"{unknown[0]!r} is not an option of {self.id}")
            return np.array([places[value] for value in given], dtype=np.float64)
        x = np.asarray(values, dtype=np.float64)
        if self.whole:
            return np.clip((x + 0.5 - self.low) / (self.high + 1.0 - self.low), 0.0, 1.0)
        if self.distribution == "uniform":
            u = (x - self.low) / (self.high - self.low)
        elif self.distribution == "log_uniform":
            u = (np.log(x) - np.log(self.low)) / (np.log(self.high) - np.log(self.low))
        elif self.distribution == "triangular":
            width = self.high - self.low
            u = stats.triang.cdf(x, (self.mode - self.low) / width, loc=self.low, scale=width)
        else:
            a, b = (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
            u = stats.truncnorm.cdf(x, a, b, loc=self.mean, scale=self.sd)
        return np.clip(u, 0.0, 1.0)

    def grid(self, levels: int) -> np.ndarray:
        """Evenly spaced values from low to high (evenly in the logarithm for log-uniform); all options if categorical.

        The factor's own ``levels`` go before the number asked for.
        """
        if self.categorical:
            return self._array()
        count = self.levels or levels
        if self.whole:
            return np.unique(np.round(np.linspace(self.low, self.high, count)))
        if self.distribution == "log_uniform":
            return np.clip(np.geomspace(self.low, self.high, count), self.low, self.high)
        return np.linspace(self.low, self.high, count)

    def holds(self, value: object) -> bool:
        """Whether a value may stand in this factor's column."""
        if self.categorical:
            return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in self.options)
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            return False
        return bool(self.low <= value <= self.high) and (not self.whole or float(value) == int(value))

    @property
    def allowed(self) -> str:
        """What may stand in its column, in words."""
        if self.categorical:
            return ", ".join(str(option) for option in self.options)
        return f"{'a whole number' if self.whole else 'a number'} from {self.low:g} to {self.high:g}"

    def __str__(self) -> str:
        group = f" (group {self.group})" if self.group else ""
        if self.categorical:
            return f"{self.id}: {self.kind}, {self.allowed}{group}"
        shape = self.distribution.replace("_", "-")
        if self.distribution == "triangular":
            shape += f" with its peak at {self.mode:g}"
        if self.distribution == "normal":
            shape += f" with mean {self.mean:g} and standard deviation {self.sd:g}, cut to the range"
        unit = f" {self.unit}" if self.unit and self.unit != "share 0-1" else ""
        return f"{self.id}: {self.kind}, {self.low:g} to {self.high:g}{unit}, {shape}{group}"

    def _array(self) -> np.ndarray:
        if self.numeric:
            return np.array([float(option) for option in self.options])
        out = np.empty(len(self.options), dtype=object)
        out[:] = self.options
        return out
