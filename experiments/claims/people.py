"""Claims about people, the state and peace: security, legitimacy, aid in conflict, ex-combatants, lasting stability."""

from __future__ import annotations

from experiments.claims.base import PAIRED, Claim, ClaimArm, ClaimReading, ClaimShock, pair
from experiments.claims.organisations import PLANNING, SHARING, STRONG
from experiments.runs import Measure

BUNDLE = {
    "partnership_agreements": STRONG,
    "liaison_channels": STRONG,
    "information_sharing": SHARING,
    "joint_planning": PLANNING,
    "role_clarity": STRONG,
}
"""Structured collaboration: agreements, channels, sharing, planning, roles."""
NONE = dict.fromkeys(BUNDLE, 0)

COLLABORATION = BUNDLE | {
    "priority_alignment": STRONG,
    "transparent_reporting": STRONG,
    "community_feedback": {"intensity": STRONG},
    "host_state_engagement": STRONG,
    "lessons_learned": STRONG,
    "reconciliation_programme": 0.6,
}
"""Well-built collaboration, for what should last: the bundle with shared aims, openness, feedback, the state, reconciliation."""

WELL = {"liaison_channels": STRONG, "transparent_reporting": STRONG, "priority_alignment": STRONG}
POORLY = dict.fromkeys(WELL, 0)
DOSES = (0.0, 0.4, 0.8)
ENGAGED = {
    f"{side} {dose:g}": ClaimArm(settings | {"partnership_agreements": dose, "joint_planning": dose, "information_sharing": dose})
    for side, settings in (("well", WELL), ("poorly", POORLY))
    for dose in DOSES
}
"""Doses of engagement under good and poor coordination quality, transparency and shared aims."""

DDR = {"intensity": STRONG, "levers": {"cash": 0.6, "training": 0.8, "livelihood": 0.8}}
RECONCILIATION = 0.8


def _ddr(ddr: bool, reconciliation: bool) -> ClaimArm:
    return ClaimArm({"ddr_programme": DDR if ddr else 0, "reconciliation_programme": RECONCILIATION if reconciliation else 0})


CHANNELS = {
    "state": ClaimArm(
        {"local_partnering": {"intensity": STRONG, "levers": {"authorities": STRONG}}, "host_state_engagement": STRONG}
    ),
    "local": ClaimArm({"local_partnering": {"intensity": STRONG, "levers": {"authorities": 0.0}}, "host_state_engagement": 0}),
    "bypass": ClaimArm({"local_partnering": 0, "host_state_engagement": 0}),
}

CLAIMS = (
    Claim(
        "C10",
        "NGO integration raises security, cooperation, information and legitimacy",
        "NGO capacity (1.5 or 0.67 times staff and money) × the bundle of agreements, channels, sharing, planning and roles: the "
        "bundle's effect where NGOs are many, and how far it exceeds that where they are few",
        arms={
            f"{size} {kind}": ClaimArm(BUNDLE if kind == "bundle" else NONE, capacity=1.5 if size == "many" else 0.67)
            for size in ("many", "few")
            for kind in ("bundle", "apart")
        },
        weights={"many bundle": 1.0, "many apart": -1.0},
        readings=(
            ClaimReading("stability (security)", Measure("stability"), +1),
            ClaimReading("tips (cooperation)", Measure("tips"), +1),
            ClaimReading("error in believed threat (information)", Measure("belief_error_threat"), -1),
            ClaimReading("legitimacy of the mission", Measure("legitimacy_mission"), +1),
            ClaimReading(
                "stability: more by capacity",
                Measure("stability"),
                +1,
                {"many bundle": 1.0, "many apart": -1.0, "few bundle": -1.0, "few apart": 1.0},
                main=False,
            ),
            ClaimReading(
                "legitimacy: more by capacity",
                Measure("legitimacy_mission"),
                +1,
                {"many bundle": 1.0, "many apart": -1.0, "few bundle": -1.0, "few apart": 1.0},
                main=False,
            ),
        ),
    ),
    Claim(
        "C11",
        "The more engagement the more success, moderated by coordination quality, transparency and shared aims",
        "dose 0, 0.4, 0.8 of agreements, planning and sharing × liaison, transparent reporting and priority alignment at 0.8 or "
        "none; the effect from none to 0.8 averaged over both, and the correlation over all runs beside it",
        arms=ENGAGED,
        weights={"well 0.8": 0.5, "well 0": -0.5, "poorly 0.8": 0.5, "poorly 0": -0.5},
        readings=(
            ClaimReading("need coverage", Measure("need_coverage"), +1),
            ClaimReading("stability", Measure("stability"), +1),
            ClaimReading(
                "coverage: more where coordination is good",
                Measure("need_coverage"),
                +1,
                {"well 0.8": 1.0, "well 0": -1.0, "poorly 0.8": -1.0, "poorly 0": 1.0},
                main=False,
            ),
            ClaimReading(
                "stability: more where coordination is good",
                Measure("stability"),
                +1,
                {"well 0.8": 1.0, "well 0": -1.0, "poorly 0.8": -1.0, "poorly 0": 1.0},
                main=False,
            ),
            ClaimReading(
                "coverage: first half of the dose less the second",
                Measure("need_coverage"),
                +1,
                {"well 0.4": 1.0, "well 0": -0.5, "well 0.8": -0.5, "poorly 0.4": 1.0, "poorly 0": -0.5, "poorly 0.8": -0.5},
                main=False,
            ),
            ClaimReading("engagement reached (share of NGO capacity in agreements)", Measure("engagement"), +1, main=False),
        ),
    ),
    Claim(
        "C14",
        "Mali: partnership keeps aid flowing during conflict",
        "agreements, liaison and support (area security 0.8, logistics 0.8, no escort) against none of them, and against Mali as "
        "it was; at equal violence (regression over the points on the change of violence)",
        arms={
            "bundle": ClaimArm(
                {
                    "partnership_agreements": STRONG,
                    "liaison_channels": STRONG,
                    "protective_support": {
                        "intensity": STRONG,
                        "levers": {"area_security": 0.8, "logistics": 0.8, "armed_escort": 0.0, "co_location": 0.0},
                    },
                }
            ),
            "none": ClaimArm(dict.fromkeys(("partnership_agreements", "liaison_channels", "protective_support"), 0)),
            "historical": ClaimArm(),
        },
        weights={"bundle": 1.0, "none": -1.0},
        readings=(
            ClaimReading("need coverage, against none", Measure("need_coverage"), +1, given=Measure("violence_index")),
            ClaimReading(
                "need coverage, against Mali as it was",
                Measure("need_coverage"),
                +1,
                {"bundle": 1.0, "historical": -1.0},
                given=Measure("violence_index"),
            ),
            ClaimReading("humanitarian access, against none", Measure("access"), +1, main=False, given=Measure("violence_index")),
        ),
        scenarios=("mali",),
    ),
    Claim(
        "C15",
        "Liberia: NGO-supported disarmament and reconciliation carry peace",
        "2×2: DDR with training and livelihood at 0.8 or none × reconciliation at 0.8 or none; both against neither",
        arms={
            "both": _ddr(True, True),
            "ddr": _ddr(True, False),
            "reconciliation": _ddr(False, True),
            "neither": _ddr(False, False),
        },
        weights={"both": 1.0, "neither": -1.0},
        readings=(
            ClaimReading("reintegrated", Measure("reintegrated"), +1),
            ClaimReading("relapse (25 conflict deaths in the last year)", "relapse", -1, unit="0 or 1"),
            ClaimReading("conflict deaths in the last two years", "late_conflict_deaths", -1, unit="deaths", main=False),
            ClaimReading(
                "conflict deaths, by DDR alone",
                "late_conflict_deaths",
                -1,
                {"ddr": 1.0, "neither": -1.0},
                main=False,
                unit="deaths",
            ),
            ClaimReading(
                "conflict deaths, by reconciliation alone",
                "late_conflict_deaths",
                -1,
                {"reconciliation": 1.0, "neither": -1.0},
                main=False,
                unit="deaths",
            ),
            ClaimReading(
                "conflict deaths, beyond the sum of both",
                "late_conflict_deaths",
                -1,
                {"both": 1.0, "ddr": -1.0, "reconciliation": -1.0, "neither": 1.0},
                main=False,
                unit="deaths",
            ),
        ),
        scenarios=("liberia",),
    ),
    Claim(
        "C16",
        "Engagement works only if it does not undermine the state",
        "aid through local organisations and authorities with host-state engagement (state) against neither (bypass); through "
        "local organisations alone beside it",
        arms=CHANNELS,
        weights={"state": 1.0, "bypass": -1.0},
        readings=(
            ClaimReading("legitimacy of government", Measure("legitimacy_government"), +1),
            ClaimReading("consent", Measure("consent"), +1),
            ClaimReading("need coverage, state against bypass", Measure("need_coverage"), +1, main=False),
            ClaimReading(
                "legitimacy of government, local against bypass",
                Measure("legitimacy_government"),
                +1,
                {"local": 1.0, "bypass": -1.0},
                main=False,
            ),
            ClaimReading("consent, local against bypass", Measure("consent"), +1, {"local": 1.0, "bypass": -1.0}, main=False),
        ),
    ),
    Claim(
        "C17",
        "Well-built collaboration leaves lasting stability",
        "the bundle with aligned aims, reporting, feedback, host-state engagement, lessons and reconciliation against none of "
        "them; the mission leaves (Kesara after 104 weeks, Liberia and Mali, against history, after 156)",
        arms=pair(COLLABORATION),
        weights=PAIRED,
        readings=(
            ClaimReading("sustainable peace, 104 weeks after exit", "sustainable_peace", +1, unit="0 or 1"),
            ClaimReading("excess deaths after exit", "relapse_excess", -1, unit="deaths", main=False),
            ClaimReading("conflict deaths in the 104 weeks after exit", "deaths_left", -1, unit="deaths", main=False),
        ),
        needs=frozenset({"peace"}),
    ),
    Claim(
        "C19",
        "Inclusive engagement speeds the peace process",
        "joint planning with equal seats, reconciliation and local partnering, all at 0.8, against none",
        arms=pair({"joint_planning": PLANNING, "reconciliation_programme": RECONCILIATION, "local_partnering": STRONG}),
        weights=PAIRED,
        readings=(
            ClaimReading("weeks until post-war (to the end where never)", "weeks_to_postwar", -1, unit="weeks"),
            ClaimReading("mean stage of the peace process", Measure("peace_process"), +1, main=False),
        ),
        needs=frozenset({"series"}),
    ),
    Claim(
        "C20",
        "Structured collaboration recovers faster from shocks",
        "the bundle against none of it, under an identical epidemic (0.8, 16 weeks) or offensive (0.8, 8 weeks) in week 40 and "
        "without the scenario's own timeline; the same luck without the shock beside",
        arms={
            f"{shock} {kind}": ClaimArm(BUNDLE if kind == "with" else NONE, quiet=True, shock=event)
            for shock, event in (
                ("epidemic", ClaimShock("epidemic", 0.8, 16)),
                ("offensive", ClaimShock("offensive", 0.8, 8)),
                ("calm", None),
            )
            for kind in ("with", "without")
        },
        weights={"epidemic with": 1.0, "epidemic without": -1.0},
        readings=(
            ClaimReading("weeks until coverage is back, epidemic", "recovery_coverage", -1, unit="weeks"),
            ClaimReading(
                "weeks until stability is back, offensive",
                "recovery_stability",
                -1,
                {"offensive with": 1.0, "offensive without": -1.0},
                unit="weeks",
            ),
            ClaimReading(
                "coverage kept in the year after, epidemic",
                Measure("need_coverage", "mean", 40, 92),
                +1,
                {"epidemic with": 1.0, "calm with": -1.0, "epidemic without": -1.0, "calm without": 1.0},
                main=False,
            ),
            ClaimReading(
                "stability kept in the year after, offensive",
                Measure("stability", "mean", 40, 92),
                +1,
                {"offensive with": 1.0, "calm with": -1.0, "offensive without": -1.0, "calm without": 1.0},
                main=False,
            ),
        ),
        note="recovery is counted on an outcome's own level before the shock; a fall of less than a fiftieth counts as none",
        needs=frozenset({"series"}),
    ),
)
"""Claims by the order of their numbers."""
