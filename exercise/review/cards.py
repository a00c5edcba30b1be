"""Printable role cards of a scenario: one page each, with brief, private goals, decisions, and what the role knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exercise.review.page import environment
from exercise.roles import CONTROL, ROLES, slots_of
from experiments.kit import write_aside
from simulation.inputs import Scenario
from simulation.registers import OUTCOMES


def cards(scenario: Scenario, roles: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Role cards as plain data, in the order of the table (all roles by default)."""
    out = []
    for role in ROLES.values():
        if roles and role.id not in roles:
            continue
        groups: dict[str, list[str]] = {}
        for slot in slots_of(scenario).get(role.id, {}).values():
            # Sub-levers, regions and places are found on the screen; the card names what they belong to.
            if not slot.id.startswith(("lever.", "regions.")):
                name = slot.title.split(" in ")[0] + " by region" if slot.region else slot.title
                if name not in groups.setdefault(slot.group, []):
                    groups[slot.group].append(name)
        goals = [
            {
                "title": OUTCOMES[goal.outcome].title,
                "wants": "more" if goal.wants > 0 else "less",
                "weight": goal.weight,
                "why": goal.why,
                "meaning": OUTCOMES[goal.outcome].meaning,
            }
            for goal in role.goals
        ]
        out.append(
            {
                "id": role.id,
                "title": role.title,
                "brief": role.brief,
                "knows": role.knows,
                "goals": goals,
                "decides": groups,
                "control": role.id == CONTROL,
                "optional": role.optional,
            }
        )
    return out


def write_cards(scenario: Scenario, target: str | Path, roles: tuple[str, ...] = ()) -> Path:
    """Write role cards as one HTML file, a page for each."""
    about = {
        "title": scenario.title,
        "summary": scenario.summary.strip(),
        "regions": [region.name for region in scenario.regions],
        "groups": [group.name for group in scenario.groups],
        "start": scenario.start.isoformat(),
    }
    text = environment().get_template("cards.html").render(scenario=about, cards=cards(scenario, roles))
    return write_aside(Path(target), lambda path: path.write_text(text, encoding="utf-8"))
