"""Register of the model's numbers: default, unit, plausible range, source, status and tier of each.

Status: ``cited`` (read in a source), ``derived`` (computed from cited figures), ``assumed`` (no direct estimate).
Tier: ``fitted`` (at most twelve), ``fixed`` (cited and held), ``carried`` (sampled in ensembles, never fitted).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["cited", "derived", "assumed"]
Tier = Literal["fitted", "fixed", "carried"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model; ``low`` and ``high`` bound the plausible range, which is also the allowed range."""

    id: str
    default: float
    low: float
    high: float
    unit: str
    source: str
    status: Status
    tier: Tier
    kernel: str
    meaning: str


_ALL: list[Parameter] = []
_ASSUMED = "no estimate known"


def _add(
    kernel: str,
    id: str,
    default: float,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str = _ASSUMED,
    status: Status = "assumed",
    tier: Tier = "carried",
) -> None:
    _ALL.append(Parameter(id, default, low, high, unit, source, status, tier, kernel, meaning))


# --- kernel 1: belief
_add("belief", "stale_rate", 0.03, 0.005, 0.1, "share per week", "drift of unrenewed belief to the regional rumour")
_add("belief", "sight_half", 2.0, 0.5, 10.0, "persons", "NGO staff in a place that see half of the error")
_add("belief", "patrol_sight_half", 40.0, 5.0, 200.0, "patrol-days a week", "patrol-days that see half of the error")
_add("belief", "need_noise", 0.15, 0.02, 0.4, "share", "error of a need assessment")
_add("belief", "threat_noise", 0.15, 0.02, 0.4, "share", "error of a patrol's view of danger")
_add("belief", "picture_half", 4.0, 1.0, 20.0, "persons", "NGO staff whose reports make half of a shared picture")
_add("belief", "reach_half", 30.0, 5.0, 200.0, "patrol-days a week", "patrol-days that make half of a shared picture")
_add("belief", "picture_half_life", 6.0, 2.0, 26.0, "weeks", "age at which shared data lose half their weight")
_add("belief", "cluster_exchange", 0.15, 0.0, 0.5, "share", "need data that clusters pool among NGOs in any case")
_add("belief", "leak_probability", 0.02, 0.0, 0.1, "per week", "leak of shared data on armed actors where groups decide")
# --- kernel 2: trust
_add(
    "trust",
    "trust_gain",
    0.02,
    0.005,
    0.06,
    "share per week",
    "learning from good experience at full strength",
    "fitted to satisfaction surveys",
    "assumed",
    "fitted",
)
_add(
    "trust",
    "trust_loss_gain_ratio",
    2.0,
    1.2,
    3.0,
    "ratio",
    "weight of losses against gains",
    "Slovic 1993; Poortinga and Pidgeon 2004; loss aversion 2.25",
    "assumed",
    "fitted",
)
_add(
    "trust",
    "programme_effect_half_life",
    24.0,
    12.0,
    48.0,
    "months",
    "persistence of programme effects on attitudes",
    "Blair 2019; Lyall 2019; Blattman, Hartman and Blair 2014; Cilliers, Dube and Siddiqi 2016",
    "assumed",
    "fitted",
)
_add(
    "trust", "opinion_step", 0.2, 0.0, 0.5, "share per contact", "how far talk moves an opinion", "Deffuant et al. 2000 (recalled)"
)
_add(
    "trust",
    "confidence_bound",
    0.35,
    0.2,
    0.5,
    "distance",
    "difference beyond which talk moves nothing",
    "Deffuant et al. 2000 (recalled)",
)
_add("trust", "narrative_rate", 0.012, 0.0, 0.04, "share per week", "pull of described events on those who meet nobody")
_add(
    "trust",
    "misconduct_damage",
    0.35,
    0.1,
    0.7,
    "share",
    "part of trust that known misconduct destroys",
    "Gordon and Young 2017 for the direction",
)
_add(
    "trust", "redress_half_life", 12.0, 6.0, 24.0, "months", "memory of help after harm", "Lyall 2019 (up to two years)", "assumed"
)
_add(
    "trust",
    "redress_effect",
    0.75,
    0.2,
    1.0,
    "share",
    "part of retaliation that full redress removes",
    "Lyall 2019 (attacks -23 %)",
    "derived",
)
_add("trust", "violence_memory_half_life", 12.0, 6.0, 24.0, "months", "memory of violence and harm")
_add("trust", "legitimacy_memory", 26.0, 8.0, 78.0, "weeks", "time constant of legitimacy")
_add("trust", "organisation_trust_gain", 0.03, 0.005, 0.1, "share per promise", "trust gained by a kept promise")
_add("trust", "organisation_trust_fading", 0.004, 0.0, 0.02, "share per week", "drift of organisations' trust to neutral")
_add(
    "trust",
    "reliance_gain",
    0.004,
    0.0,
    0.012,
    "share per week",
    "rise of reliance on the state at full exposure",
    "Blair 2019 for direction and persistence",
)
_add(
    "trust",
    "exposure_corruption",
    0.15,
    0.0,
    0.4,
    "share",
    "corruption noticed through exposure",
    "Blair 2019 (corruption may be noticed first)",
)
_add("trust", "monitoring_modest", 0.15, 0.0, 0.3, "share", "effect of answered feedback when monitoring is modest")
_add("trust", "monitoring_large", 0.45, 0.3, 0.8, "share", "effect of answered feedback when monitoring is large")
_add(
    "trust",
    "share_consulted_without_feedback",
    0.15,
    0.10,
    0.20,
    "share",
    "recipients asked without a programme",
    "SAVE 2016: 15 % of 2700 recipients",
    "cited",
    "fixed",
)
_add(
    "trust",
    "instrument_attitude_effect_sd",
    0.0,
    0.0,
    0.2,
    "share",
    "shared spread of direct effects of instruments on attitudes for which no estimate exists",
)
_add("trust", "instrument_attitude_effect_draw", 0.0, 0.0, 1000.0, "number", "which draw of those effects is used")
# --- kernel 3: service
_add("service", "aid_half_value", 0.05, 0.015, 0.2, "US dollars a person and week", "aid in a sector that covers half of need")
_add(
    "service", "expectation_half_life_up", 8.0, 4.0, 26.0, "weeks", "rise of expectation", "practitioner values for Athena, adapted"
)
_add(
    "service",
    "expectation_half_life_down",
    26.0,
    13.0,
    104.0,
    "weeks",
    "fall of expectation",
    "practitioner values for Athena, adapted",
)
_add(
    "service",
    "project_usd",
    14000.0,
    7000.0,
    28000.0,
    "US dollars per region and week",
    "value of projects at full money",
    "251 projects in Mali by Feb 2017, at most 50,000 US dollars each",
    "derived",
    "fixed",
)
# --- kernel 4: allocation
_add("allocation", "patrol_days_per_soldier", 0.5, 0.2, 1.5, "patrol-days a week", "patrol-days left of a soldier's week")
_add("allocation", "risk_caution", 0.7, 0.3, 1.0, "share", "how strongly NGOs avoid danger in choosing places")
_add("allocation", "security_bend", 0.8, 0.0, 2.0, "factor", "pull of shared security aims on where aid goes")
_add("allocation", "metric_capture", 0.6, 0.0, 1.5, "factor", "pull of measured places on where aid goes")
_add("allocation", "plan_review", 8.0, 4.0, 26.0, "weeks", "interval of plan reviews at a small table")
_add("allocation", "plan_life", 26.0, 8.0, 52.0, "weeks", "age at which a plan has lost half its worth")
_add("allocation", "meeting_overhead_exponent", 0.5, 0.5, 1.0, "power", "growth of meeting time with partners")
_add("allocation", "hours_factor", 1.0, 0.3, 3.0, "factor", "coordination hours against the registered ones")
_add("allocation", "value_per_staff", 500.0, 150.0, 1000.0, "US dollars a week", "aid that one field worker can deliver")
_add("allocation", "staff_cost", 280.0, 100.0, 700.0, "US dollars a week", "cost of one staff member")
_add("allocation", "reserve_spending", 0.5, 0.0, 1.0, "share", "programmes enlarged when reserves exceed half a year")
_add("allocation", "logistics_gain", 0.3, 0.0, 0.8, "share", "delivery gained by full logistics support")
_add("allocation", "audit_chill", 0.06, 0.0, 0.2, "share", "risky delivery given up under full audit")
# --- kernel 5: access and acceptance
_add("access", "risk_tolerance", 0.55, 0.3, 0.8, "share", "danger at which half of the work stops")
_add(
    "access",
    "acceptance_base",
    0.75,
    0.4,
    0.95,
    "share",
    "acceptance that aid enjoys by itself",
    "fitted to access",
    "assumed",
    "fitted",
)
_add("access", "acceptance_recovery", 0.015, 0.005, 0.05, "share per week", "recovery of acceptance")
_add("access", "acceptance_gain", 0.004, 0.0, 0.02, "share per week", "acceptance won by delivery")
_add(
    "access",
    "closeness_cost",
    0.04,
    0.0,
    0.12,
    "share per week",
    "acceptance lost by full closeness to a mission that is fully disliked",
    "SAVE 2016; Sauter 2022 for the direction",
)
_add("access", "closeness_risk", 1.0, 0.2, 3.0, "factor", "change of attacks at full closeness under that switch")
_add("access", "staff_per_organisation", 55.0, 20.0, 150.0, "persons", "staff for which the incident rate is stated")
_add(
    "access",
    "aid_incidents_per_organisation_year",
    0.05,
    0.02,
    0.10,
    "per organisation and year",
    "attacks at the level of conflict of Mali 2017-18",
    "AWSD over response-plan partners 2017-18",
    "derived",
    "fitted",
)
_add(
    "access",
    "incident_reference",
    0.4,
    0.05,
    1.5,
    "battles a week and region",
    "conflict at which that rate holds",
    "battles a week and region in Mali 2017-18",
    "derived",
)
# --- kernel 6: violence
_add(
    "violence",
    "hazard_scale",
    1.0,
    0.25,
    4.0,
    "factor",
    "baseline hazard against the scenario's rates",
    "fitted to yearly battle deaths",
    "assumed",
    "fitted",
)
_add("violence", "one_sided_scale", 1.0, 0.25, 4.0, "factor", "attacks on civilians against the scenario's rates")
_add("violence", "non_state_scale", 1.0, 0.25, 4.0, "factor", "fights between groups against the scenario's rates")
_add(
    "violence",
    "self_excited_share",
    0.43,
    0.37,
    0.50,
    "share",
    "self-excited share of violent events",
    "Lewis et al. 2012",
    "cited",
    "fitted",
)
_add("violence", "excitation_memory", 4.0, 2.0, 6.0, "weeks", "memory of excitation", "Lewis et al. 2012", "cited", "fitted")
_add(
    "violence",
    "spread_share",
    0.2,
    0.0,
    0.5,
    "share",
    "part of excitation that spreads to neighbours",
    _ASSUMED,
    "assumed",
    "fitted",
)
_add(
    "violence",
    "coverage_scale",
    0.3,
    0.05,
    1.5,
    "patrol-days a week per 1000 people",
    "effort at which coverage is 63 %",
    "fitted to Hultman, Kathman and Shannon 2014 for the nation",
    "derived",
    "fitted",
)
_add(
    "violence",
    "battle_deterrence",
    2.25,
    0.4,
    4.0,
    "log ratio",
    "fall of battles at full coverage",
    "Hultman, Kathman and Shannon 2014 (-70 % at 10,000 troops)",
    "derived",
)
_add(
    "violence",
    "civilian_deterrence_weak",
    1.5,
    0.2,
    2.0,
    "log ratio",
    "fall of rebel attacks on civilians at full coverage, weak",
    "reply to Hultman, Kathman and Shannon 2013",
    "derived",
)
_add(
    "violence",
    "civilian_deterrence_strong",
    4.0,
    2.0,
    6.0,
    "log ratio",
    "the same, strong",
    "Hultman, Kathman and Shannon 2013",
    "derived",
)
_add(
    "violence",
    "state_deterrence",
    0.0,
    -0.2,
    0.2,
    "log ratio",
    "fall of state attacks on civilians at full coverage",
    "Fjelde, Hultman and Nilsson 2019 (about 0)",
    "cited",
    "fixed",
)
_add(
    "violence",
    "postwar_police_maximum_cut",
    0.3,
    0.0,
    0.85,
    "share",
    "post-war disputes and crime cut by full police",
    "Bara 2020 for the direction",
)
_add("violence", "police_half", 40.0, 10.0, 150.0, "officers per 100,000 people", "police at half of their effect")
_add("violence", "relocation", 0.4, 0.0, 0.8, "share", "violence moved away from a place with full coverage")
_add("violence", "grievance_slope", 2.0, 0.0, 5.0, "log ratio", "hazard against grievance", _ASSUMED, "assumed", "fitted")
_add("violence", "grievance_rate", 0.04, 0.01, 0.1, "share per week", "speed of grievance")
_add(
    "violence",
    "recruitment",
    0.006,
    0.0,
    0.02,
    "per fighter and week",
    "recruits at full support and grievance",
    _ASSUMED,
    "assumed",
    "fitted",
)
_add("violence", "attrition", 0.006, 0.0, 0.015, "per week", "fighters who leave")
_add("violence", "fighter_share_of_deaths", 0.55, 0.3, 0.8, "share", "part of battle deaths that are the group's fighters")
_add("violence", "bystander_share", 0.08, 0.0, 0.25, "share", "civilians among deaths in battle")
_add(
    "violence",
    "deaths_per_event",
    2.0,
    1.5,
    3.0,
    "deaths",
    "mean deaths of a violent event",
    "ACLED, Mali 2017: 949 deaths in 474 events",
    "cited",
    "fixed",
)
_add("violence", "aid_half", 0.5, 0.1, 2.0, "US dollars a person and week", "aid at half of its effect on violence")
_add(
    "violence",
    "aid_dampening",
    0.6,
    0.0,
    1.5,
    "log ratio",
    "fall of violence by full aid where secure",
    "Zuercher 2017 (19 studies) for the direction",
)
_add(
    "violence",
    "aid_capture",
    0.6,
    0.0,
    1.5,
    "log ratio",
    "change of violence by full aid where insecure under that switch",
    "Wood and Sullivan 2015; Mary 2021 for the signs",
)
_add(
    "violence",
    "project_provocation",
    0.6,
    0.1,
    1.5,
    "log ratio",
    "attacks on civilians provoked by full project money where insecure",
    "Sauter 2022 for the direction",
)
_add(
    "violence",
    "state_abuse_rate",
    0.25,
    0.1,
    2.0,
    "events per 1000 soldiers a week",
    "attacks on civilians by fully abusive forces in full war",
)
_add(
    "violence",
    "parallel_harm_rate",
    0.8,
    0.1,
    3.0,
    "events per 1000 soldiers a week",
    "harm to civilians by a fully harmful parallel force in full war",
)
_add(
    "violence",
    "outsider_harm_effect",
    0.08,
    0.02,
    0.2,
    "share",
    "collaboration gained by groups after outsiders' harm",
    "Lyall, Blair and Imai 2013 for sign and asymmetry",
)
_add(
    "violence",
    "retaliation",
    1.5,
    0.3,
    4.0,
    "factor",
    "attacks on an outside force provoked by remembered harm",
    "Lyall 2019 for the direction",
)
_add("violence", "peacekeeper_attack_rate", 0.4, 0.1, 1.5, "per battle a week", "attacks on a unit beside local battles")
_add("violence", "misconduct_rate", 0.03, 0.005, 0.1, "per 1000 persons and week", "known misconduct of an undisciplined force")
_add("violence", "danger_half", 15.0, 5.0, 60.0, "events per 100,000 people and year", "danger at one half")
_add("violence", "threat_half_life", 10.0, 4.0, 26.0, "weeks", "memory of danger")
_add("violence", "flight_rate", 0.008, 0.002, 0.03, "share per week", "flight at full danger")
_add("violence", "return_rate", 0.015, 0.004, 0.05, "share per week", "return when it is calm")
_add("violence", "tip_rate", 6.0, 1.0, 20.0, "tips per 100,000 people and week", "warnings at full willingness and contact")
# --- kernel 7: commitments
_add("commitments", "promise_rate", 0.5, 0.1, 2.0, "promises a week", "promises due at full contact")
_add("commitments", "breach_base", 0.12, 0.02, 0.3, "probability", "promises broken for want of means or own aims")
_add("commitments", "accident_base", 0.25, 0.05, 0.5, "probability", "promises dropped where nobody owns the task")
_add("commitments", "agreement_penalty", 0.5, 0.1, 0.8, "share", "breaches prevented by a written penalty")
_add("commitments", "dispute_rate", 0.05, 0.01, 0.15, "per week", "disputes between fully diverging organisations")
_add("commitments", "objective_divergence", 0.45, 0.2, 0.8, "distance", "distance of objectives of mission and NGOs")
_add("commitments", "ceasefire_rate", 0.004, 0.001, 0.02, "per week", "odds of a ceasefire at no push")
_add("commitments", "agreement_rate", 0.004, 0.001, 0.02, "per week", "odds of an agreement at no push")
_add("commitments", "postwar_rate", 0.006, 0.001, 0.02, "per week", "odds of reaching the post-war stage at no push")
_add("commitments", "relapse_rate", 0.004, 0.001, 0.02, "per week", "odds of a step back at no push")
_add("commitments", "good_offices", 0.8, 0.0, 2.0, "log ratio", "push of full good offices")
_add("commitments", "local_mediation", 0.5, 0.0, 1.5, "log ratio", "push of full local mediation")
# --- kernel 8: consent
_add("consent", "consent_memory", 26.0, 13.0, 78.0, "weeks", "time constant of consent")
_add("consent", "consent_external", 0.25, 0.05, 0.5, "share", "consent gained by full partnership")
_add("consent", "consent_autonomy", 0.15, 0.02, 0.4, "share", "consent lost to a full autonomous mission")
_add("consent", "consent_reporting", 0.6, 0.1, 1.5, "share", "consent lost by full reporting on abuse")
_add("consent", "consent_bypass", 0.15, 0.0, 0.4, "share", "consent lost by aid around the state")
_add("consent", "consent_patrons", 0.45, 0.1, 0.8, "share", "consent lost to another patron")
_add("consent", "consent_standing", 0.4, 0.1, 0.8, "share", "consent moved by the mission's standing with the people")
_add("consent", "obstruction_slope", 1.1, 0.4, 2.0, "share", "obstruction per lost consent")
_add("consent", "denial_rate", 0.25, 0.05, 0.6, "per week", "denials at full obstruction")
_add("consent", "instability_half_life", 26.0, 8.0, 78.0, "weeks", "disarray after a coup")
_add("consent", "crowding_out", 0.5, 0.1, 0.9, "share", "state effort and credit lost to aid around the state")
_add("consent", "bypass_half", 0.6, 0.1, 2.0, "US dollars a person and week", "aid at half of its weight as a bypass")
_add("consent", "capacity_growth", 0.004, 0.0, 0.012, "share per week", "capacity gained by full support")
# --- kernel 9: learning
_add("learning", "lesson_gain", 0.03, 0.005, 0.1, "share per week", "learning when everything is evaluated")
_add(
    "learning",
    "rotation_interval",
    39.0,
    26.0,
    52.0,
    "weeks",
    "rotation of units and staff",
    "usual tours of six to twelve months (recalled)",
)
_add("learning", "unit_learning", 0.03, 0.01, 0.08, "share per week", "local knowledge gained on the ground")
_add("learning", "report_bias", 0.25, 0.05, 0.6, "share", "how far reports flatter under full pressure")
# --- kernel 10: funding
_add("funding", "donor_sensitivity", 0.8, 0.2, 1.5, "share", "money withheld for lost confidence")
# --- kernel 11: ex-combatants
_add("excombatants", "self_demobilisation", 0.004, 0.0, 0.01, "share per week", "fighters who go home by themselves")
_add(
    "excombatants",
    "reintegration_base",
    0.012,
    0.004,
    0.03,
    "share per week",
    "reintegration without a programme",
    "Humphreys and Weinstein 2007: most reintegrate with or without",
    "assumed",
)
_add(
    "excombatants",
    "training_effect",
    0.04,
    0.0,
    0.3,
    "share",
    "reintegration gained by training",
    "Humphreys and Weinstein 2007 (no detectable effect)",
    "derived",
)
_add(
    "excombatants",
    "reintegration_livelihood_effect",
    0.04,
    0.0,
    0.3,
    "share",
    "reintegration gained by livelihood",
    "Humphreys and Weinstein 2007 (no detectable effect)",
    "derived",
)
_add(
    "excombatants",
    "livelihood_effect",
    0.22,
    0.05,
    0.4,
    "share",
    "illicit hours moved by a livelihood",
    "Blattman and Annan 2016 (20 % of illicit hours)",
    "cited",
    "fixed",
)
_add(
    "excombatants",
    "rejection_effect",
    0.6,
    0.2,
    0.9,
    "share",
    "rejection of members of fully abusive units",
    "Humphreys and Weinstein 2007 for the direction",
)
_add("excombatants", "lapse_rate", 0.02, 0.005, 0.06, "share per week", "waiting people who give up half-served")
_add(
    "excombatants",
    "illicit_hours_base",
    20.0,
    5.0,
    40.0,
    "hours a week",
    "illicit work without a livelihood",
    "Blattman and Annan 2016 (order of magnitude)",
)
# --- kernel 12: inter-group
_add("intergroup", "dispute_opening_rate", 0.25, 0.05, 1.0, "per 10,000 people and week", "new disputes in mixed places")
_add("intergroup", "settlement_rate", 0.04, 0.01, 0.1, "share per week", "disputes settled by custom")
_add(
    "intergroup",
    "mediation_settlement",
    0.9,
    0.3,
    2.0,
    "factor",
    "settlement gained by trained mediators",
    "Blattman, Hartman and Blair 2014: unresolved disputes -29 %",
    "derived",
)
_add(
    "intergroup",
    "mediation_effect",
    0.35,
    0.1,
    0.6,
    "share",
    "escalation prevented by trained mediators",
    "Blattman, Hartman and Blair 2014: destruction -32 %",
    "derived",
)
_add(
    "intergroup",
    "mediation_vigilantism",
    0.08,
    0.0,
    0.2,
    "share",
    "vigilante justice brought by mediation",
    "Blattman, Hartman and Blair 2014 (more vigilante justice)",
    "assumed",
)
_add("intergroup", "escalation_rate", 0.0006, 0.0001, 0.003, "per dispute and week", "disputes that turn violent")
_add(
    "intergroup",
    "communal_onset_multiplier_with_un_presence",
    0.83,
    0.75,
    0.90,
    "ratio",
    "escalation under presence",
    "Nomikos 2021",
    "cited",
    "fixed",
)
_add("intergroup", "communal_lethality", 0.25, 0.05, 0.6, "probability", "escalations that cost lives")
_add(
    "intergroup",
    "cooperation_gain",
    0.006,
    0.0,
    0.015,
    "share per week",
    "inter-group trust gained by impartial presence",
    "Nomikos 2022 for the direction",
)
_add(
    "intergroup",
    "reconciliation_gain",
    0.02,
    0.005,
    0.06,
    "share per week",
    "forgiveness gained by dialogue",
    "Cilliers, Dube and Siddiqi 2016 for the direction",
)
_add(
    "intergroup",
    "reconciliation_pain",
    0.008,
    0.002,
    0.04,
    "share per week",
    "wounds opened by dialogue",
    "Cilliers, Dube and Siddiqi 2016 for the direction",
)
_add("intergroup", "advocacy_effect", 0.35, 0.0, 0.8, "share", "abuse prevented (or provoked) by full exposure")
# --- scenarios and surveys
_add("scenario", "inflow_phase_1", 1.0, 0.0, 3.0, "factor", "inflow of fighters, first phase")
_add("scenario", "inflow_phase_2", 1.0, 0.0, 3.0, "factor", "inflow of fighters, second phase")
_add("scenario", "inflow_phase_3", 1.0, 0.0, 3.0, "factor", "inflow of fighters, third phase")
_add("scenario", "survey_noise", 0.28, 0.1, 0.5, "share", "spread of respondents around their community's view")
_add("scenario", "satisfaction_threshold", 0.53, 0.3, 0.7, "share", "trust above which a respondent says satisfied")
_add(
    "scenario",
    "community_network_mean_degree",
    6.0,
    4.0,
    10.0,
    "ties",
    "mean number of ties of a community",
    "village network studies",
)

PARAMETERS: dict[str, Parameter] = {parameter.id: parameter for parameter in _ALL}
"""All parameters by id, kernel by kernel."""

FITTED: tuple[str, ...] = tuple(p.id for p in _ALL if p.tier == "fitted")
"""The parameters that calibration may move: at most twelve."""
