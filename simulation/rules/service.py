"""Kernel 3: needs, services, expectation and disappointment."""

from typing import Any

from simulation.compiler.compiled import rule, share


@rule
def sector_coverage(aid: float, public: float, half: float) -> float:
    """Share of a sector's need that is met: ``public + (1 - public) aid / (aid + half)``, 0-1.

    aid: US dollars a person and week in this sector; half: aid that covers half of what the state leaves;
    public: share covered by the state's own services. Source: saturating service curve after the Athena analyst
    guide's service functions; half assumed.
    """
    return public + (1.0 - public) * aid / (aid + half)


@rule
def state_service(p: Any, capacity: float, effort: float, presence: float, security: float) -> float:
    """Coverage by the state's own services, 0-1: ``presence effort security provided``.

    ``provided = state_without_capacity + state_by_capacity capacity``; the two sum to 1. Offices that are there and at work
    give something even where capacity is low. Form assumed.
    """
    return presence * effort * security * (p.service_state_without_capacity + p.service_state_by_capacity * capacity)


@rule
def disappointment(p: Any, expectation: float, service: float) -> float:
    """Shortfall of service against the expectation as a share of it: ``max(0, 1 - service / expectation)``.

    Expectations below ``least_expectation`` count as that much.

    Source: expectation-disconfirmation (Oliver 1980); Athena's service satisfaction.
    """
    if service >= expectation:
        return 0.0
    return share((expectation - service) / max(expectation, p.service_least_expectation))


@rule
def promised_service(delivered: float, ambition: float, candour: float) -> float:
    """Level of service that public information promises, 0-1.

    ``candour delivered + (1 - candour) min(1, ambition)``: candid information promises what is delivered, other
    information promises the plan's ambition.
    """
    return share(candour * delivered + (1.0 - candour) * ambition)


@rule
def withdrawal_pain(p: Any, pain: float, loss: float, retention: float) -> float:
    """Pain at the loss of a service that people had, 0-1: ``retention pain + withdrawal_felt loss``.

    loss: fall of coverage this week, 0-1; retention: share of pain that is left after a week. Assumed.
    """
    return share(pain * retention + p.service_withdrawal_felt * loss)
