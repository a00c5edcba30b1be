"""Claims about organisations among themselves: trust between partners, planning, roles, information, standards."""

from __future__ import annotations

from experiments.claims.base import PAIRED, Claim, ClaimArm, ClaimReading, ClaimShock, pair
from experiments.runs import Measure

STRONG = 0.8
"""Intensity of an instrument that a claim puts to the test: well above what either history knew, short of perfection."""

PLANNING = {"intensity": STRONG, "levers": {"equal_seats": 0.8}}
SHARING = {"intensity": STRONG, "levers": {"armed_actors": 0.3, "latency": 4}}

DYADS = ClaimReading("trust between organisations", Measure("trust_organisations", "end"), +1)
PARTNERS = ClaimReading("trust between mission and NGOs", Measure("trust_mission_ngos", "end"), +1)
COVERAGE = ClaimReading("need coverage", Measure("need_coverage"), +1)

CLAIMS = (
    Claim(
        "C1",
        "Formal frameworks reinforce trust among partners",
        "partnership agreements at 0.8 against none, all else as the scenario's own practice",
        arms=pair({"partnership_agreements": STRONG}),
        weights=PAIRED,
        readings=(DYADS, PARTNERS),
    ),
    Claim(
        "C2",
        "NGOs in planning and decisions make missions more effective",
        "joint planning at 0.8 with equal seats of 0.8 against none",
        arms=pair({"joint_planning": PLANNING}),
        weights=PAIRED,
        readings=(COVERAGE, ClaimReading("stability", Measure("stability"), +1)),
    ),
    Claim(
        "C3",
        "Transparency and accountability sustain partnerships and manage expectations",
        "transparent reporting and independent audit, both at 0.8, against neither",
        arms=pair({"transparent_reporting": STRONG, "independent_audit": STRONG}),
        weights=PAIRED,
        readings=(DYADS, ClaimReading("disappointment", Measure("disappointment"), -1)),
    ),
    Claim(
        "C4",
        "Clear agreements and dialogue reassure the host government",
        "host-state engagement and partnership agreements, both at 0.8, against neither",
        arms=pair({"host_state_engagement": STRONG, "partnership_agreements": STRONG}),
        weights=PAIRED,
        readings=(ClaimReading("consent", Measure("consent"), +1), ClaimReading("obstruction", Measure("obstruction"), -1)),
    ),
    Claim(
        "C5",
        "Diverging priorities cause conflict; alignment, common goals and early roles reduce it",
        "distance of objectives at its highest (0.8) or lowest (0.2) × priority alignment and role clarity at 0.8 or none",
        arms={
            f"{far} {kind}": ClaimArm(
                dict.fromkeys(("priority_alignment", "role_clarity"), STRONG if kind == "aligned" else 0),
                parameters={"objective_divergence": 0.8 if far == "far" else 0.2},
            )
            for far in ("far", "near")
            for kind in ("aligned", "left")
        },
        weights={"far aligned": 1.0, "far left": -1.0},
        readings=(
            ClaimReading("disputes between organisations where aims diverge", Measure("organisation_disputes"), -1),
            ClaimReading("duplication where aims diverge", Measure("duplication"), -1),
            ClaimReading(
                "disputes by divergence alone",
                Measure("organisation_disputes"),
                +1,
                {"far left": 1.0, "near left": -1.0},
                main=False,
            ),
            ClaimReading(
                "disputes where aims lie near",
                Measure("organisation_disputes"),
                -1,
                {"near aligned": 1.0, "near left": -1.0},
                main=False,
            ),
        ),
        note="that distance of objectives raises disputes is written into the model's rule; the reading beside it is no finding",
    ),
    Claim(
        "C6",
        "Consistent information sharing builds trust",
        "information sharing at 0.8 both ways (armed actors 0.3, four weeks' delay) against none",
        arms=pair({"information_sharing": SHARING}),
        weights=PAIRED,
        readings=(DYADS, PARTNERS),
    ),
    Claim(
        "C7",
        "Shared ground insight improves the use of resources",
        "joint planning and information sharing, both at 0.8, against neither",
        arms=pair({"joint_planning": PLANNING, "information_sharing": SHARING}),
        weights=PAIRED,
        readings=(
            ClaimReading("gaps", Measure("gaps"), -1),
            ClaimReading("duplication", Measure("duplication"), -1),
            ClaimReading("cost per need met", "cost_per_need_met", -1, unit="million US dollars for full coverage"),
        ),
    ),
    Claim(
        "C8",
        "Continuing feedback and evaluation improve results over time",
        "community feedback, joint monitoring and lessons learned, all at 0.8, against none; quarter that ends in month 24 minus "
        "quarter that ends in month 6 (difference in differences)",
        arms=pair({"community_feedback": STRONG, "joint_monitoring": STRONG, "lessons_learned": STRONG}),
        weights=PAIRED,
        readings=(
            ClaimReading("gain in need coverage, month 24 minus month 6", "coverage_gain", +1, unit="share 0-1"),
            ClaimReading("need coverage", Measure("need_coverage"), +1, main=False),
        ),
    ),
    Claim(
        "C9",
        "Oversight keeps credibility",
        "independent audit at 0.8 against none, both under the same scandal (magnitude 0.6, week 40, four weeks) and without the "
        "scenario's own timeline",
        arms=pair({"independent_audit": STRONG}, shock=ClaimShock("scandal", 0.6, 4)),
        weights=PAIRED,
        readings=(
            ClaimReading("legitimacy of the mission in the year after", Measure("legitimacy_mission", "mean", 40, 92), +1),
            ClaimReading("trust in the mission in the year after", Measure("trust_mission", "mean", 40, 92), +1),
        ),
    ),
    Claim(
        "C12",
        "Real-time data sharing speeds response",
        "information sharing at 0.8 in both arms: usable in the next week against after eight weeks",
        arms={
            "with": ClaimArm({"information_sharing": {"intensity": STRONG, "levers": {"armed_actors": 0.3, "latency": 0}}}),
            "without": ClaimArm({"information_sharing": {"intensity": STRONG, "levers": {"armed_actors": 0.3, "latency": 8}}}),
        },
        weights=PAIRED,
        readings=(ClaimReading("response time", Measure("response_time"), -1),),
    ),
    Claim(
        "C13",
        "Common standards bring consistency",
        "common standards at 0.8 against none",
        arms=pair({"common_standards": STRONG}),
        weights=PAIRED,
        readings=(
            ClaimReading("spread of need coverage over regions", "coverage_spread", -1, unit="standard deviation, share 0-1"),
            ClaimReading("inequality of coverage over people", Measure("gini_coverage"), -1),
        ),
        note="coverage by sector is not a registered outcome: consistency across sectors is not tested",
        needs=frozenset({"regions"}),
    ),
    Claim(
        "C18",
        "Clear channels reduce misunderstanding",
        "liaison channels at 0.8 against none",
        arms=pair({"liaison_channels": STRONG}),
        weights=PAIRED,
        readings=(
            ClaimReading("distance between beliefs", Measure("belief_distance"), -1),
            ClaimReading("accidental breaches", Measure("accidental_breaches"), -1),
        ),
    ),
    Claim(
        "C21",
        "NGO expertise and resources widen the mission's scope",
        "NGO staff and donors' money at 1.5 times with expertise raised by 0.15, against 0.67 times and lowered by 0.15; "
        "the scenario's own practice in both arms",
        arms={"with": ClaimArm(capacity=1.5, expertise=0.15), "without": ClaimArm(capacity=0.67, expertise=-0.15)},
        weights=PAIRED,
        readings=(
            ClaimReading("sectors served in a place", Measure("sectors_served"), +1),
            ClaimReading("people where needs are not met (gaps)", Measure("gaps"), -1),
        ),
    ),
)
"""Claims by the order of their numbers."""
