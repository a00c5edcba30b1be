"""Register of mechanisms: the rows of the kernels, each of which can be switched off.

A row that is off has exactly no effect. Turning a kernel off turns off all its rows. Ablation tables
and the explanation of policy differences are made with these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One row of a kernel: ``id`` is ``kernel.row``."""

    id: str
    kernel: str
    meaning: str

    @property
    def field(self) -> str:
        """Name of the field in the mechanisms record (the id with an underscore for the dot)."""
        return self.id.replace(".", "_")


_ROWS: dict[str, dict[str, str]] = {
    "belief": {
        "observation": "what is observed on the spot corrects belief",
        "staleness": "belief not renewed drifts to the regional rumour",
        "sharing": "information passes between mission and NGOs, late and with noise",
        "pooling": "a shared picture is built from several sources",
        "leaks": "shared data on armed actors leak and mark NGOs as informers",
    },
    "trust": {
        "experience": "trust learns from experienced conduct, losses weighing more",
        "fading": "memory fades towards the long-run view",
        "talk": "neighbours with similar opinions talk",
        "narrative": "described events reach those who meet nobody",
        "misconduct": "abuse destroys opinion, most where it was high",
        "redress": "help after harm lowers retaliation",
        "programme": "programme effects on attitudes persist for a time",
    },
    "service": {
        "coverage": "aid and public services meet needs, with saturation",
        "shocks": "epidemics, floods and droughts raise need",
        "expectation": "expectation follows experience and promises, faster up than down",
        "disappointment": "service below expectation or promise disappoints",
        "withdrawal": "loss of a service that people had hurts",
        "effort": "state services depend on capacity and credit",
    },
    "allocation": {
        "mission": "patrols go to believed threat",
        "ngo": "NGO staff go to believed need, risk and access",
        "joint_plan": "a joint plan commits shares to a common objective",
        "overhead": "coordination takes time, more with more partners",
        "small_squeeze": "fixed burdens squeeze small NGOs",
        "mandate": "the mandate limits the mission's tasks",
    },
    "access": {
        "security": "work needs a minimum of security",
        "permits": "work needs permits",
        "acceptance": "work needs acceptance",
        "closeness": "visible closeness to a disliked mission costs acceptance",
        "escort": "escort opens access and marks the user",
        "suspension": "NGOs suspend after incidents",
    },
    "violence": {
        "excitation": "violence excites violence",
        "spread": "violence spreads to neighbouring regions",
        "deterrence": "troops deter armed groups",
        "police": "police act on post-war disputes and crime",
        "relocation": "violence moves away from patrols",
        "aid_dampening": "aid relieves grievance where secure",
        "aid_attraction": "aid attracts looting and sabotage where insecure",
        "projects": "projects in insecure places provoke",
        "aid_incidents": "aid workers are attacked as staff and conflict rise",
        "outsider_harm": "outsiders' harm moves support to insurgents",
        "state_abuse": "abusive state forces kill civilians",
        "displacement": "violence displaces; safety brings return",
        "recruitment": "grievance and abuse recruit",
        "retaliation": "harm by an outside force provokes attacks on it",
    },
    "commitments": {
        "promises": "promises are made, kept or broken",
        "penalty": "written promises carry a penalty",
        "ambiguity": "tasks nobody owns are dropped",
        "divergence": "diverging objectives cause disputes and breaches",
        "peace_process": "parties move between war, ceasefire, agreement and post-war",
        "spoilers": "spoilers disrupt agreements",
    },
    "consent": {
        "external_legitimacy": "partnership with the mission raises the government's standing",
        "autonomy": "a large autonomous mission costs sovereignty",
        "reporting": "reporting on state abuse costs consent",
        "bypass": "bypassing the state costs consent",
        "patrons": "other patrons make the mission dispensable",
        "obstruction": "falling consent turns to obstruction",
        "substitution": "services around the state lower its credit and effort",
        "capacity": "support through the state builds capacity and risks capture",
    },
    "learning": {
        "lessons": "evaluation raises targeting and conduct",
        "wrong_lessons": "biased reports teach wrong lessons",
        "turnover": "rotation and turnover lose lessons",
        "diffusion": "lessons spread along the organisation network",
    },
    "funding": {
        "donors": "donors pay for what they see",
        "competition": "NGOs compete for funds",
        "reporting_credit": "reports, audits and revealed failures move funds",
        "logistics_saving": "shared logistics save cost",
    },
    "excombatants": {
        "enrolment": "fighters and claimants enrol",
        "cash": "cash keeps people while it lasts",
        "training": "training prepares for civilian work",
        "livelihood": "livelihood moves hours out of illicit work",
        "rejection": "communities reject members of abusive units",
        "stalling": "stalled reintegration feeds spoilers",
    },
    "intergroup": {
        "disputes": "disputes arise between identity groups and escalate",
        "presence": "impartial presence lowers escalation and builds cooperation",
        "mediation": "trained mediation resolves disputes",
        "reconciliation": "reconciliation raises forgiveness and ties, costs wellbeing",
        "advocacy": "exposing abuse protects or provokes",
    },
}

MECHANISMS: dict[str, Mechanism] = {
    f"{kernel}.{row}": Mechanism(f"{kernel}.{row}", kernel, meaning)
    for kernel, rows in _ROWS.items()
    for row, meaning in rows.items()
}
"""All rows by id, kernel by kernel."""

KERNELS: tuple[str, ...] = tuple(_ROWS)
"""The kernels in order."""
