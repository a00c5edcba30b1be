"""Laws that serve every mechanism: fading, adoption, saturation, learning from experience."""

import math

from simulation.compiler.compiled import rule, share
from simulation.rules.conversions import LN2


@rule
def weekly_retention(half_life: float) -> float:
    """Share kept after one week: ``exp(-ln 2 / half_life)``; half_life in weeks, > 0."""
    return math.exp(-LN2 / half_life)


@rule
def relax_towards(value: float, target: float, rate: float) -> float:
    """Move towards a target: ``value + rate (target - value)``; rate is a share per week, 0-1."""
    return value + rate * (target - value)


@rule
def relax_unevenly(value: float, target: float, rate_up: float, rate_down: float) -> float:
    """Move towards a target at one rate upwards and another downwards; rates are shares per week, 0-1."""
    rate = rate_up if target > value else rate_down
    return value + rate * (target - value)


@rule
def saturating(amount: float, half: float) -> float:
    """Saturating response ``amount / (amount + half)``, 0-1; amount >= 0 and half > 0 in the same unit.

    Source: Michaelis-Menten form, as in Holling 1959 (type II response).
    """
    return amount / (amount + half)


@rule
def adopted(level: float, target: float, lag: float, decay_kept: float) -> float:
    """One law of adoption and decay for all instruments, per week.

    Rising: ``level + (target - level) / lag`` (lag in weeks). Falling:
    ``target + (level - target) decay_kept``. Levels and targets 0-1; zero stays exactly zero.
    Source: first-order diffusion within organisations; assumed form.
    """
    if target >= level:
        return level + (target - level) / max(lag, 1.0)
    return target + (level - target) * decay_kept


@rule
def meeting_burden(contacts: float, partners: float, exponent: float) -> float:
    """One law of overhead for all practices: hours grow with contacts and with partners to a power.

    ``contacts * partners ** exponent`` as ``contacts exp(exponent ln partners)``; partners >= 1; unit of contacts.
    Source: assumed; exponent from the priors (0.5, range 0.5-1).
    """
    return contacts * math.exp(exponent * math.log(max(partners, 1.0)))


@rule
def asymmetric_update(view: float, good: float, bad: float, gain: float, loss_ratio: float) -> float:
    """Learning from experience: ``view + gain (good (1 - view) - loss_ratio bad view)``, kept in 0-1.

    good, bad: strength of good and bad experience this week, 0-1 or more; gain: share per week at strength 1;
    loss_ratio: how much more a loss weighs than a gain (1.2-3, mode 2). A gain closes part of what is missing,
    a loss takes part of what is there, so bad experience costs most where the view was high.
    Source: Slovic 1993; Poortinga and Pidgeon 2004 (asymmetry); form assumed.
    """
    return share(view + gain * (good * (1.0 - view) - loss_ratio * bad * view))


@rule
def bounded_talk(own: float, other: float, bound: float) -> float:
    """Difference to a neighbour's opinion if it lies within the bound of confidence, else 0.

    Source: Deffuant et al. 2000 (bounded confidence).
    """
    difference = other - own
    if difference > bound or difference < -bound:
        return 0.0
    return difference


@rule
def narrated(view: float, rate: float, good: float, bad: float) -> float:
    """View after what is told: ``view + rate (good (1 - view) - bad view)``; told losses weigh no more than told gains.

    rate: share a week at strength 1; good, bad: strength of what is told, 0-1 or more. Assumed form.
    """
    return view + rate * (good * (1.0 - view) - bad * view)


@rule
def damaged(view: float, damage: float, severity: float) -> float:
    """View after known abuse: ``view - damage severity view``, so that most is lost where there was most; all 0-1.

    Source: Gordon and Young 2017 for the direction.
    """
    return view - damage * severity * view
