"""Where each instrument does harm and where it helps: pre-named outcomes, settings and signs.

An arm uses the instrument alone; the arm against it uses none. The harmful outcome is the one in the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.registers.instruments import INSTRUMENTS
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


def harm(instrument: str, **where: Any) -> Regime:
    """The registered harmful regime: its outcome gets worse, whichever way that is."""
    outcome = INSTRUMENTS[instrument].harmful_regime.outcome
    return Regime(instrument, outcome, -(OUTCOMES[outcome].direction), **where)


MEETINGS = {"hours_factor": "high", "meeting_overhead_exponent": "high"}
"""Meetings that take three times the registered hours and grow with every partner."""

HARMS: tuple[Regime, ...] = (
    harm("partnership_agreements", setting=at.UNPOPULAR),
    harm("liaison_channels", parameters=MEETINGS),
    harm("information_sharing", parameters={"leak_probability": "high"}, setting=at.WAR),
    harm("joint_planning", parameters=MEETINGS),
    harm("role_clarity", setting=at.NEW_TASKS),
    harm("priority_alignment", parameters={"security_bend": "high"}, setting=at.POOR_IN_PEACE),
    harm("transparent_reporting", parameters=MEETINGS),
    harm("independent_audit", parameters={"report_bias": "high"}, setting=at.CORRUPT),
    harm("joint_monitoring", parameters={"metric_capture": "high"}),
    harm("community_feedback", levers={"answered": 0.0}),
    harm("host_state_engagement", setting=at.ABUSIVE),
    harm("lessons_learned", parameters={"report_bias": "high", "lesson_gain": "high"}),
    harm("local_partnering", setting=at.CORRUPT),
    harm("common_standards", setting=at.NEW_TASKS),
    harm("protective_support", setting=at.UNPOPULAR),
    harm("expectation_management", levers={"candour": 0.0}),
    harm("quick_impact_projects", parameters={"project_provocation": "high"}, setting=at.WAR),
    harm(
        "ddr_programme",
        levers={"training": 0.0, "livelihood": 0.0},
        parameters={"lapse_rate": "high"},
        setting=at.LIBERIA_SIX_YEARS,
    ),
    harm("reconciliation_programme", levers={"dispute_resolution": 0.0}),
)

HELPS: tuple[Regime, ...] = (
    Regime("partnership_agreements", "trust_mission_ngos", 1, setting=at.LIKED),
    Regime("liaison_channels", "trust_mission_ngos", 1),
    Regime("information_sharing", "belief_distance", -1, {"latency": 0.0}),
    Regime("joint_planning", "gini_coverage", -1),
    Regime("role_clarity", "accidental_breaches", -1),
    Regime("priority_alignment", "organisation_disputes", -1),
    Regime("transparent_reporting", "report_bias", -1),
    Regime("independent_audit", "diverted", -1),
    Regime("joint_monitoring", "belief_error_need", -1),
    Regime("community_feedback", "legitimacy_mission", 1),
    Regime("host_state_engagement", "obstruction", -1),
    Regime("lessons_learned", "expertise", 1),
    Regime("local_partnering", "access", 1, setting=at.WAR),
    Regime("common_standards", "accidental_breaches", -1),
    Regime("protective_support", "aid_delivered", 1, setting=at.LIKED),
    Regime("expectation_management", "trust_mission", 1, {"candour": 1.0}),
    Regime("quick_impact_projects", "need_coverage", 1),
    Regime("ddr_programme", "fighters", -1),
    Regime("reconciliation_programme", "disputes_open", -1),
)
