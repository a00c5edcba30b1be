"""Kernel 8: the host government's consent, obstruction and substitution."""

from typing import Any

from simulation.compiler.compiled import rule, share


@rule
def consent_target(p: Any, base: float, gains: float, losses: float) -> float:
    """Consent a government tends to, 0-1: ``base + consent_missing_gained (1 - base) gains - losses``.

    Gains (external legitimacy, standing with its people if good) work on what is missing to full consent; losses are the cost
    of autonomy, reporting on abuse, bypass, other patrons, bad standing; both are sums of terms already weighted.
    Source: assumed form; host-state consent literature for the signs.
    """
    return share(base + p.consent_missing_gained * (1.0 - base) * gains - losses)


@rule
def consent_state(p: Any, consent: float) -> int:
    """Read consent as 0 withdrawn, 1 compromised, 2 conditional or 3 strong: what lies below each threshold is one worse."""
    state = 0
    if consent >= p.consent_withdrawn_below:
        state += 1
    if consent >= p.consent_compromised_below:
        state += 1
    if consent >= p.consent_conditional_below:
        state += 1
    return state


@rule
def obstruction_target(p: Any, consent: float, corruption: float, legal_scope: float) -> float:
    """Obstruction that falling consent leads to, 0-1; graded (permits, taxes, bans) before withdrawal.

    ``(obstruction_slope max(0, conditional_below - consent) + obstruction_by_corruption corruption)
    (1 - obstruction_eased_by_law legal_scope)``: it begins where consent is strong no more. Assumed.
    """
    lost = p.obstruction_slope * max(0.0, p.consent_conditional_below - consent)
    return share(
        (lost + p.consent_obstruction_by_corruption * corruption) * (1.0 - p.consent_obstruction_eased_by_law * legal_scope)
    )


@rule
def state_effort(effort: float, base: float, bypassed: float, crowding: float, rate: float) -> float:
    """State effort in services tends to ``base (1 - crowding bypassed)`` at ``rate`` a week; 0-1.

    Source: substitution debate; crowding is 0 when the switch says credit is neutral.
    """
    return share(effort + rate * (base * (1.0 - crowding * bypassed) - effort))


@rule
def restraint_target(p: Any, effect: float, exposed: float, contact: float) -> float:
    """Restraint of the state's forces that follows from exposure and contact: ``effect exposed + restraint_by_contact contact``.

    effect: positive where exposure protects, negative where it provokes; exposed, contact 0-1. Assumed.
    """
    return effect * exposed + p.consent_restraint_by_contact * contact


@rule
def capture_after(p: Any, capture: float, through: float, corruption: float, detection: float) -> float:
    """Capture of the state by interests after a week, 0-1.

    ``c + capture_growth through corruption (1 - c) - capture_fading c - capture_stopped_by_audit detection c``.
    through: share of aid through the state; detection: audit; 0-1. Assumed.
    """
    grown = capture + p.consent_capture_growth * through * corruption * (1.0 - capture)
    return share(grown - p.consent_capture_fading * capture - p.consent_capture_stopped_by_audit * detection * capture)


@rule
def capacity_after(p: Any, capacity: float, support: float, capture: float, instability: float) -> float:
    """Capacity of an authority after a week, 0-1.

    ``c + capacity_growth support (1 - capture) (1 - c) - capacity_fading (1 + capacity_lost_in_disarray instability) c``.
    support: contact and aid through the state, 0-1. Assumed.
    """
    gained = p.capacity_growth * support * (1.0 - capture)
    lost = p.consent_capacity_fading * (1.0 + p.consent_capacity_lost_in_disarray * instability)
    return share(capacity + gained * (1.0 - capacity) - lost * capacity)
