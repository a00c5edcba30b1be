"""Random numbers as a function of what they decide: (seed, purpose, week, agent, number) -> number.

No generator carries a state: each decision asks for its own number by name, so the order in which agents act cannot
change it, and two runs with one seed share every draw that both of them make (common random numbers).

The generator is Philox4x32-10 of Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3",
SC'11, doi:10.1145/2063384.2063405: key = seed, counter = (agent, week, purpose, number). All words are held in
``np.uint64`` and masked to 32 bits; ``uint64`` and ``int64`` are never mixed, since their sum is a float in NumPy.
``seed``, ``week``, ``agent`` and ``number`` are integers >= 0; the last three below 2**32, a seed of type ``int`` below
2**63 (larger seeds must come as ``np.uint64``, since compiled code takes a Python int as ``int64``).
"""

from __future__ import annotations

import math

import numpy as np

from simulation.compiler.compiled import routine, rule

# One constant per kind of decision. Only append: the position is part of the stream, and golden results rest on it.
_NAMES = (
    "TRAIT", "PLACE", "TIE", "PATROL", "EVENTS", "EVENT_PLACE", "EVENT_DEATHS", "DISPLACEMENT", "RETURN", "COMMUNAL",
    "COMMUNAL_ESCALATION", "AID_INCIDENT", "AID_INCIDENT_PLACE", "PEACEKEEPER_INCIDENT", "MISCONDUCT", "TIP", "TALK",
    "REPORT_NOISE", "OBSERVATION", "BREACH", "CONSENT", "PERMIT", "REVIEW", "TURNOVER", "ROTATION", "DONOR", "LEAK",
    "RUMOUR", "PEACE_STEP", "AUDIT", "SHOCK", "SURVEY", "PRIORITY_NOISE", "ESCORT_RANK", "DISPUTE", "LESSON",
    "ATTITUDE",
)  # fmt: skip

# Written out so that readers, editors and type checkers see each name; a test holds the two lists together.
TRAIT = np.uint64(1)
PLACE = np.uint64(2)
TIE = np.uint64(3)
PATROL = np.uint64(4)
EVENTS = np.uint64(5)
EVENT_PLACE = np.uint64(6)
EVENT_DEATHS = np.uint64(7)
DISPLACEMENT = np.uint64(8)
RETURN = np.uint64(9)
COMMUNAL = np.uint64(10)
COMMUNAL_ESCALATION = np.uint64(11)
AID_INCIDENT = np.uint64(12)
AID_INCIDENT_PLACE = np.uint64(13)
PEACEKEEPER_INCIDENT = np.uint64(14)
MISCONDUCT = np.uint64(15)
TIP = np.uint64(16)
TALK = np.uint64(17)
REPORT_NOISE = np.uint64(18)
OBSERVATION = np.uint64(19)
BREACH = np.uint64(20)
CONSENT = np.uint64(21)
PERMIT = np.uint64(22)
REVIEW = np.uint64(23)
TURNOVER = np.uint64(24)
ROTATION = np.uint64(25)
DONOR = np.uint64(26)
LEAK = np.uint64(27)
RUMOUR = np.uint64(28)
PEACE_STEP = np.uint64(29)
AUDIT = np.uint64(30)
SHOCK = np.uint64(31)
SURVEY = np.uint64(32)
PRIORITY_NOISE = np.uint64(33)
ESCORT_RANK = np.uint64(34)
DISPUTE = np.uint64(35)
LESSON = np.uint64(36)
ATTITUDE = np.uint64(37)

PURPOSES: dict[str, np.uint64] = {name: globals()[name] for name in _NAMES}

# Numbers of the draws of one purpose before a run, by what they decide.
EXPOSURE_TRAIT, POST_TRAIT, REVIEW_TRAIT, TIE_TRAIT, LEVEL_TRAIT, VIEW_TRAIT = range(6)
PLACE_DISTANCE, PLACE_ANGLE, PLACE_PEOPLE, PLACE_IDENTITY, PLACE_MINORITY = range(5)
FIRST_POST_REVIEW = 2

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_DROP = np.uint64(12)
_STEP = 2.0**-52
_ROUNDS = 10

_LARGE_MEAN = 40.0
_LARGEST_MEAN = 1.0e9
_LONGEST_SEARCH = 400


@rule
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four 32-bit words of Philox4x32-10 for a counter of four words and a key of two.

    All words are ``np.uint64`` below 2**32. Source: Salmon et al. (2011), doi:10.1145/2063384.2063405.
    """
    for _ in range(_ROUNDS):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = (product_1 >> _HALF) ^ c1 ^ k0
        c1 = product_1 & _WORD
        c2 = (product_0 >> _HALF) ^ c3 ^ k1
        c3 = product_0 & _WORD
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


@rule
def _words(seed: int, purpose: np.uint64, week: int, agent: int, number: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    key = np.uint64(seed)
    return philox(
        np.uint64(agent) & _WORD,
        np.uint64(week) & _WORD,
        np.uint64(purpose) & _WORD,
        np.uint64(number) & _WORD,
        key & _WORD,
        key >> _HALF,
    )


@rule
def _fraction(high: np.uint64, low: np.uint64) -> float:
    return (float(((np.uint64(high) << _HALF) | np.uint64(low)) >> _DROP) + 0.5) * _STEP


@routine
def uniform_pair(seed: int, purpose: np.uint64, week: int, agent: int, number: int) -> tuple[float, float]:
    """Return two independent uniform numbers in (0, 1), never 0 or 1, on the odd multiples of 2**-53.

    The first is the one that ``uniform`` returns for the same arguments.
    """
    a, b, c, d = _words(seed, purpose, week, agent, number)
    return _fraction(a, b), _fraction(c, d)


@routine
def uniform_and_pair(
    seed: int, purpose: np.uint64, purpose_of_pair: np.uint64, week: int, agent: int
) -> tuple[float, float, float]:
    """Return ``uniform`` of one purpose and ``uniform_pair`` of another, each with number 0, in the time of little more than one.

    A draw is a chain in which each step waits for the one before; two chains that stand side by side fill each other's gaps.
    """
    a, b, _, _ = _words(seed, purpose, week, agent, 0)
    c, d, e, f = _words(seed, purpose_of_pair, week, agent, 0)
    return _fraction(a, b), _fraction(c, d), _fraction(e, f)


@routine
def uniform(seed: int, purpose: np.uint64, week: int, agent: int, number: int) -> float:
    """Return a uniform number in (0, 1), never 0 or 1, on the odd multiples of 2**-53."""
    # Not by way of the pair: the half of the last two rounds that gives the second number is then left out.
    a, b, _, _ = _words(seed, purpose, week, agent, number)
    return _fraction(a, b)


@rule
def around_zero(u: float) -> float:
    """Return a uniform number in (0, 1) as one in (-1, 1); nothing is rounded."""
    return u - (1.0 - u)


@routine
def inverse_normal(u: float) -> float:
    """Return the standard normal quantile of ``u`` in (0, 1), with a relative error of about 1e-16.

    Source: Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37(3), doi:10.2307/2347330.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = 2509.0809287301226727 * r + 33430.575583588128105
        above = above * r + 67265.770927008700853
        above = above * r + 45921.953931549871457
        above = above * r + 13731.693765509461125
        above = above * r + 1971.5909503065514427
        above = above * r + 133.14166789178437745
        above = above * r + 3.387132872796366608
        below = 5226.495278852854561 * r + 28729.085735721942674
        below = below * r + 39307.89580009271061
        below = below * r + 21213.794301586595867
        below = below * r + 5394.1960214247511077
        below = below * r + 687.1870074920579083
        below = below * r + 42.313330701600911252
        below = below * r + 1.0
        return q * above / below
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r = r - 1.6
        above = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
        above = above * r + 0.24178072517745061177
        above = above * r + 1.27045825245236838258
        above = above * r + 3.64784832476320460504
        above = above * r + 5.7694972214606914055
        above = above * r + 4.6303378461565452959
        above = above * r + 1.42343711074968357734
        below = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
        below = below * r + 0.0151986665636164571966
        below = below * r + 0.14810397642748007459
        below = below * r + 0.68976733498510000455
        below = below * r + 1.6763848301838038494
        below = below * r + 2.05319162663775882187
        below = below * r + 1.0
    else:
        r = r - 5.0
        above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        above = above * r + 0.0012426609473880784386
        above = above * r + 0.026532189526576123093
        above = above * r + 0.29656057182850489123
        above = above * r + 1.7848265399172913358
        above = above * r + 5.4637849111641143699
        above = above * r + 6.6579046435011037772
        below = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
        below = below * r + 1.8463183175100546818e-5
        below = below * r + 7.868691311456132591e-4
        below = below * r + 0.0148753612908506148525
        below = below * r + 0.13692988092273580531
        below = below * r + 0.59983220655588793769
        below = below * r + 1.0
    if q < 0.0:
        return -(above / below)
    return above / below


@routine
def normal(seed: int, purpose: np.uint64, week: int, agent: int, number: int) -> float:
    """Return a standard normal number: the quantile of the uniform number of the same arguments."""
    return inverse_normal(uniform(seed, purpose, week, agent, number))


@routine
def _poisson_search(mean: float, u: float) -> int:
    """Return the Poisson quantile of ``u`` by adding up probabilities; for ``0 < mean <= 40``."""
    term = math.exp(-mean)
    total = term
    count = 0
    while u > total and count < _LONGEST_SEARCH:
        term = term * mean / (count + 1)
        # Rounding can leave the full sum just below a `u` close to 1: then no further term is felt.
        if total + term == total and count > mean:
            return count
        count += 1
        total = total + term
    return count


@routine
def poisson(mean: float, u: float) -> int:
    """Return a Poisson count of this mean from one uniform ``u``; it never falls as ``mean`` or ``u`` rises.

    Up to a mean of 40 this is the exact quantile. Above, it is the normal quantile with its skewness correction
    (Cornish-Fisher), rounded, and never below the quantile at mean 40, so that the switch cannot lower a count. Within
    1e-14 of ``u`` = 1 rounding decides which of two neighbouring counts results.
    A mean that is zero, negative or NaN gives 0: a NaN stays visible in the state it came from.
    """
    if not mean > 0.0:
        return 0
    # exp(-mean) is at least 1 - mean: most draws of rare events end here, without it.
    if u <= 1.0 - mean:
        return 0
    if mean <= _LARGE_MEAN:
        return _poisson_search(mean, u)
    bounded = mean if mean < _LARGEST_MEAN else _LARGEST_MEAN
    z = inverse_normal(u)
    count = math.floor(bounded + math.sqrt(bounded) * z + (z * z - 1.0) / 6.0 + 0.5)
    least = _poisson_search(_LARGE_MEAN, u)
    return count if count > least else least


@routine
def heavy_tailed_count(u: float, mean: float, most: float) -> int:
    """Return the deaths in one event, 0 to ``most`` (a whole number; decimals are cut off), of this mean from one uniform ``u``.

    The law is a Waring law, P(X >= k) = a (a + 1) / ((a + k) (a + k + 1)), cut at m = ``most``: its tail falls as k**-2, so
    a few events hold most of the deaths, as in data on conflict events. The sum of P(X >= k) telescopes to
    m a / (a + m + 1), so ``a = (m + 1) mean / (m - mean)`` gives exactly the stated mean, and the quantile needs a
    square root only. ``mean`` is held below m / 2; zero, negative or NaN gives 0.
    """
    if not mean > 0.0:
        return 0
    cut = float(int(most))
    bounded = mean if mean < 0.5 * cut else 0.5 * cut
    a = (cut + 1.0) * bounded / (cut - bounded)
    edge = math.sqrt(0.25 + a * (a + 1.0) / (1.0 - u)) - a - 0.5
    if edge > cut:
        return int(cut)
    count = math.ceil(edge) - 1
    return count if count > 0 else 0
