"""Step methods that version 0.1 documented under other names.

A class of one's own that overrides a step by its old name would change nothing, without a word; so it is refused.
"""

RENAMED: dict[str, dict[str, str]] = {
    "authorities": {
        "meet_conditions": "update_conditions",
        "take_stock": "aggregate_region",
        "show_forces": "publish_forces",
        "judge_force": "update_impartiality",
    },
    "communities": {
        "meet_locally": "update_local_conditions",
        "show_self": "publish_state",
        "host": "update_hosting_and_coverage",
        "receive": "update_needs",
        "suffer": "update_threat_and_displacement",
        "quarrel": "update_disputes",
        "feel": "update_fear_and_security",
        "notice_misconduct": "update_harm_and_redress",
        "judge": "update_trust",
        "recognise": "update_legitimacy",
        "accept_ngos": "update_acceptance",
        "take_sides": "update_grievance",
        "get_along": "update_intergroup_trust",
    },
    "coordination": {"meet": "update_coordination_ties", "pool_picture": "update_shared_picture"},
    "donors": {"weigh_confidence": "update_confidence"},
    "government": {"weigh_consent": "update_host_consent", "meet": "update_government_ties"},
    "groups": {"show": "publish_fronts"},
    "headquarters": {
        "count_means": "update_resources",
        "ask_for_means": "ration_resources",
        "practise": "implement_policy",
        "meet": "update_mission_ties",
        "learn_lessons": "update_skill",
        "sum_up": "measure_country",
    },
    "ngos": {
        "take_part": "update_participation",
        "meet": "update_ngo_ties",
        "endure_incidents": "incur_incidents",
        "show_skill": "publish_skill",
        "spread_lessons": "learn_from_peers",
        "ask_donors": "appeal_to_donors",
        "be_paid": "receive_funding",
    },
    "parallel_forces": {"show": "publish_parallel_forces", "act": "conduct_operations"},
    "units": {"endure": "incur_attacks", "learn": "update_skill"},
}
"""Present names by record array and by the names of version 0.1."""
