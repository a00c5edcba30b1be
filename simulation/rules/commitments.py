"""Kernel 7: promises between organisations and between parties."""

import math

from simulation.compiler.compiled import limit, rule, share


@rule
def breach_probability(base: float, overload: float, divergence: float, penalty: float) -> float:
    """Probability that a promise is broken on purpose or for lack of means, 0-0.95.

    ``(base + overload) (1 + divergence) (1 - penalty)``; overload: share of asked staff-hours that is missing;
    divergence: distance of objectives 0-1; penalty 0-0.8 of a written promise. Assumed.
    """
    return limit((base + overload) * (1.0 + divergence) * (1.0 - penalty), 0.0, 0.95)


@rule
def accident_probability(base: float, ambiguity: float, distance: float, contact: float) -> float:
    """Probability that a promise is dropped by misunderstanding or because nobody owns the task, 0-0.95.

    ``base (ambiguity + distance) exp(-1.5 contact)``; distance of beliefs 0-1, standing contact 0-1. Assumed.
    """
    return limit(base * (ambiguity + distance) * math.exp(-1.5 * contact), 0.0, 0.95)


@rule
def dispute_probability(rate: float, divergence: float, ambiguity: float) -> float:
    """Weekly probability of a new dispute between two organisations: ``rate divergence (0.3 + ambiguity)``, 0-1."""
    return share(rate * divergence * (0.3 + ambiguity))


@rule
def step_probability(rate: float, push: float) -> float:
    """Weekly probability of a step in a peace process: ``rate exp(push)``, at most one half; push within 3."""
    return min(0.5, rate * math.exp(limit(push, -3.0, 3.0)))
