"""Kernel 1: what is observed, goes stale, is shared and leaks."""

from simulation.compiler.compiled import rule, share


@rule
def observed(belief: float, truth: float, noise: float, weight: float) -> float:
    """Belief after looking: ``belief + weight (truth + noise - belief)``, 0-1.

    weight: share of the error that a week's observation removes, 0-1; noise: error of the observation.
    Source: linear (Kalman-like) updating; assumed.
    """
    return share(belief + weight * (truth + noise - belief))


@rule
def stale(belief: float, rumour: float, rate: float) -> float:
    """Belief that nobody renews drifts to the regional rumour at ``rate`` a week."""
    return belief + rate * (rumour - belief)


@rule
def fused(own: float, received: float, weight: float) -> float:
    """Own belief combined with a received estimate of relative weight 0-1."""
    return own + weight * (received - own)


@rule
def freshness(age: float, half_life: float) -> float:
    """Weight left of data that are ``age`` weeks old: ``half_life / (half_life + age)``, 0-1."""
    return half_life / (half_life + age)


@rule
def leak_mark(mark: float, shared: float, listening: float, probability: float, fade: float) -> float:
    """Suspicion that NGOs inform: ``mark fade + probability shared listening (1 - mark)``, 0-1.

    shared: how much data on armed actors passes from NGOs to the mission, 0-1; listening: control of armed groups
    here, 0-1; probability: leak per week when both are 1; fade: share of the suspicion kept a week.
    Source: assumed; humanitarian access literature (SAVE 2016) for the direction.
    """
    return share(mark * fade + probability * shared * listening * (1.0 - mark))
