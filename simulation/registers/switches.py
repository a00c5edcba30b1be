"""Structural switches: where evidence disagrees, the model offers both answers.

Headline results are reported under each option, one at a time from the default, or pooled in a
space-filling design together with the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """One disagreement of the literature. ``options`` lists the default first."""

    id: str
    title: str
    options: tuple[str, ...]
    meaning: str


_ALL = (
    Switch(
        "closeness_and_risk",
        "Closeness to the mission and aid-worker risk",
        ("none", "raises", "protects"),
        "Whether being seen close to the mission changes the rate of attacks on aid workers: not at all, raises it, or lowers it.",
    ),
    Switch(
        "aid_and_violence",
        "Humanitarian aid and violence",
        ("neutral", "capture", "dampening"),
        "Whether relief in insecure places leaves violence as it is, feeds it through capture, or dampens "
        "it (Wood and Sullivan 2015; Zuercher 2017; Mary 2021).",
    ),
    Switch(
        "troops_and_civilians",
        "Troops and civilian protection",
        ("weak", "strong"),
        "Size of the effect of peacekeepers on rebel killing of civilians: the reply to Hultman, Kathman and "
        "Shannon 2013 (weak) or their estimate (strong).",
    ),
    Switch(
        "trust_asymmetry",
        "Trust asymmetry",
        ("on", "off"),
        "Whether losses weigh more than gains in learning from experience (Slovic 1993; Poortinga and Pidgeon 2004).",
    ),
    Switch(
        "community_monitoring",
        "Community monitoring",
        ("modest", "large"),
        "How much answered feedback improves conduct and service.",
    ),
    Switch(
        "substitution_credit",
        "Credit under substitution",
        ("crowds_out", "neutral"),
        "Whether services provided around the state lower its credit and effort, or leave them.",
    ),
    Switch(
        "exposing_abuse",
        "Exposing abuse",
        ("protects", "provokes"),
        "Whether exposing state abuse protects civilians or provokes retaliation.",
    ),
)

SWITCHES: dict[str, Switch] = {switch.id: switch for switch in _ALL}
"""All structural switches by id."""
