"""The fields and steps of each kind of agent. Written by docs/build.py from the records and the table of the week."""

import numpy as np

from simulation.drivers.mesa_agents.actor import Actor

class Community(Actor):
    """A town or a cluster of villages: people, needs, fears, views of those who come to help or to rule."""

    region: int
    """region it lies in (row)"""

    identity: int
    """identity group of the majority (row)"""

    refuge: int
    """community to which its displaced people flee (row)"""

    x_km: float
    """east of the country's centre (km)"""

    y_km: float
    """north of the country's centre (km)"""

    population_start: float
    """people who belong here at the start (people)"""

    population: float
    """people who belong here and are at home (people)"""

    displaced: float
    """people who belong here and are away (people)"""

    deaths_total: float
    """people who belonged here and were killed (people)"""

    hosted: float
    """displaced people from elsewhere who stay here (people)"""

    returned: float
    """people who came home this week (people)"""

    minority: float
    """people not of the majority's identity (share 0-1)"""

    urban: float
    """1 for a region's main town (share 0-1)"""

    remoteness: float
    """0 beside the region town, 1 at its far edge (share 0-1)"""

    hostility: float
    """long-run dislike of the mission (share 0-1)"""

    exposure: float
    """chance that an event of its region falls here, before targeting (relative weight)"""

    exposure_sum: float
    """sum of exposure over the region's communities up to this one (relative weight)"""

    spread_km: float
    """mean distance of its people from its centre (km)"""

    base_distance: float
    """distance to the nearest base of the mission (km)"""

    baseline_need: np.ndarray
    """need before services, by sector (share 0-1)"""

    need: np.ndarray
    """unmet need, by sector (share 0-1)"""

    shock: np.ndarray
    """added need of a shock, by sector (share 0-1)"""

    coverage: float
    """share of needs that is met (share 0-1)"""

    public_service: float
    """coverage by the state's own services (share 0-1)"""

    delivered: float
    """value of aid that truly arrived (US dollars a week)"""

    delivered_escorted: float
    """the part delivered under armed escort (US dollars a week)"""

    delivered_local: float
    """the part delivered by local bodies (US dollars a week)"""

    delivered_state: float
    """the part delivered through the state (US dollars a week)"""

    delivered_surplus: float
    """the part beyond what the place could use (US dollars a week)"""

    diverted: float
    """aid taken by armed groups or officials (US dollars a week)"""

    sectors_served: float
    """sectors in which help arrived (sectors)"""

    waiting: float
    """time since a rise of need that has not been met (weeks)"""

    usual_need: float
    """unmet need that people here are used to, mean over sectors (share 0-1)"""

    expectation: float
    """level of service that people expect (share 0-1)"""

    disappointment: float
    """shortfall against the expectation (share 0-1)"""

    withdrawal_pain: float
    """recent loss of a service that people had (share 0-1)"""

    battle_deaths: float
    """deaths in battle here (deaths this week)"""

    one_sided_deaths: float
    """civilians killed by groups, state or parallel forces (deaths this week)"""

    state_deaths: float
    """civilians killed by state forces (deaths this week)"""

    non_state_deaths: float
    """deaths in fighting between armed groups (deaths this week)"""

    communal_deaths: float
    """deaths in communal violence (deaths this week)"""

    civilian_deaths: float
    """all civilians killed (deaths this week)"""

    violent_events: float
    """violent events of every kind (events this week)"""

    harm_rebels: float
    """people here harmed by armed groups this week (per 10,000 people)"""

    harm_state: float
    """people here harmed by state forces this week (per 10,000 people)"""

    harm_outsiders: float
    """people here harmed by mission or parallel force this week (per 10,000 people)"""

    misconduct: float
    """severity of the mission's misconduct known here this week (0-1)"""

    escalations: float
    """communal disputes that turned violent (events this week)"""

    new_disputes: float
    """disputes newly opened (disputes this week)"""

    threat: float
    """true danger of violence, saturating (share 0-1)"""

    harm_memory: float
    """remembered harm by outsiders (share 0-1)"""

    redress: float
    """remembered help after harm (share 0-1)"""

    fear: float
    """fear of violence (share 0-1)"""

    security_experienced: float
    """security as lived (share 0-1)"""

    security_start: float
    """security as lived at the start (share 0-1)"""

    grievance: float
    """felt injustice against those in power (share 0-1)"""

    wellbeing: float
    """material and mental wellbeing (share 0-1)"""

    trust_mission: float
    """expected conduct of the mission (share 0-1)"""

    trust_ngos: float
    """expected conduct of NGOs (share 0-1)"""

    trust_government: float
    """expected conduct of the state (share 0-1)"""

    anchor_mission: float
    """long-run view of the mission (share 0-1)"""

    anchor_ngos: float
    """long-run view of NGOs (share 0-1)"""

    anchor_government: float
    """long-run view of the state (share 0-1)"""

    legitimacy_mission: float
    """accepted right of the mission to act (share 0-1)"""

    legitimacy_government: float
    """accepted right of the government to rule (share 0-1)"""

    reliance_on_state: float
    """people who would turn to the state (share 0-1)"""

    anchor_reliance: float
    """long-run reliance on the state (share 0-1)"""

    perceived_corruption: float
    """how corrupt officials seem (share 0-1)"""

    acceptance: float
    """acceptance of NGOs (share 0-1)"""

    informer_mark: float
    """suspicion that NGOs inform (share 0-1)"""

    collaboration: float
    """readiness to help armed groups (share 0-1)"""

    willingness_to_inform: float
    """readiness to warn the mission (share 0-1)"""

    intergroup_trust: float
    """trust in other identity groups (share 0-1)"""

    ties: float
    """cooperation across identity groups (share 0-1)"""

    forgiveness: float
    """forgiveness of past enemies (share 0-1)"""

    reconciliation_pain: float
    """wounds opened by reconciliation (share 0-1)"""

    shift_mission: float
    """part of the trust in the mission that instruments shift directly (share)"""

    shift_ngos: float
    """part of the trust in NGOs that instruments shift directly (share)"""

    shift_government: float
    """part of the trust in the state that instruments shift directly (share)"""

    shift_intergroup: float
    """part of the trust between groups that instruments shift directly (share)"""

    disputes: float
    """open disputes (disputes)"""

    mediators: float
    """adults trained to resolve disputes (share 0-1)"""

    vigilantism: float
    """justice taken in own hands (share 0-1)"""

    asked: float
    """recipients who were asked (share 0-1)"""

    answered: float
    """asked people who were answered (share 0-1)"""

    control: float
    """how far an armed group decides here (share 0-1)"""

    access: float
    """share of intended work let through (share 0-1)"""

    patrol_coverage: float
    """effective presence of patrols (share 0-1)"""

    police_coverage: float
    """effective presence of police (share 0-1)"""

    troops_nearby: float
    """1 when a base with troops is within 50 km (share 0-1)"""

    contact: float
    """experienced contact with the mission, recent (share 0-1)"""

    ngo_staff: float
    """NGO staff placed here (persons)"""

    ngos_revealed: float
    """published findings against the NGOs that work here, weighted by staff (share 0-1)"""

    ngos_closeness: float
    """visible closeness to the mission of the NGOs that work here, weighted by staff (share 0-1)"""

    tips: float
    """warnings passed to the mission (tips this week)"""

    ex_armed: float
    """fighters of signatories still under arms (people)"""

    ex_claimants: float
    """others who mean to enrol (people)"""

    ex_demobilised: float
    """enrolled and not yet reintegrated (people)"""

    ex_reintegrated: float
    """living on civilian work (people)"""

    ex_lapsed: float
    """gave up waiting (people)"""

    ex_enrolled: float
    """enrolled in all so far (people)"""

    ex_unit_abuse: float
    """abusiveness of the units they came from (share 0-1)"""

    illicit_hours: float
    """illicit work per ex-combatant (hours a week)"""

    def update_local_conditions(self) -> None:
        """Read the timeline for this community: what is brought to it from outside, beside the plans of those who are here.

        Several events of one kind count as the strongest. Nothing is written where no such event is in force.
        """

    def publish_state(self) -> None:
        """A community shows what others may read of it."""

    def update_hosting_and_coverage(self) -> None:
        """A community counts the displaced who stay here and how far patrols and police reach it."""

    def update_needs(self) -> None:
        """Aid and public services meet needs by sector, with saturation; expectation follows, faster up than down.

        Need is what is not covered. Shocks and hosted people raise need. Aid beyond what a place can use is surplus
        (duplication). Loss of a service that people had hurts.
        """

    def reintegrate(self) -> None:
        """Ex-combatants here enrol, wait, reintegrate or lapse, as slots, cash, training and livelihood places allow.

        Enrolment takes fighters and claimants pro rata from what waits everywhere. Cash keeps people waiting; without
        training or livelihood places they lapse. Rejection follows the abusiveness of their units. Livelihood moves hours
        out of illicit work. Sources: Humphreys and Weinstein 2007; Blattman and Annan 2016.
        """

    def update_threat_and_displacement(self) -> None:
        """A community meets the week's events here, flees or returns, and learns how dangerous life is.

        Harm is per 10,000 people by whom it was done. Danger mixes what happens here with what happens in the region, so
        that its mean does not hang on how finely the country is cut into communities.
        """

    def update_disputes(self) -> None:
        """Disputes between identity groups open, are settled, or turn violent; mediators and impartial presence help.

        Police act on post-war disputes and crime where groups no longer fight, with saturation; not on battles. Where few
        disputes are settled people turn to vigilante justice, and trained mediation brings some of its own.
        Sources: Blattman, Hartman and Blair 2014; Nomikos 2021; Bara 2020.
        """

    def update_fear_and_security(self) -> None:
        """Fear rises fast and falls slowly; security as lived weighs danger, patrols, police and vigilantes."""

    def update_harm_and_redress(self) -> None:
        """A community learns of misconduct by units that reach it, and of help after harm."""

    def update_trust(self) -> None:
        """Trust in mission, NGOs and state learns from what people meet: conduct, protection, help, disappointment, abuse.

        Only experienced events count here, losses more than gains. Memory fades towards the long-run view. Narrative moves
        those who meet nobody. Misconduct takes a share of what trust there is, so most where it was high.
        Sources: Slovic 1993; Gordon and Young 2017; model description, kernel 2; magnitudes assumed.
        """

    def update_legitimacy(self) -> None:
        """Legitimacy of mission and government: source, procedure, performance against expectation; slow.

        Legitimacy is an accepted right to act: consent and mandate (source), being asked, answered and treated evenly
        (procedure), security and services against expectation (performance).
        """

    def update_acceptance(self) -> None:
        """Acceptance of NGOs: conduct wins it slowly; visible closeness to the mission costs it where people dislike it."""

    def update_grievance(self) -> None:
        """Grievance, collaboration with armed groups, tips to the mission.

        Outsiders' harm moves support to insurgents; insurgents' harm gives no mirror gain (Lyall, Blair and Imai 2013).
        Tips follow trust and security and are held back by fear and control; abuse lowers them less than opinion
        (Gordon and Young 2017).
        """

    def update_intergroup_trust(self) -> None:
        """Trust between identity groups: violence divides, impartial presence and dialogue join; reconciliation hurts.

        Cooperation rises with impartial presence and vanishes as bias rises (Nomikos 2022).
        """

class NGO(Actor):
    """A non-governmental organisation (or several alike, see ``weight``): where it works, what it believes, reports."""

    kind: int
    """kind of NGO (code)"""

    first_post: int
    """first of its posts (row)"""

    last_post: int
    """one past its last post (row)"""

    first_presence: int
    """first of its presence rows (row)"""

    last_presence: int
    """one past its last presence row (row)"""

    review_week: int
    """offset of its reviews (week)"""

    dyad_mission: int
    """its tie with the mission (row)"""

    first_dyad: int
    """first tie that it keeps (row)"""

    last_dyad: int
    """one past the last tie that it keeps (row)"""

    weight: float
    """organisations that this record stands for (organisations)"""

    staff: float
    """staff in all (persons)"""

    staff_start: float
    """staff at the start (persons)"""

    hours_coordination: float
    """staff-hours spent on coordination (hours a week)"""

    funds: float
    """money held (US dollars)"""

    income: float
    """money received (US dollars a week)"""

    spent: float
    """money spent (US dollars a week)"""

    appeal: float
    """claim on donors' money (relative)"""

    delivered: float
    """true delivery (US dollars a week)"""

    reported: float
    """reported delivery (US dollars a week)"""

    diverted: float
    """lost to diversion (US dollars a week)"""

    sectors: np.ndarray
    """share of its work by sector (share 0-1)"""

    strictness: float
    """how strictly it keeps to humanitarian principles (share 0-1)"""

    expertise: float
    """skill (share 0-1)"""

    skill: float
    """targeting skill learned here (share 0-1)"""

    flexible: float
    """money without earmarks (share 0-1)"""

    participation: float
    """how far it takes part in practices with the mission (share 0-1)"""

    accepts_escort: float
    """how far it takes armed escort (share 0-1)"""

    overhead: float
    """staff time lost to coordination (share 0-1)"""

    agreement: float
    """capacity under agreements with the mission (share 0-1)"""

    closeness: float
    """how close to the mission it looks (share 0-1)"""

    bias: float
    """how far reports flatter (share 0-1)"""

    revealed: float
    """failures made public, recent (share 0-1)"""

    turnover: float
    """staff who leave in a year (share 0-1)"""

    neutrality_government: float
    """neutrality as the government sees it (share 0-1)"""

    neutrality_groups: float
    """neutrality as armed groups see it (share 0-1)"""

    local_share: float
    """delivery through local bodies (share 0-1)"""

    felt_contact: float
    """standing contact where it works (share 0-1)"""

    felt_promise: float
    """written promises where it works (share 0-1)"""

    felt_ownership: float
    """task ownership where it works (share 0-1)"""

    felt_alignment: float
    """alignment of objectives (share 0-1)"""

    felt_visibility: float
    """public visibility where it works (share 0-1)"""

    felt_detection: float
    """detection by audit (share 0-1)"""

    felt_measurement: float
    """joint measurement where it works (share 0-1)"""

    felt_standard: float
    """common procedure (share 0-1)"""

    felt_plan: float
    """share of capacity under the joint plan (share 0-1)"""

    felt_seats: float
    """equality of seats (share 0-1)"""

    felt_sharing: float
    """information shared either way (share 0-1)"""

    felt_support: float
    """support used, any kind (share 0-1)"""

    felt_retention: float
    """lessons kept (share 0-1)"""

    felt_obstruction: float
    """obstruction where it works (share 0-1)"""

    felt_legal: float
    """legal framework where it works (share 0-1)"""

    felt_novelty: float
    """new tasks where it works (share 0-1)"""

    felt_logistics: float
    """shared logistics where it works (share 0-1)"""

    distance: float
    """distance of beliefs to the mission (share 0-1)"""

    security_weight: float
    """weight of security aims among its objectives (share 0-1)"""

    order_participation: float
    """taking part that a person decided on (-1: its own judgement) (share 0-1, -1 free)"""

    incidents: float
    """serious attacks on its staff (incidents this week)"""

    @property
    def posts(self) -> np.recarray:
        """Its work by region: one row per region, a view that can be written."""

    @property
    def presence(self) -> np.recarray:
        """Its work by community: one row per community, a view that can be written."""

    def update_participation(self) -> None:
        """An NGO decides how far it takes part in practices with the mission, and feels the practices where it works.

        It takes part as far as it trusts the mission and its principles allow; a strict organisation keeps more distance,
        and takes armed escort only in need. Time spent on coordination is a fixed burden per organisation, so that small
        ones lose a larger share of their staff time.
        """

    def update_ngo_ties(self) -> None:
        """An NGO keeps its ties with other NGOs: competition for funds divides, clusters and common standards help."""

    def plan_work(self) -> None:
        """An NGO corrects its beliefs, decides where its staff should be, and moves them.

        Beliefs: staff on the spot observe; without staff belief drifts to the regional rumour; the shared picture helps as
        far as it is fresh. Location: at its review (each quarter, staggered) or in an emergency it scores its places by
        believed need, people, danger and skill; the share under the joint plan goes by the pooled picture instead, and by
        gaps that others leave. Aligned objectives bend the score towards the mission's security aims.
        """

    def deliver(self) -> None:
        """An NGO works in its places as far as security, permits, acceptance, time and money allow.

        Escort (if it takes one, and troops give hours) opens access in dangerous places and marks the user. Work through
        local bodies needs less access and risks capture. Value that officials or armed groups take is diverted. Spending
        never exceeds the money held.
        """

    def incur_incidents(self) -> None:
        """Attacks on aid workers: by staff exposed and the severity of conflict (battles, not one-sided violence).

        Acceptance protects; closeness to the mission raises or protects only where the switch says so. Work moved to local
        bodies moves the risk with it. After an attack the NGO suspends work in the region for some weeks.
        Sources: Hoelscher, Miklian and Nygard 2017; AWSD for the level.
        """

    def report(self) -> None:
        """An NGO reports upward, flattering itself under pressure for money; audit finds some of it and makes it public.

        Bias grows with competition and falls with detection; a finding is remembered by people and donors for months.
        Then the NGO learns from what was evaluated, loses lessons with staff who leave, and catches some from others.
        """

    def publish_skill(self) -> None:
        """An NGO shows what others may learn from it."""

    def learn_from_peers(self) -> None:
        """Lessons spread along an NGO's ties with other NGOs, by what passes there."""

    def appeal_to_donors(self) -> None:
        """An NGO makes its claim on donors: need of its sectors and places, reported results, visibility, findings."""

    def receive_funding(self) -> None:
        """An NGO receives its part of donors' money: by claim where NGOs compete, by size where they do not."""

class PeacekeepingUnit(Actor):
    """A unit of the mission: infantry on patrol, police, engineers or civil affairs."""

    kind: int
    """kind of unit (code)"""

    region: int
    """its region (row)"""

    community: int
    """where its base is (row)"""

    rotation: int
    """offset of its rotation (week)"""

    first: int
    """first of its reach rows (row)"""

    last: int
    """one past its last reach row (row)"""

    slot: int
    """place among the units of its kind and region (row)"""

    share: float
    """share of its kind and region (share 0-1)"""

    strength: float
    """personnel (persons)"""

    casualties: float
    """losses so far (persons)"""

    patrol_days: float
    """patrol-days left for communities (patrol-days a week)"""

    escort_days: float
    """patrol-days given to escorts and area security (patrol-days a week)"""

    readiness: float
    """fit for duty (share 0-1)"""

    discipline: float
    """conduct (share 0-1)"""

    impartiality: float
    """even-handedness (share 0-1)"""

    protection: float
    """effort spent on protecting itself (share 0-1)"""

    skill: float
    """local knowledge kept (share 0-1)"""

    incident_memory: float
    """recent attacks, saturating (share 0-1)"""

    misconduct: float
    """abuse that became known (events this week)"""

    misconduct_place: int
    """community where it became known (row)"""

    attacks: float
    """attacks on the unit (incidents this week)"""

    @property
    def reach(self) -> np.recarray:
        """Communities within its reach: one row each, a view that can be written."""

    def deploy(self) -> None:
        """A unit's strength follows the deployment schedule; rotation renews it and loses local knowledge."""

    def plan_patrols(self) -> None:
        """A unit spends its patrol-days where it believes danger to people is, after its own needs and support of NGOs.

        Patrol-days are what is left after own protection, escorts and area security, logistics and leave. A share under the
        joint plan goes by the shared picture of danger and need; the rest by the unit's own belief.
        """

    def incur_attacks(self) -> None:
        """A unit is attacked in proportion to hostile fighters here, and may misbehave; both are remembered.

        Outside-force harm that was redressed provokes fewer attacks. Source: Lyall 2019 for redress; magnitudes assumed.
        """

    def update_skill(self) -> None:
        """A unit gains local knowledge in weeks on the ground and from lessons that headquarters holds."""

class MissionHeadquarters(Actor):
    """Headquarters: hours and money, practices with partners, the plan, reporting; one in a model.

    It also takes the measures of the country at the end of a week; nothing that anyone does depends on them.
    """

    mandate: int
    """mandate (code)"""

    present: int
    """1 while the mission is deployed (0 or 1)"""

    first_dyad: int
    """first tie that it keeps (row)"""

    last_dyad: int
    """one past the last tie that it keeps (row)"""

    ex_waiting: float
    """people waiting to enrol, everywhere (people)"""

    ex_demobilised: float
    """people waiting for reintegration, everywhere (people)"""

    staff_start: float
    """coordination hours at full strength (hours a week)"""

    hours: float
    """staff-hours for coordination (hours a week)"""

    hours_asked: float
    """staff-hours that the policy asks (hours a week)"""

    hours_spent: float
    """staff-hours spent (hours a week)"""

    budget: float
    """programme money left; spending may round a hair below 0 (US dollars)"""

    budget_week: float
    """new money (US dollars a week)"""

    money_asked: float
    """money that the policy asks (US dollars a week)"""

    money_spent: float
    """money spent (US dollars a week)"""

    ration_hours: float
    """asked hours that can be given (share 0-1)"""

    ration_money: float
    """asked money that can be given (share 0-1)"""

    staffing: float
    """civilian staff in place (share 0-1)"""

    skill: float
    """lessons held (share 0-1)"""

    standing_government: float
    """standing with the government (share 0-1)"""

    standing_people: float
    """standing with the people (share 0-1)"""

    plan_age: float
    """staleness of the plan in force (share 0-1)"""

    abuse_reported: float
    """visible reporting on state abuse (share 0-1)"""

    presence: float
    """deployment as a share of the peak (share 0-1)"""

    @property
    def ties(self) -> np.recarray:
        """Ties with other organisations: one row each, a view that can be written."""

    def update_resources(self) -> None:
        """Headquarters counts its people, hours and money at the start of the week.

        It is present until the exit, and leaves early when consent has been withdrawn for long and the scenario
        says that it goes then. Programme money is paid weekly in proportion to presence; only some weeks' sum is kept.
        """

    def ration_resources(self) -> None:
        """Headquarters adds up the hours and money that the policy asks this week and rations them pro rata."""

    def implement_policy(self) -> None:
        """Headquarters and partners carry out the policy: levers move by the one law of adoption and decay.

        The levers of a region are the same memory as its ``practices`` record: row by row in the order of the register.
        How far an NGO takes part in what is offered is its own decision. Spending is what was rationed, never more.
        """

    def review_plan(self) -> None:
        """Headquarters reviews the plan in force and its reporting on state abuse.

        A plan is renewed at reviews; between them it ages. A larger table takes longer: the review interval grows with
        the partners, and equal seats add to it.
        """

    def update_mission_ties(self) -> None:
        """Headquarters keeps its ties with NGOs, government, authorities and coordination."""

    def update_skill(self) -> None:
        """Headquarters learns from what is evaluated; rotation loses it unless lessons are kept."""

    def measure_country(self) -> None:
        """Outcomes that exist by region, for the country: sums, or means over people or over aid delivered.

        ``outcome_weight`` names the way for each row: 0 measured for the country alone, 1 sum, 2 people, 3 aid,
        4 ex-combatants.
        """

    def measure_organisations(self) -> None:
        """Trust along ties, promises, disputes, engagement, costs, consent and the peace process."""

    def measure_distribution(self) -> None:
        """Every few weeks: worst-off tenth, inequality, gaps between groups, targeting, errors of belief."""

class HumanitarianCoordination(Actor):
    """Clusters and their secretariat: members, a plan, a shared picture of needs and dangers; one in a model."""

    first_dyad: int
    """first tie that it keeps (row)"""

    last_dyad: int
    """one past the last tie that it keeps (row)"""

    staff: float
    """coordination staff (persons)"""

    clusters: float
    """sector clusters (clusters)"""

    members: float
    """organisations that take part (organisations)"""

    capacity: float
    """share of asked work that staff can do (share 0-1)"""

    plan: float
    """quality of the plan in force (share 0-1)"""

    picture: float
    """quality of the shared picture (share 0-1)"""

    @property
    def ties(self) -> np.recarray:
        """Ties with NGOs: one row each, a view that can be written."""

    def convene(self) -> None:
        """Humanitarian coordination counts who takes part and makes its plan and its shared picture fresh.

        Staff limits what it can convene: capacity is staff against members.
        """

    def update_coordination_ties(self) -> None:
        """Humanitarian coordination keeps its ties with NGOs: cluster meetings, apart from the mission's channels."""

    def update_shared_picture(self) -> None:
        """Coordination pools what NGOs and the mission share about each community, each in its turn.

        Clusters pool needs among NGOs a little in any case. What the mission knows of danger and what NGOs know of danger
        and hazards enter only as far as sharing lets them. Data age by the agreed latency.
        """

class HostGovernment(Actor):
    """The government: consent to the mission, concern for sovereignty, its forces' restraint; one in a model."""

    consent: float
    """consent to the mission (share 0-1)"""

    base_consent: float
    """consent it would give by itself (share 0-1)"""

    sovereignty: float
    """concern for sovereignty (share 0-1)"""

    capacity: float
    """capacity of the state (share 0-1)"""

    legitimacy: float
    """own legitimacy, external part (share 0-1)"""

    patrons: float
    """alternative patrons (share 0-1)"""

    abuse: float
    """propensity of its forces to abuse (share 0-1)"""

    corruption: float
    """corruption (share 0-1)"""

    sensitivity: float
    """sensitivity to reporting on abuse (share 0-1)"""

    instability: float
    """disarray after a coup (share 0-1)"""

    order_consent: float
    """consent that a person decided on (-1: its own judgement) (share 0-1, -1 free)"""

    restraint: float
    """restraint of its forces that was gained; below 0 they were provoked (share -1 to 1)"""

    state: int
    """consent read as a state (code)"""

    first_dyad: int
    """first tie that it keeps (row)"""

    last_dyad: int
    """one past the last tie that it keeps (row)"""

    withdrawn_weeks: int
    """weeks since consent was withdrawn (weeks)"""

    @property
    def ties(self) -> np.recarray:
        """Ties with NGOs: one row each, a view that can be written."""

    def update_host_consent(self) -> None:
        """Every month the government weighs its consent to the mission; the result is read as a state.

        It weighs the standing that partnership gives against lost autonomy, reporting on abuse, work around the state,
        other patrons, and how its people see the mission.
        """

    def update_government_ties(self) -> None:
        """The government keeps its ties with NGOs: registration, permits, taxes."""

class LocalAuthority(Actor):
    """The state in one region: permits, services, its forces there.

    It also takes stock of the region and measures it; nothing that anyone does depends on the measures.
    """

    region: int
    """its region (row)"""

    review_week: int
    """offset of its reviews (week)"""

    front: int
    """front of the state forces here (row)"""

    dyad: int
    """tie with the mission (row)"""

    soldiers: float
    """state forces here (persons)"""

    soldiers_start: float
    """at the start (persons)"""

    capacity: float
    """capacity of local administration (share 0-1)"""

    effort: float
    """effort in services (share 0-1)"""

    presence: float
    """state presence (share 0-1)"""

    obstruction: float
    """obstruction of mission and NGOs (share 0-1)"""

    permit: float
    """permits given (share 0-1)"""

    diversion: float
    """aid that officials take (share 0-1)"""

    abuse: float
    """propensity of forces here to abuse (share 0-1)"""

    capture: float
    """local elites' hold on programmes (share 0-1)"""

    contact: float
    """contact with the mission (share 0-1)"""

    exposed: float
    """abuse exposed, recent (share 0-1)"""

    bypassed: float
    """aid that goes around the state, recent (share 0-1)"""

    order_obstruction: float
    """obstruction that a person decided on (-1: its own judgement) (share 0-1, -1 free)"""

    order_permit: float
    """permits that a person decided on (-1: its own judgement) (share 0-1, -1 free)"""

    denials: float
    """movement or permits denied (denials this week)"""

    def update_conditions(self) -> None:
        """Read the timeline for this region: shocks that come from outside the model.

        Kinds are numbered as ``SHOCK_KINDS``; several events of one kind count as the strongest.
        """

    def aggregate_region(self) -> None:
        """Gather what is known of the region at the start of the week: means over people, sums of people."""

    def administer(self) -> None:
        """A local authority reviews permits, obstructs or not, runs services and its forces.

        Obstruction is graded with falling consent; denials are drawn from it. Capacity grows with aid through the state
        (and so does capture); effort falls where services go around the state, when credit is crowded out.
        """

    def publish_forces(self) -> None:
        """State forces show what others may read of their front here."""

    def command_forces(self) -> None:
        """State forces here: attacks on civilians by abusive units, more where war is near; patrols hardly restrain them.

        Source: Fjelde, Hultman and Nilsson 2019 (no effect of presence on government killing).
        """

    def update_impartiality(self) -> None:
        """How even-handed force looks here: the mission's impartiality, coloured by a partial parallel force; 0-1.

        And how far the country is at war, which decides what even-handed force is good for.
        """

    def measure_region(self) -> None:
        """Outcomes of one region: means over people at home and sums over communities."""

class ArmedGroup(Actor):
    """A non-state armed group: fighters on fronts by region, and the stage of its peace process."""

    kind: int
    """kind of group (code)"""

    identity: int
    """identity group of its base (-1 mixed) (row)"""

    signatory: int
    """1 if it signed an agreement (0 or 1)"""

    phase: int
    """stage of its peace process (code)"""

    phase_weeks: int
    """time in the stage (weeks)"""

    first_front: int
    """first of its fronts (row)"""

    last_front: int
    """one past its last front (row)"""

    fighters: float
    """fighters in all (persons)"""

    fighters_start: float
    """at the start (persons)"""

    battle_rate: float
    """attacks on state, mission and parallel forces (events per 1000 fighters a week)"""

    one_sided_rate: float
    """attacks on civilians (events per 1000 fighters a week)"""

    non_state_rate: float
    """attacks on other groups (events per 1000 fighters a week)"""

    tolerance: float
    """tolerance of NGOs (share 0-1)"""

    predation: float
    """living off the people (share 0-1)"""

    support: float
    """support at large (share 0-1)"""

    compliance: float
    """compliance with commitments (share 0-1)"""

    dividend: float
    """dividends received, recent (share 0-1)"""

    disruption: float
    """violence near its process, recent (share 0-1)"""

    pressure: float
    """military pressure felt (share 0-1)"""

    changed: int
    """1 if the stage changed this week (0 or 1)"""

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""

    def negotiate(self) -> None:
        """A group's peace process takes a step, forwards or back, by a draw whose odds follow from what happened.

        Good offices (civil affairs on the ground, contact with the state), local mediation, quiet and kept dividends push
        forward; spoilers' violence and stalled reintegration push back. Groups outside the process stay outside unless an
        accord opens; signatories comply as dividends come. The four stages are ``PHASES``.
        """

    def publish_fronts(self) -> None:
        """An armed group shows what others may read of its fronts."""

    def fight(self) -> None:
        """An armed group fights: one log-linear, self-exciting hazard per region for battles and for attacks on civilians.

        Baseline grows with fighters, grievance and offensives, falls with the stage of the peace process; recent events
        excite more (own region and neighbours); patrols deter. Aid in insecure places may feed or dampen it, projects
        provoke. Then losses and recruits change its strength; signatories' strength is what is still armed.
        Sources: Hultman, Kathman and Shannon 2013, 2014; Lewis et al. 2012; Wood and Sullivan 2015; Zuercher 2017;
        Sauter 2022; magnitudes in the register.
        """

class ParallelForce(Actor):
    """A foreign force beside the mission and not under it."""

    start_week: int
    """arrival (week)"""

    end_week: int
    """departure (week)"""

    first_front: int
    """first of its fronts (row)"""

    last_front: int
    """one past its last front (row)"""

    partiality: float
    """taking sides (share 0-1)"""

    harm: float
    """propensity to harm civilians (share 0-1)"""

    present: float
    """share of its strength in place (share 0-1)"""

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""

    def publish_parallel_forces(self) -> None:
        """A parallel force shows what others may read of its fronts."""

    def conduct_operations(self) -> None:
        """A parallel force (not the UN's) harms civilians in proportion to its strength, its ways and the war around it."""

class Donor(Actor):
    """A donor of NGOs: money, what it weighs, its confidence in reports."""

    usd_week: float
    """money given (US dollars a week)"""

    weight_need: float
    """weight of need (share 0-1)"""

    weight_results: float
    """weight of reported results (share 0-1)"""

    weight_visibility: float
    """weight of visibility (share 0-1)"""

    earmarked: float
    """earmarked share (share 0-1)"""

    confidence: float
    """confidence in NGOs' reports (share 0-1)"""

    cut: float
    """share of money withheld (share 0-1)"""

    def update_confidence(self) -> None:
        """A donor's confidence follows audits, visibility and published failures; low confidence withholds money."""
