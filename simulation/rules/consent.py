"""Kernel 8: the host government's consent, obstruction and substitution."""

from simulation.compiler.compiled import rule, share


@rule
def consent_target(
    base: float, external: float, autonomy: float, reporting: float, bypass: float, patrons: float, standing: float
) -> float:
    """Consent a government tends to, 0-1: ``base + 2 (1 - base) gains - losses``.

    Gains (external legitimacy, standing with its people if positive) work on what is missing to full consent; losses are
    the cost of autonomy, reporting on abuse, bypass, other patrons, bad standing. All terms are already weighted.
    Source: assumed form;
    host-state consent literature for the signs.
    """
    gains = external + max(0.0, standing)
    losses = autonomy + reporting + bypass + patrons + max(0.0, -standing)
    return share(base + 2.0 * (1.0 - base) * gains - losses)


@rule
def consent_state(consent: float) -> int:
    """Read consent as 0 withdrawn (< 0.2), 1 compromised (< 0.45), 2 conditional (< 0.7), 3 strong."""
    if consent < 0.2:
        return 0
    if consent < 0.45:
        return 1
    if consent < 0.7:
        return 2
    return 3


@rule
def obstruction_target(consent: float, corruption: float, legal_scope: float, slope: float) -> float:
    """Obstruction that falling consent leads to, 0-1: ``(slope max(0, 0.7 - consent) + 0.2 corruption)
    (1 - 0.6 legal_scope)``: graded (permits, taxes, bans) before withdrawal. Assumed."""
    return share((slope * max(0.0, 0.7 - consent) + 0.2 * corruption) * (1.0 - 0.6 * legal_scope))


@rule
def state_effort(effort: float, base: float, bypassed: float, crowding: float, rate: float) -> float:
    """State effort in services tends to ``base (1 - crowding bypassed)`` at ``rate`` a week; 0-1.

    Source: substitution debate; crowding is 0 when the switch says credit is neutral.
    """
    return share(effort + rate * (base * (1.0 - crowding * bypassed) - effort))


@rule
def restraint_target(effect: float, exposed: float, contact: float) -> float:
    """Restraint of the state's forces that follows from exposure and contact: ``effect exposed + 0.15 contact``.

    effect: positive where exposure protects, negative where it provokes; exposed, contact 0-1. Assumed.
    """
    return effect * exposed + 0.15 * contact


@rule
def capture_after(capture: float, through: float, corruption: float, detection: float) -> float:
    """Capture of the state by interests after a week, 0-1:
    ``c + 0.01 through corruption (1 - c) - 0.004 c - 0.01 detection c``.

    through: share of aid through the state; detection: audit; 0-1. Assumed."""
    return share(capture + 0.01 * through * corruption * (1.0 - capture) - 0.004 * capture - 0.01 * detection * capture)


@rule
def capacity_after(capacity: float, support: float, capture: float, growth: float, instability: float) -> float:
    """Capacity of an authority after a week, 0-1: ``c + growth support (1 - capture) (1 - c) - 0.0005 (1 + 10 instability) c``.

    support: contact and aid through the state, 0-1; growth: share a week. Assumed.
    """
    gained = growth * support * (1.0 - capture)
    lost = 0.0005 * (1.0 + 10.0 * instability)
    return share(capacity + gained * (1.0 - capacity) - lost * capacity)
