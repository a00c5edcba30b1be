"""Mission headquarters, worked out by hand, a term at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulation.behaviours.organisations import headquarters
from tests.behaviours.small_world import hand_worked

# --- people, hours, money -------------------------------------------------------------------------------------------

MISSION = {
    "deployment[1,0,0]": 300.0,
    "deployment[1,1,0]": 100.0,
    "deployment[1,0,1]": 999.0,  # police do not count
    "country.troops_peak": 800.0,
    "headquarters.staff_start": 40.0,
    "headquarters.budget": 100.0,
    "headquarters.budget_week": 20.0,
}
ALL_OF_IT = {
    "headquarters.presence": 0.5,
    "headquarters.staffing": 0.5 * 1.25,
    "headquarters.hours": 40.0 * 0.625,
    "headquarters.budget": 100.0 + 20.0 * 0.625,
}
NONE_OF_IT = {
    "headquarters.present": 0,
    "headquarters.presence": 0.0,
    "headquarters.staffing": 0.0,
    "headquarters.hours": 0.0,
    "headquarters.budget": 100.0,
}

test_update_resources = hand_worked(
    headquarters.update_resources,
    "",
    MISSION,
    {
        "half of the peak": ({}, ALL_OF_IT | {"headquarters.present": 1}),
        "staff is complete at four fifths": ({"country.troops_peak": 440.0}, {"headquarters.staffing": 1.0}),
        "a quarter's money at most": ({"headquarters.budget": 255.0}, {"headquarters.budget": 260.0}),
        "the last week": ({"country.horizon": 2}, ALL_OF_IT),
        "gone": ({"country.horizon": 1}, NONE_OF_IT),
        "gone before": ({"headquarters.present": 0}, NONE_OF_IT),
        "leaves without consent": ({"country.exit_on_withdrawal": 1, "government.withdrawn_weeks": 26}, NONE_OF_IT),
        "not so soon": ({"country.exit_on_withdrawal": 1, "government.withdrawn_weeks": 25}, ALL_OF_IT),
        "stays without consent": ({"government.withdrawn_weeks": 90}, ALL_OF_IT),
        "ex-combatants everywhere": (
            {"regions.ex_waiting": [5.0, 7.0], "regions.ex_demobilised": [2.0, 1.0], "headquarters.ex_waiting": 9.0},
            {"headquarters.ex_waiting": 12.0, "headquarters.ex_demobilised": 3.0},
        ),
    },
)

# --- the plan -------------------------------------------------------------------------------------------------------

PLAN = {
    "p.plan_life": 10.0,
    "p.plan_review": 8.0,
    "p.meeting_overhead_exponent": 1.0,
    "headquarters.plan_age": 0.3,
    "coordination.members": 40.0,
}


def planned(week: int, given: Mapping[str, Any], age: float) -> Callable[..., None]:
    """A test of how old the plan is after one week."""
    return hand_worked(headquarters.review_plan, "headquarters.plan_age", {**PLAN, **given}, {"age": ({}, age)}, week=week)


TABLE = {"practices.common_share": [0.5, 0.2]}  # the largest table: 1 + 40 x 0.5 / 40, an interval of 12 weeks
SEATS = TABLE | {"practices.seat_equality": [0.2, 0.4]}  # 1 + 40 x 0.5 x (1 + 0.5 x 0.4) / 40: 12.8 weeks, so 12
MANY = {"practices.common_share": 1.0, "practices.seat_equality": 1.0}  # 1 + 40 x 1.5 / 40: 20 weeks

test_the_plan_ages = planned(7, {}, 0.3 + 1.0 / 20.0)
test_the_plan_ages_at_most_fully = planned(7, {"headquarters.plan_age": 0.99}, 1.0)
test_the_plan_is_renewed_every_eight_weeks = planned(8, {}, 0.0)
test_a_larger_table_takes_longer = planned(8, TABLE, 0.35)
test_a_larger_table_takes_twelve_weeks = planned(12, TABLE, 0.0)
test_equal_seats_add_to_it = planned(12, SEATS | {"coordination.members": 50.0}, 0.35)
test_equal_seats_take_fourteen_weeks = planned(14, SEATS | {"coordination.members": 50.0}, 0.0)
test_everybody_at_the_table = planned(20, MANY, 0.0)
test_meetings_cost_nothing = planned(100, TABLE | {"on.allocation_overhead": 0.0, "p.plan_review": 100.0}, 0.0)
test_nobody_at_the_table = planned(100, {"p.plan_review": 100.0}, 0.0)
test_half_of_forty_take_half_as_long_again = planned(150, TABLE | {"p.plan_review": 100.0}, 0.0)
test_equal_seats_take_a_tenth_more = planned(160, SEATS | {"p.plan_review": 100.0}, 0.0)
test_the_interval_is_a_week_at_least = planned(7, {"p.plan_review": 0.5}, 0.0)

test_reporting_and_standing = hand_worked(
    headquarters.review_plan,
    "",
    PLAN,
    {
        "abuse that is exposed": (
            {"authorities.exposed": [0.6, 0.2]},
            {"headquarters.abuse_reported": 0.4 * 0.5},
        ),
        "and visible": (
            {"authorities.exposed": [0.6, 0.2], "practices.public_visibility": [0.7, 0.3]},
            {"headquarters.abuse_reported": 0.4 * (0.5 + 0.5 * 0.5)},
        ),
        "standing with the government": ({"dyads[2].trust_ba": 0.7}, {"headquarters.standing_government": 0.7}),
        "standing with nobody": ({"headquarters.last_dyad": 2}, {"headquarters.standing_government": 0.5}),
        "standing with the people": (
            {"regions.trust_mission": [0.6, 0.3]},
            {"headquarters.standing_people": (2000.0 * 0.6 + 1000.0 * 0.3) / 3000.0},
        ),
    },
)

# --- lessons --------------------------------------------------------------------------------------------------------

LESSONS = {"headquarters.skill": 0.4, "p.lesson_gain": 0.5, "p.rotation_interval": 20.0, "on.learning_turnover": 0.0}
GAIN = 0.5 * 0.3


def learned(evaluated: float, gain: float = GAIN) -> float:
    """Skill after what was evaluated."""
    return 0.4 + gain * evaluated * 0.6


test_update_skill = hand_worked(
    headquarters.update_skill,
    "headquarters.skill",
    LESSONS,
    {
        "something is always evaluated": ({}, learned(0.1)),
        "joint measurement": ({"practices.joint_measurement": [0.8, 0.4]}, learned(0.1 + 0.45 * 0.6)),
        "asked and answered": (
            {"practices.share_asked": 0.8, "practices.share_answered": [0.5, 0.25]},
            learned(0.1 + 0.25 * 0.8 * 0.375),
        ),
        "audit": ({"practices.detection": [0.8, 0.4]}, learned(0.1 + 0.2 * 0.6)),
        "all of it": (
            {"practices.joint_measurement": 0.6, "practices.share_asked": 0.8, "practices.share_answered": 0.5}
            | {"practices.detection": 0.6},
            learned(0.1 + 0.27 + 0.1 + 0.12),
        ),
        "lessons kept": ({"practices.lesson_retention": [0.8, 0.4]}, learned(0.1, 0.5 * (0.3 + 0.7 * 0.6))),
        "biased reports": ({"ngos.bias": [0.2, 0.5], "ngos.weight": [1.0, 2.0]}, 0.4 + GAIN * 0.1 * (1.0 - 2.0 * 0.4) * 0.6),
        "bias means nothing": ({"ngos.bias": 0.4, "on.learning_wrong_lessons": 0.0}, learned(0.1)),
        "no lessons": ({"on.learning_lessons": 0.0}, 0.4),
        "rotation": ({"on.learning_turnover": 1.0}, learned(0.1) - 0.4 / 20.0),
        "rotation, lessons kept": (
            {"on.learning_turnover": 1.0, "practices.lesson_retention": [0.8, 0.4]},
            learned(0.1, 0.5 * 0.72) - 0.4 / 20.0 * (1.0 - 0.6),
        ),
    },
)
