"""NGOs at work, worked out by hand, a term at a time."""

from __future__ import annotations

import pytest

from simulation.behaviours.organisations import delivery
from simulation.compiler.draws import AID_INCIDENT
from tests.behaviours.small_world import act, close, count, hand_worked, read, small_world

# --- delivery -------------------------------------------------------------------------------------------------------

# Two persons in community 0 and three in community 1, each worth a hundred dollars a week, and nothing in their way.
WORK = {
    "ngos.staff": 10.0,
    "ngos.funds": 780_000.0,
    "ngos.expertise": 1.0,
    "p.value_per_staff": 100.0,
    "presence.staff": [2.0, 3.0, 0.0, 0.0],
    "communities.acceptance": 1.0,
    "authorities.permit": 1.0,
    "authorities.capacity": 1.0,
}
VALUE = 2.0 * 100.0
ESCORT = {
    "practices.armed_escort": 0.5,
    "ngos.accepts_escort": 0.8,
    "ngos.participation": 0.5,
    "regions.troops": 300.0,  # half of what troops can give
}
ESCORTED = 0.5 * 0.8 * 0.5 * 0.5
DANGER = {"communities.threat": 0.5, "p.risk_tolerance": 0.5}
LOCAL = {"practices.local_channel": 0.5}  # six tenths of it is work of local bodies: 0.3


def safe(factor: float) -> float:
    """Work that security allows at a danger of one half times ``factor``, which is also tolerated."""
    return 0.25 / (0.25 + (0.5 * factor) ** 2)


test_delivered = hand_worked(
    delivery.deliver,
    "presence.delivered",
    WORK,
    {
        "nothing in the way": ({}, {"presence[0].delivered": 200.0, "presence[1].delivered": 300.0}),
        "half as skilled": ({"ngos.expertise": 0.5}, VALUE * (0.6 + 0.4 * 0.5)),
        "local knowledge": ({"ngos.skill": 0.4}, VALUE * (1.0 + 0.25 * 0.4)),
        "time spent on coordination": ({"ngos.overhead": 0.2}, VALUE * 0.8),
        "reserves are spent faster": (
            # Reserves of 780,000 are one and a half times half a year's income.
            {"ngos.income": 20_000.0, "p.reserve_spending": 0.5},
            VALUE * (1.0 + 0.5 * 0.5),
        ),
        "reserves beyond half a year of next to nothing": (
            {"ngos.funds": 1.5, "ngos.staff": 0.001, "p.reserve_spending": 0.5},
            VALUE * (1.0 + 0.5 * 0.5),
        ),
        "audit chills": ({"p.audit_chill": 0.2, "ngos.felt_detection": 0.5}, VALUE * (1.0 - 0.2 * 0.5)),
        "danger": (DANGER, VALUE * safe(1.0)),
        "danger is no matter": (DANGER | {"on.access_security": 0.0}, VALUE),
        "danger where troops secure the area": (
            DANGER | {"practices.area_security": 0.4, "regions.troops": 300.0},
            VALUE * safe(1.0 - 0.35 * 0.4 * 0.5),
        ),
        "danger under escort": (DANGER | ESCORT, VALUE * safe(1.0 - 0.45 * ESCORTED)),
        "danger for local staff": (DANGER | LOCAL, VALUE * safe(1.0 - 0.3 * 0.3)),
        "little acceptance": ({"communities.acceptance": 0.4}, VALUE * (0.35 + 0.65 * 0.4)),
        "little acceptance under escort": (
            {"communities.acceptance": 0.4} | ESCORT,
            VALUE * (0.61 + 0.39 * 0.5 * ESCORTED),
        ),
        "acceptance is no matter": ({"communities.acceptance": 0.4, "on.access_acceptance": 0.0}, VALUE),
        "few permits": ({"authorities.permit": 0.5}, VALUE * 0.5),
        "few permits under a legal framework": (
            {"authorities.permit": 0.5, "practices.legal_scope": 0.4},
            VALUE * (1.0 - 0.5 * (1.0 - 0.5 * 0.4)),
        ),
        "shared logistics": (
            {"practices.logistics_support": 0.4, "ngos.participation": 0.5, "p.logistics_gain": 0.5},
            VALUE * (1.0 + 0.5 * 0.4 * 0.5 * 0.6 * 0.3),
        ),
        "shared logistics and engineers": (
            {"practices.logistics_support": 0.4, "ngos.participation": 0.5, "p.logistics_gain": 0.5, "regions.engineers": 60.0},
            VALUE * (1.0 + 0.5 * 0.4 * 0.5 * (0.6 + 0.4 * 0.5) * 0.3),
        ),
        "shared logistics where it is remote": (
            {"practices.logistics_support": 0.4, "ngos.participation": 0.5, "p.logistics_gain": 0.5}
            | {"communities.remoteness": 0.6},
            VALUE * (1.0 + 0.5 * 0.4 * 0.5 * 0.6 * (0.3 + 0.7 * 0.6)),
        ),
        "new tasks that nobody owns": ({"ngos.felt_novelty": 0.5, "ngos.felt_ownership": 0.4}, VALUE * (1.0 - 0.5 * 0.35 * 0.4)),
        "new tasks and a fixed package": (
            {"ngos.felt_novelty": 0.5, "ngos.felt_standard": 0.4},
            VALUE * (1.0 - 0.5 * 0.45 * 0.4),
        ),
        "new tasks, both": (
            {"ngos.felt_novelty": 0.5, "ngos.felt_ownership": 0.4, "ngos.felt_standard": 0.4},
            VALUE * (1.0 - 0.5 * (0.35 * 0.4 + 0.45 * 0.4)),
        ),
        "little money": ({"ngos.funds": 1000.0, "p.staff_cost": 50.0}, VALUE * (1000.0 - 10.0 * 50.0) / (10.0 * 0.65 * 100.0)),
        "money for part of a dollar of goods": (
            # Two hundredths of a person in all could use 1.3 dollars, one thousandth 0.065: a dollar is planned with.
            {"ngos.staff": 0.001, "ngos.funds": 0.5},
            VALUE * 0.5,
        ),
        "wages only": ({"ngos.funds": 400.0, "p.staff_cost": 50.0}, 0.0),
        "suspended": ({"posts.suspended": 1.0, "presence.delivered": 7.0}, 0.0),
        "nobody there": (
            {"presence.staff": 0.0, "presence.delivered": 7.0, "presence.diverted": 7.0},
            {"presence[0].delivered": 0.0, "presence[0].diverted": 0.0},
        ),
    },
)

test_escort = hand_worked(
    delivery.deliver,
    "posts.escort",
    WORK | ESCORT,
    {"of who takes it": ({}, ESCORTED), "none": ({"on.access_escort": 0.0}, 0.0), "no troops": ({"regions.troops": 0.0}, 0.0)},
)

test_access = hand_worked(
    delivery.deliver,
    "presence.access",
    WORK | {"presence.target": [2.999, 0.999, 0.0, 0.0]},
    {
        "the product of all gates": (
            DANGER | {"communities.acceptance": 0.4, "authorities.permit": 0.5},
            {"presence[0].access": 0.5 * 0.61 * 0.5, "posts[0].permit": 0.5},
        ),
        "weighted by intended staff": (
            {"communities.acceptance": [1.0, 0.0, 1.0]},
            {"posts[0].access": (3.0 * 1.0 + 1.0 * 0.35) / 4.0, "posts[1].access": 1.0},
        ),
    },
)

LOOTED = {"communities.control": 0.5, "regions.predation": 0.4}

test_diverted = hand_worked(
    delivery.deliver,
    "presence.diverted",
    WORK,
    {
        "nobody takes": ({}, 0.0),
        "officials": (
            {"authorities.diversion": 0.4},
            {"presence[0].diverted": VALUE * 0.4 * 0.15, "presence[0].delivered": VALUE * (1.0 - 0.4 * 0.15)},
        ),
        "officials, through the state": (
            {"authorities.diversion": 0.4, "practices.state_channel": 0.5, "authorities.capacity": 0.8},
            VALUE * 0.4 * (0.15 + 0.6 * 0.5 * 0.5 * 0.8),
        ),
        "armed groups": (LOOTED, VALUE * 0.5 * 0.5 * 0.4 * 0.3),
        "armed groups while it is fought": (LOOTED | {"regions.collapse": 0.6}, VALUE * 0.5 * 0.5 * 0.4 * (1.0 - 0.5 * 0.6) * 0.3),
        "armed groups, from local bodies": (LOOTED | LOCAL, VALUE * 0.5 * 0.5 * 0.4 * (0.3 + 0.5 * 0.3)),
        "capture of local bodies": (LOCAL | {"authorities.capacity": 0.6}, VALUE * 0.12 * 0.3 * 0.4),
        "a national NGO works less through others": (
            LOCAL | {"authorities.capacity": 0.6, "ngos.kind": 2},
            VALUE * 0.12 * 0.15 * 0.4,
        ),
        "all of them": (
            LOOTED | LOCAL | {"authorities.capacity": 0.6, "authorities.diversion": 0.4},
            VALUE * (0.4 * 0.15 + 0.1 * 0.45 + 0.12 * 0.3 * 0.4),
        ),
        "at most seven tenths": ({"authorities.diversion": 9.0}, VALUE * 0.7),
        "audit halves it": ({"authorities.diversion": 0.4, "ngos.felt_detection": 0.6}, VALUE * 0.06 * (1.0 - 0.5 * 0.6)),
    },
)

test_accounts = hand_worked(
    delivery.deliver,
    "ngos.spent",
    WORK | {"authorities.diversion": 2.0, "p.staff_cost": 50.0},
    {
        # Of 500 dollars of goods three tenths are taken; wages are 500.
        "goods and wages": (
            {},
            {
                "ngos.delivered": 350.0,
                "ngos.diverted": 150.0,
                "ngos.spent": 1000.0,
                "ngos.funds": 779_000.0,
                "posts[0].delivered": 350.0,
                "posts[1].delivered": 0.0,
            },
        ),
        "shared logistics save": ({"ngos.felt_logistics": 0.4}, 500.0 + 500.0 * (1.0 - 0.25 * 0.4)),
        "nothing is saved": ({"ngos.felt_logistics": 0.4, "on.funding_logistics_saving": 0.0}, 1000.0),
        "no more than it has": ({"ngos.funds": 400.0}, {"ngos.spent": 400.0, "ngos.funds": 0.0, "ngos.delivered": 0.0}),
    },
)

COST = 50.0 + 0.65 * 100.0

test_staff_follows_money = hand_worked(
    delivery.deliver,
    "ngos.staff",
    WORK | {"ngos.staff_start": 20.0, "p.staff_cost": 50.0},
    {
        "no income": ({}, 10.0 + 0.01 * (20.0 * 0.4 - 10.0)),
        "half of what staff costs": ({"ngos.income": 5.0 * COST}, 10.0 + 0.01 * (20.0 * 0.8 - 10.0)),
        "next to nobody costs a dollar": (
            {"ngos.staff": 0.001, "ngos.income": 0.5},
            0.001 + 0.01 * (20.0 * 0.8 - 0.001),
        ),
        "more than it costs": ({"ngos.income": 90.0 * COST}, 10.0 + 0.01 * (20.0 * 1.2 - 10.0)),
    },
)

# --- attacks on staff -----------------------------------------------------------------------------------------------

# Two persons at post 0; conflict as severe as the reference, half accepted, neutral, groups as tolerant as registered.
EXPOSED = {
    "posts.staff": [2.0, 0.0, 0.0],
    "regions.armed_memory": 0.5,
    "p.incident_reference": 0.5,
    "regions.acceptance": 0.5,
    "regions.tolerance": 0.45,
    "ngos.neutrality_groups": 1.0,
    "ngos.closeness": 0.5,
    "p.aid_incidents_per_organisation_year": 52e6,
    "p.staff_per_organisation": 10.0,
    "p.closeness_risk": 0.6,
}
RATE = 2.0 * 1e6 / 10.0

INCIDENTS = {
    "by staff and conflict": ({}, RATE),
    "twice the conflict": ({"regions.armed_memory": 1.0}, 2.0 * RATE),
    "no conflict": ({"regions.armed_memory": 0.0}, 0.0),
    "accepted": ({"regions.acceptance": 0.9}, RATE * (1.5 - 0.9)),
    "closeness raises the risk": ({"switches.closeness_and_risk": 1}, RATE * (1.0 + 0.6 * 0.5)),
    "closeness protects": ({"switches.closeness_and_risk": 2}, RATE / (1.0 + 0.6 * 0.5)),
    "local staff stay": ({"practices.local_channel": 0.5}, RATE * (1.0 + 0.8 * 0.5)),
    "secured areas": ({"practices.area_security": 0.5}, RATE * (1.0 - 0.3 * 0.5)),
    "tolerant groups": ({"regions.tolerance": 0.8}, RATE * (1.36 - 0.8 * 0.8)),
    "lost neutrality while it is fought": (
        {"ngos.neutrality_groups": 0.4, "regions.collapse": 0.5},
        RATE * (1.0 + 0.5 * 0.6 * 0.5),
    ),
    "nobody attacks": ({"on.violence_aid_incidents": 0.0}, 0.0),
    "hardly anybody there": ({"posts.staff": [0.0105, 0.0, 0.0]}, RATE * 0.0105 / 2.0),
    "nobody there": ({"posts.staff": [0.0095, 0.0, 0.0]}, 0.0),
}


@pytest.mark.parametrize(("given", "rate"), list(INCIDENTS.values()), ids=list(INCIDENTS))
def test_incidents(given: dict[str, float], rate: float) -> None:
    world = small_world(EXPOSED | given)
    act(delivery.incur_incidents, world)
    assert read(world, "posts[0].incidents") == count(rate, AID_INCIDENT)


def test_incidents_of_an_ngo_are_those_of_its_posts() -> None:
    world = small_world(EXPOSED | {"posts.staff": [2.0, 1.0, 1.0], "posts.incidents": 7.0})
    act(delivery.incur_incidents, world)
    each = [count(RATE, AID_INCIDENT, agent=0), count(RATE / 2.0, AID_INCIDENT, agent=1)]
    assert world["posts"]["incidents"].tolist() == [*each, 7.0]
    assert read(world, "ngos[0].incidents") == sum(each)


FEW = EXPOSED | {"p.aid_incidents_per_organisation_year": 52.0 * 15.0}
ATTACKS = count(3.0, AID_INCIDENT)
ONCE = next(mean / 10.0 for mean in range(1, 99) if count(mean / 10.0, AID_INCIDENT) == 1.0)
"""A mean of which the same draw makes one attack."""
FADED = 2.0 ** (-1.0 / 13.0)


def test_what_attacks_leave() -> None:
    def after(given: dict[str, float]) -> tuple[float, float]:
        world = small_world(FEW | {"posts.incident_memory": 0.2, "ngos.weight": 20.0} | given)
        act(delivery.incur_incidents, world)
        return float(read(world, "posts[0].suspended")), float(read(world, "posts[0].incident_memory"))

    assert 0.0 < ATTACKS < 10.0
    # A record stands for twenty organisations: those that were not attacked go on.
    assert after({})[0] == close(6.0 * ATTACKS / 20.0 * 2.0)
    assert after({"ngos.weight": 0.5})[0] == 6.0
    assert after({"posts.suspended": 30.0})[0] == 30.0
    assert after({"on.access_suspension": 0.0})[0] == 0.0
    assert after({"posts.staff": 0.0}) == (0.0, close(0.2 * FADED))
    assert after({})[1] == close(min(1.0, 0.2 * FADED + 0.5 * ATTACKS * 0.8))
    # One attack closes half of what is left to remember.
    once = {"p.aid_incidents_per_organisation_year": 52.0 * 5.0 * ONCE, "ngos.weight": 1.0}
    assert after(once) == (6.0, close(0.2 * FADED + 0.5 * 0.8))
