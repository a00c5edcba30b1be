"""Kernel 7: promises between organisations and between parties."""

import math
from typing import Any

from simulation.compiler.compiled import limit, rule, share


@rule
def breach_probability(p: Any, base: float, overload: float, divergence: float, penalty: float) -> float:
    """Probability that a promise is broken on purpose or for lack of means, 0 to ``failure_ceiling``.

    ``(base + overload) (1 + divergence) (1 - penalty)``; overload: share of asked staff-hours that is missing;
    divergence: distance of objectives 0-1; penalty 0-0.8 of a written promise. Assumed.
    """
    return limit((base + overload) * (1.0 + divergence) * (1.0 - penalty), 0.0, p.commitments_failure_ceiling)


@rule
def accident_probability(p: Any, base: float, ambiguity: float, distance: float, contact: float) -> float:
    """Probability that a promise is dropped by misunderstanding or because nobody owns the task, 0 to ``failure_ceiling``.

    ``base (ambiguity + distance) exp(-accidents_cleared_by_contact contact)``; distance of beliefs 0-1, standing contact 0-1.
    Assumed.
    """
    kept_apart = math.exp(-p.commitments_accidents_cleared_by_contact * contact)
    return limit(base * (ambiguity + distance) * kept_apart, 0.0, p.commitments_failure_ceiling)


@rule
def dispute_probability(p: Any, divergence: float, ambiguity: float) -> float:
    """Weekly probability of a new dispute between two organisations, 0-1.

    ``dispute_rate divergence (disputes_without_ambiguity + ambiguity)``. Assumed.
    """
    return share(p.dispute_rate * divergence * (p.commitments_disputes_without_ambiguity + ambiguity))


@rule
def step_probability(p: Any, rate: float, push: float) -> float:
    """Weekly probability of a step in a peace process: ``rate exp(push)``, at most ``step_ceiling``.

    The push counts within ``push_ceiling`` in both directions. Assumed.
    """
    bounded = limit(push, -p.commitments_push_ceiling, p.commitments_push_ceiling)
    return min(p.commitments_step_ceiling, rate * math.exp(bounded))
