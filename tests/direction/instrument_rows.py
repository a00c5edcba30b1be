"""Where each instrument does harm and where it helps, as registered, and the countries in which that shows.

An arm uses the instrument alone; the arm against it uses none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.registers.instruments import INSTRUMENTS, Instrument
from simulation.registers.outcomes import OUTCOMES
from tests.direction import places as at
from tests.direction.contrasts import Parameters, Setting


@dataclass(frozen=True)
class Regime:
    """An instrument alone against none of any.

    Attributes:
        instrument: its name; levers: its sub-levers beside intensity 1.
        outcome, sign: what changes and in which direction.
        parameters, setting: where.
    """

    instrument: str
    outcome: str
    sign: int
    levers: Mapping[str, float] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=dict)
    setting: Setting = at.KESARA

    @property
    def policy(self) -> dict[str, Any]:
        """The instrument at full intensity and nothing else."""
        return {self.instrument: {"intensity": 1.0, "levers": dict(self.levers)}}


HARM_AT: Mapping[str, Setting] = {
    "partnership_agreements": at.UNPOPULAR,
    "information_sharing": at.WAR,
    "role_clarity": at.NEW_TASKS,
    "priority_alignment": at.POOR_IN_PEACE,
    "independent_audit": at.CORRUPT,
    "host_state_engagement": at.ABUSIVE,
    "local_partnering": at.CORRUPT,
    "common_standards": at.NEW_TASKS,
    "protective_support": at.UNPOPULAR,
    "quick_impact_projects": at.WAR,
    "ddr_programme": at.LIBERIA_SIX_YEARS,
}
"""Where the registered harm shows, if not in Kesara as it is."""

HELP_AT: Mapping[str, Setting] = {
    "partnership_agreements": at.LIKED,
    "local_partnering": at.WAR,
    "protective_support": at.LIKED,
}
"""Where the registered benefit shows, if not in Kesara as it is."""


def harm(instrument: Instrument) -> Regime:
    """The registered harmful regime: its outcome gets worse, whichever way that is."""
    regime = instrument.harmful_regime
    sign = -OUTCOMES[regime.outcome].direction
    place = HARM_AT.get(instrument.id, at.KESARA)
    return Regime(instrument.id, regime.outcome, sign, regime.levers, regime.parameters, setting=place)


def benefit(instrument: Instrument) -> Regime:
    """The registered benefit: its outcome gets better."""
    outcome, levers = instrument.benefit.outcome, instrument.benefit.levers
    return Regime(instrument.id, outcome, OUTCOMES[outcome].direction, levers, setting=HELP_AT.get(instrument.id, at.KESARA))


HARMS: tuple[Regime, ...] = tuple(map(harm, INSTRUMENTS.values()))
HELPS: tuple[Regime, ...] = tuple(map(benefit, INSTRUMENTS.values()))
