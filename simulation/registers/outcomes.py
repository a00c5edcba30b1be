"""Register of everything Comity measures.

Each outcome is registered once, with meaning, unit, direction, range and the finest level at which it
exists. Tables, figures, sliders and documents read this register; no rule and no behaviour does
(a static check holds that), so no mechanism can aim at a measure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Required, TypedDict, Unpack

from simulation.registers import matters as m

Level = Literal["community", "region", "country"]
Summary = Literal["mean", "sum", "end"]
Across = Literal["alone", "sum", "people", "aid", "former"]
"""How the country's value comes from the regions': measured for itself alone, a sum, or a mean over people, over aid delivered or
over ex-combatants."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure.

    Attributes:
        id: stable name, the column name in every table.
        title: short title for tables and axes.
        meaning: one or two sentences that a planner understands.
        unit: unit of the value.
        direction: +1 when more is better, -1 when less is better, 0 when neither.
        low, high: range of possible values; ``None`` is open.
        level: the finest level at which it exists (all exist for the country).
        summary: how a run's weeks become one number: mean over weeks, sum over weeks, or the mean of
            the last 52 weeks (``end``).
        group: heading in tables.
        headline: shown first.
        matters: the smallest difference that matters, with its reason: below it tables, reviews and verdicts say that
            there is no difference.
        across: how the country's value comes from the regions'; what exists for the country alone is measured there.
    """

    id: str
    title: str
    meaning: str
    unit: str
    direction: int
    low: float | None
    high: float | None
    level: Level
    summary: Summary
    group: str
    headline: bool = False
    matters: m.Matters = field(kw_only=True)
    across: Across = field(default="alone", kw_only=True)


class _More(TypedDict, total=False):
    """What an outcome says of itself beyond what all say: see `Outcome`."""

    headline: bool
    summary: Summary
    matters: Required[m.Matters]
    across: Across


def _share(id: str, title: str, meaning: str, direction: int, level: Level, group: str, **more: Unpack[_More]) -> Outcome:
    """A share: for the country the mean over people of the regions' values, or measured alone where it has no finer level."""
    about: dict[str, Any] = {"summary": "mean", "across": "alone" if level == "country" else "people", **more}
    return Outcome(id, title, meaning, unit="share 0-1", direction=direction, low=0.0, high=1.0, level=level, group=group, **about)


def _count(
    id: str, title: str, meaning: str, unit: str, direction: int, level: Level, group: str, **more: Unpack[_More]
) -> Outcome:
    """A count or amount: for the country the sum of the regions' values, or measured alone where it has no finer level."""
    about: dict[str, Any] = {"summary": "sum", "across": "alone" if level == "country" else "sum", **more}
    return Outcome(id, title, meaning, unit=unit, direction=direction, low=0.0, high=None, level=level, group=group, **about)


_ALL: tuple[Outcome, ...] = (
    # --- trust: expected conduct at the next encounter
    _share(
        "trust_mission",
        "Trust in the mission",
        "How well people expect the peace operation to behave "
        "towards them at the next encounter; 0.5 is neutral. Mean over people.",
        direction=1,
        level="community",
        group="trust",
        headline=True,
        matters=m.SURVEY,
    ),
    _share(
        "trust_ngos",
        "Trust in NGOs",
        "How well people expect NGOs to behave towards them at the next encounter; 0.5 is neutral.",
        direction=1,
        level="community",
        group="trust",
        headline=True,
        matters=m.SURVEY,
    ),
    _share(
        "trust_government",
        "Trust in government",
        "How well people expect state authorities to behave towards them at the next encounter; 0.5 is neutral.",
        direction=1,
        level="community",
        group="trust",
        headline=True,
        matters=m.SURVEY,
    ),
    _share(
        "trust_organisations",
        "Trust between organisations",
        "Mean trust along the ties between mission, humanitarian coordination, NGOs and authorities, both directions.",
        direction=1,
        level="country",
        group="trust",
        headline=True,
        matters=m.TIES,
    ),
    _share(
        "trust_mission_ngos",
        "Trust between mission and NGOs",
        "Mean trust along mission-NGO ties, both directions, weighted by the organisations an NGO record stands for.",
        direction=1,
        level="country",
        group="trust",
        matters=m.TIES,
    ),
    _share(
        "trust_intergroup",
        "Trust between identity groups",
        "How well people expect members of other identity groups to behave.",
        direction=1,
        level="community",
        group="trust",
        matters=m.SURVEY,
    ),
    _share(
        "disappointment",
        "Disappointment",
        "How far services stay below what people had come to expect, as a share of the expectation.",
        direction=-1,
        level="community",
        group="trust",
        matters=m.SURVEY,
    ),
    # --- legitimacy: accepted right to act
    _share(
        "legitimacy_mission",
        "Legitimacy of the mission",
        "Accepted right of the mission to act here: source, procedure, and performance against expectation.",
        direction=1,
        level="community",
        group="legitimacy",
        headline=True,
        matters=m.SURVEY,
    ),
    _share(
        "legitimacy_government",
        "Legitimacy of government",
        "Accepted right of the government to rule here: source, procedure, and performance against expectation.",
        direction=1,
        level="community",
        group="legitimacy",
        headline=True,
        matters=m.SURVEY,
    ),
    _share(
        "reliance_on_state",
        "Reliance on the state",
        "Share of people who would turn to state institutions with a crime or dispute.",
        direction=1,
        level="community",
        group="legitimacy",
        matters=m.SURVEY,
    ),
    _share(
        "perceived_corruption",
        "Perceived corruption",
        "How corrupt people think state officials are.",
        direction=-1,
        level="community",
        group="legitimacy",
        matters=m.SURVEY,
    ),
    _share(
        "consent",
        "Consent of the host government",
        "The government's consent to the mission: above 0.7 strong, 0.45-0.7 conditional, 0.2-0.45 compromised, below withdrawn.",
        direction=1,
        level="country",
        group="legitimacy",
        matters=m.CONSENT,
    ),
    _share(
        "obstruction",
        "Obstruction",
        "How far permits, taxes and movement bans hold mission and NGOs back.",
        direction=-1,
        level="region",
        group="legitimacy",
        matters=m.PAPERS,
    ),
    # --- stability
    _share(
        "stability",
        "Stability",
        "One minus weighted violence (0.5), net displacement (0.2) and control by armed groups (0.3), over 26 weeks.",
        direction=1,
        level="region",
        group="stability",
        headline=True,
        matters=m.STABILITY,
    ),
    _share(
        "violence_index",
        "Violence index",
        "Violence part of stability: deaths per 100,000 people a year over 26 weeks on a saturating scale (half at 10).",
        direction=-1,
        level="region",
        group="stability",
        matters=m.VIOLENCE,
    ),
    _share(
        "displacement_index",
        "Displacement index",
        "Share of people away from home, on a saturating scale (half at 5 %).",
        direction=-1,
        level="region",
        group="stability",
        matters=m.DISPLACEMENT,
    ),
    _share(
        "armed_control",
        "Armed-group control",
        "Share of people living where an armed group decides.",
        direction=-1,
        level="region",
        group="stability",
        matters=m.CONTROL,
    ),
    _share(
        "peace_process",
        "Peace process",
        "Mean stage of the peace process over the parties, by their strength: 0 war, 1/3 ceasefire, 2/3 agreement, 1 post-war.",
        direction=1,
        level="country",
        group="stability",
        matters=m.PROCESS,
    ),
    _share(
        "weeks_postwar",
        "Time in post-war",
        "Share of weeks in which all signatories are in the post-war stage.",
        direction=1,
        level="country",
        group="stability",
        matters=m.TIME,
    ),
    # --- violence
    _count(
        "battle_deaths",
        "Battle deaths",
        "Deaths in fighting between armed groups and state, mission or parallel forces.",
        unit="deaths",
        direction=-1,
        level="community",
        group="violence",
        headline=True,
        matters=m.DEATHS,
    ),
    _count(
        "one_sided_deaths",
        "Deaths in one-sided violence",
        "Civilians killed by armed groups, state forces or parallel forces outside battle.",
        unit="deaths",
        direction=-1,
        level="community",
        group="violence",
        matters=m.DEATHS,
    ),
    _count(
        "state_one_sided_deaths",
        "Civilians killed by state forces",
        "The part of one-sided deaths that state forces cause.",
        unit="deaths",
        direction=-1,
        level="community",
        group="violence",
        matters=m.DEATHS,
    ),
    _count(
        "non_state_deaths",
        "Deaths in non-state conflict",
        "Deaths in fighting between armed groups.",
        unit="deaths",
        direction=-1,
        level="community",
        group="violence",
        matters=m.DEATHS,
    ),
    _count(
        "communal_deaths",
        "Deaths in communal violence",
        "Deaths in disputes that escalated between communities.",
        unit="deaths",
        direction=-1,
        level="community",
        group="violence",
        matters=m.DEATHS,
    ),
    _count(
        "civilian_deaths",
        "Civilian deaths",
        "One-sided deaths, communal deaths and civilians killed beside a battle.",
        unit="deaths",
        direction=-1,
        level="community",
        group="violence",
        headline=True,
        matters=m.DEATHS,
    ),
    _count(
        "violent_events",
        "Violent events",
        "All violent events of whatever kind.",
        unit="events",
        direction=-1,
        level="community",
        group="violence",
        matters=m.EVENTS,
    ),
    _count(
        "peacekeeper_incidents",
        "Attacks on peacekeepers",
        "Attacks on mission personnel.",
        unit="incidents",
        direction=-1,
        level="region",
        group="violence",
        matters=m.ATTACKS,
    ),
    _count(
        "aid_incidents",
        "Incidents against aid workers",
        "Serious attacks on aid workers.",
        unit="incidents",
        direction=-1,
        level="region",
        group="violence",
        headline=True,
        matters=m.ATTACKS,
    ),
    _count(
        "misconduct_events",
        "Misconduct by mission personnel",
        "Abuse or exploitation that became known locally.",
        unit="events",
        direction=-1,
        level="region",
        group="violence",
        matters=m.ABUSE,
    ),
    _count(
        "communal_disputes",
        "New disputes",
        "Disputes newly opened between identity groups.",
        unit="disputes",
        direction=-1,
        level="community",
        group="violence",
        matters=m.DISPUTES,
    ),
    _count(
        "disputes_open",
        "Open disputes",
        "Disputes unresolved per 10,000 people.",
        unit="disputes per 10,000",
        direction=-1,
        level="community",
        group="violence",
        summary="mean",
        matters=m.OPEN_DISPUTES,
        across="people",
    ),
    _share(
        "vigilantism",
        "Vigilante justice",
        "How common it is that people take justice into their own hands.",
        direction=-1,
        level="community",
        group="violence",
        matters=m.SURVEY,
    ),
    # --- people
    _share(
        "displaced_share",
        "Displaced people",
        "Share of the population away from home.",
        direction=-1,
        level="community",
        group="people",
        matters=m.DISPLACED,
    ),
    _count(
        "returned",
        "Returns",
        "Displaced people who went home.",
        unit="people",
        direction=1,
        level="community",
        group="people",
        matters=m.RETURNS,
    ),
    _share(
        "fear",
        "Fear",
        "How much fear of violence shapes daily life.",
        direction=-1,
        level="community",
        group="people",
        matters=m.SURVEY,
    ),
    _share(
        "safer_than_start",
        "Say security improved",
        "Share of respondents who would say that security is better than when the mission came (survey model).",
        direction=1,
        level="country",
        group="people",
        matters=m.SURVEY,
        across="people",
    ),
    _share(
        "satisfied_with_mission",
        "Satisfied with the mission",
        "Share of respondents who would say they are satisfied with the mission (survey model).",
        direction=1,
        level="region",
        group="people",
        matters=m.SURVEY,
    ),
    _share(
        "wellbeing",
        "Wellbeing",
        "Material and mental wellbeing.",
        direction=1,
        level="community",
        group="people",
        matters=m.HOUSEHOLDS,
    ),
    _share(
        "grievance",
        "Grievance",
        "Felt injustice against those in power.",
        direction=-1,
        level="community",
        group="people",
        matters=m.SURVEY,
    ),
    _share(
        "collaboration",
        "Collaboration with armed groups",
        "Readiness to shelter, feed or join armed groups.",
        direction=-1,
        level="community",
        group="people",
        matters=m.SURVEY,
    ),
    _count(
        "tips",
        "Tips",
        "Warnings that people passed to the mission, per 100,000 people.",
        unit="tips per 100,000",
        direction=1,
        level="community",
        group="people",
        matters=m.WARNINGS,
        across="people",
    ),
    _count(
        "reintegrated",
        "Reintegrated ex-combatants",
        "Ex-combatants living on civilian work.",
        unit="people",
        direction=1,
        level="region",
        group="people",
        summary="end",
        matters=m.CASELOAD,
    ),
    _count(
        "ddr_enrolled",
        "Enrolled in DDR",
        "People enrolled for disarmament, fighters and claimants, in all so far.",
        unit="people",
        direction=0,
        level="region",
        group="people",
        summary="end",
        matters=m.CASELOAD,
    ),
    _count(
        "illicit_hours",
        "Illicit work",
        "Hours a week that an ex-combatant spends on illicit work.",
        unit="hours a week",
        direction=-1,
        level="region",
        group="people",
        summary="mean",
        matters=m.WORK,
        across="former",
    ),
    # --- effectiveness
    _share(
        "need_coverage",
        "Need coverage",
        "Share of people's needs met, over sectors.",
        direction=1,
        level="community",
        group="effectiveness",
        headline=True,
        matters=m.COVERAGE,
    ),
    _share(
        "gaps",
        "Gaps",
        "Share of people living where less than two fifths of needs are met.",
        direction=-1,
        level="region",
        group="effectiveness",
        matters=m.GAPS,
    ),
    _share(
        "duplication",
        "Duplication",
        "Share of aid delivered beyond what a place could use.",
        direction=-1,
        level="region",
        group="effectiveness",
        matters=m.LOADS,
        across="aid",
    ),
    _count(
        "response_time",
        "Response time",
        "Weeks between a rise of need and the first delivery that meets it, as experienced by the places that are waiting.",
        unit="weeks",
        direction=-1,
        level="region",
        group="effectiveness",
        summary="mean",
        matters=m.DAYS,
        across="people",
    ),
    _share(
        "access",
        "Humanitarian access",
        "Share of the work that NGOs mean to do that security, permits and acceptance let them do.",
        direction=1,
        level="community",
        group="effectiveness",
        headline=True,
        matters=m.REACH,
    ),
    _share(
        "acceptance",
        "Acceptance of NGOs",
        "How far people and those who hold arms accept NGOs.",
        direction=1,
        level="community",
        group="effectiveness",
        matters=m.SURVEY,
    ),
    _share(
        "patrol_coverage",
        "Patrol coverage",
        "Effective presence of patrols where people live.",
        direction=1,
        level="community",
        group="effectiveness",
        matters=m.REACH,
    ),
    _share(
        "belief_error_need",
        "Error in believed need",
        "Mean absolute difference between true need and what NGOs believe.",
        direction=-1,
        level="country",
        group="effectiveness",
        matters=m.ERROR,
    ),
    _share(
        "belief_error_threat",
        "Error in believed threat",
        "Mean absolute difference between true threat and what the mission believes.",
        direction=-1,
        level="country",
        group="effectiveness",
        matters=m.ERROR,
    ),
    _share(
        "belief_distance",
        "Distance between beliefs",
        "Mean absolute difference between what the mission and NGOs believe about the same places.",
        direction=-1,
        level="country",
        group="effectiveness",
        matters=m.ERROR,
    ),
    _share(
        "report_bias",
        "Bias of reports",
        "Reported minus true delivery, as a share of true delivery.",
        direction=-1,
        level="country",
        group="effectiveness",
        matters=m.LOADS,
    ),
    _count(
        "sectors_served",
        "Sectors served",
        "Sectors in which a place gets help, mean over people.",
        unit="sectors 0-5",
        direction=1,
        level="region",
        group="effectiveness",
        summary="mean",
        matters=m.SECTORS,
        across="people",
    ),
    _share(
        "expertise",
        "Expertise in use",
        "Mean targeting skill of mission and NGOs.",
        direction=1,
        level="country",
        group="effectiveness",
        matters=m.SKILL,
    ),
    # --- partnership
    _count(
        "breaches",
        "Broken promises",
        "Promises between organisations that were broken.",
        unit="breaches",
        direction=-1,
        level="country",
        group="partnership",
        matters=m.PROMISES,
    ),
    _count(
        "accidental_breaches",
        "Accidental breaches",
        "Promises broken by misunderstanding or by nobody owning the task.",
        unit="breaches",
        direction=-1,
        level="country",
        group="partnership",
        matters=m.PROMISES,
    ),
    _count(
        "organisation_disputes",
        "Disputes between organisations",
        "Open conflicts over priorities and tasks.",
        unit="disputes",
        direction=-1,
        level="country",
        group="partnership",
        matters=m.PROMISES,
    ),
    _share(
        "engagement",
        "Engagement",
        "Share of NGO capacity under agreements with the mission.",
        direction=0,
        level="country",
        group="partnership",
        matters=m.CAPACITY,
    ),
    _share(
        "escort_share",
        "Aid under escort",
        "Share of aid delivered under armed escort.",
        direction=0,
        level="country",
        group="partnership",
        matters=m.LOADS,
        across="aid",
    ),
    Outcome(
        "need_targeting",
        "Aid follows need",
        "Correlation across places between aid delivered per person and true need before aid.",
        unit="correlation",
        direction=1,
        low=-1.0,
        high=1.0,
        level="country",
        summary="mean",
        group="partnership",
        matters=m.CORRELATION,
    ),
    _share(
        "local_share",
        "Local ownership",
        "Share of aid decided or delivered by local organisations and authorities.",
        direction=1,
        level="country",
        group="partnership",
        matters=m.DOLLARS,
        across="aid",
    ),
    _share(
        "share_consulted",
        "People asked",
        "Share of recipients who were asked what they need.",
        direction=1,
        level="country",
        group="partnership",
        matters=m.SURVEY,
        across="people",
    ),
    _share(
        "network_density",
        "Network density",
        "Share of possible ties between organisations over which trust exceeds one half.",
        direction=0,
        level="country",
        group="partnership",
        matters=m.NETWORK,
    ),
    _share(
        "network_brokerage",
        "Network brokerage",
        "Share of ties' trust that runs through mission and coordination.",
        direction=0,
        level="country",
        group="partnership",
        matters=m.NETWORK,
    ),
    _share(
        "network_fragmentation",
        "Network fragmentation",
        "Share of organisation pairs tied by distrust (below 0.4).",
        direction=-1,
        level="country",
        group="partnership",
        matters=m.NETWORK,
    ),
    # --- equity
    _share(
        "worst_off_tenth",
        "Worst-off tenth",
        "Mean wellbeing in the communities that hold the tenth of people worst off.",
        direction=1,
        level="country",
        group="equity",
        headline=True,
        matters=m.LAST_TENTH,
    ),
    _share(
        "gini_coverage",
        "Inequality of coverage",
        "Gini coefficient of need coverage over people.",
        direction=-1,
        level="country",
        group="equity",
        matters=m.GINI,
    ),
    _share(
        "identity_gap",
        "Gap between identity groups",
        "Largest difference in wellbeing between identity groups.",
        direction=-1,
        level="country",
        group="equity",
        matters=m.HOUSEHOLDS,
    ),
    # --- cost
    _count(
        "cost_usd",
        "Cost of coordination",
        "All instruments' staff-hours at the scenario's rates and their money.",
        unit="US dollars",
        direction=-1,
        level="country",
        group="cost",
        headline=True,
        matters=m.COST,
    ),
    _count(
        "cost_mission_hours",
        "Mission staff-hours",
        "Mission staff-hours spent on the instruments.",
        unit="hours",
        direction=-1,
        level="country",
        group="cost",
        matters=m.HOURS,
    ),
    _count(
        "cost_ngo_hours",
        "NGO staff-hours",
        "NGO staff-hours spent on the instruments.",
        unit="hours",
        direction=-1,
        level="country",
        group="cost",
        matters=m.HOURS,
    ),
    _count(
        "cost_money",
        "Money",
        "Money spent on the instruments, without staff-hours.",
        unit="US dollars",
        direction=-1,
        level="country",
        group="cost",
        matters=m.COST,
    ),
    _count(
        "aid_delivered",
        "Aid delivered",
        "Value of aid that truly reached people.",
        unit="US dollars",
        direction=1,
        level="community",
        group="cost",
        matters=m.AID,
    ),
    _count(
        "diverted",
        "Aid diverted",
        "Value of aid taken by armed groups or officials.",
        unit="US dollars",
        direction=-1,
        level="region",
        group="cost",
        matters=m.LOSSES,
    ),
    # --- the actors
    _count(
        "troops",
        "Troops deployed",
        "Uniformed military personnel of the mission.",
        unit="persons",
        direction=0,
        level="region",
        group="actors",
        summary="mean",
        matters=m.COMPANY,
    ),
    _count(
        "police",
        "Police deployed",
        "Police of the mission.",
        unit="persons",
        direction=0,
        level="region",
        group="actors",
        summary="mean",
        matters=m.PLATOON,
    ),
    _count(
        "fighters",
        "Fighters",
        "Armed-group members under arms.",
        unit="persons",
        direction=-1,
        level="region",
        group="actors",
        summary="mean",
        matters=m.STRENGTH,
    ),
    _count(
        "ngo_staff",
        "NGO staff in the field",
        "NGO staff placed in communities.",
        unit="persons",
        direction=0,
        level="community",
        group="actors",
        summary="mean",
        matters=m.STAFF,
    ),
    _count(
        "ngo_funds",
        "NGO funds",
        "Money NGOs hold.",
        unit="US dollars",
        direction=1,
        level="country",
        group="actors",
        summary="mean",
        matters=m.FUNDS,
    ),
)

OUTCOMES: dict[str, Outcome] = {outcome.id: outcome for outcome in _ALL}
"""All outcomes by id, in the order of tables."""

HEADLINES: tuple[str, ...] = tuple(outcome.id for outcome in _ALL if outcome.headline)
"""The outcomes shown first."""

COUNTED: frozenset[str] = frozenset(
    outcome.id for outcome in _ALL if outcome.unit in ("deaths", "events", "incidents", "disputes", "breaches")
)
"""Outcomes that are numbers of events: one more or one fewer may happen although it was not seen."""


def outcomes_at(level: Level) -> tuple[str, ...]:
    """Ids of the outcomes that exist at ``level`` ("community", "region" or "country"), in table order."""
    depth = {"country": 0, "region": 1, "community": 2}
    return tuple(o.id for o in _ALL if depth[o.level] >= depth[level])
