"""Generated blocks about the stored screening: what was found by country, what moves outcomes, what moves nothing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.screening import NOTHING, moved_by, stored_about, stored_moves, stored_numbers
from simulation.registers import HEADLINES, OUTCOMES, PARAMETERS

EVIDENCE = Path(__file__).resolve().parents[1] / "scenarios" / "evidence"
NAMED = 8
"""Numbers that are named for an outcome: those that move it most."""


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _command(made: dict[str, Any]) -> str:
    """The command that makes a country's part anew."""
    length = f" --weeks {made['weeks']}" if made["weeks"] else ""
    return f"comity screen {made['label']} --runs {made['runs']} --seed {made['seed']} --communities {made['communities']}{length}"


def screening_found() -> str:
    """A row a country and one over all, and the commands that made them."""
    about = stored_about()
    rows = []
    for made in about.values():
        quartiles = made["found_from"]
        rows.append(
            [
                made["title"].partition(":")[0],
                f"**{made['moving']}**",
                str(made["numbers"] - made["moving"]),
                f"{made['worlds']}",
                f"{made['weeks'] or 'all'}",
                f"{made['communities']}",
                f"{made['ensemble']['calibrated']}",
                f"{made['explained']:.0%}",
                f"{quartiles['0.5']:.1f} ({quartiles['0.25']:.1f} to {quartiles['0.75']:.1f})",
                f"{made['found_at_twice']:.0%}",
            ]
        )
    moving, screened = len(stored_moves()), len(stored_numbers())
    head = (
        "country",
        "move something",
        "nothing found",
        "worlds",
        "weeks",
        "communities",
        "calibrated",
        "foretold",
        "found from",
        "at twice",
    )
    made_by = "\n".join(f"{_command(made)}   # source {made['source_hash']}" for made in about.values())
    return (
        f"Of {screened} numbers that are not fixed, **{moving} move some outcome in some country** by more than matters; "
        f"{screened - moving} move nothing that was found.\n\n{_table(head, rows)}\n\n```\n{made_by}\n```"
    )


def screening_outcomes() -> str:
    """For each headline outcome how many numbers move it, and which most."""
    strength: dict[tuple[str, str], float] = {}
    with open(EVIDENCE / "screening_moves.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = row["outcome"], row["number"]
            strength[key] = max(strength.get(key, 0.0), float(row["times"]))
    rows = []
    for name in HEADLINES:
        mine = sorted((number for outcome, number in strength if outcome == name), key=lambda number: -strength[name, number])
        named = ", ".join(f"`{number}`" for number in mine[:NAMED]) + (" …" if len(mine) > NAMED else "")
        rows.append([OUTCOMES[name].title, str(len(mine)), named or "none"])
    return _table(("outcome", "numbers", "those that move it most, in what matters"), rows)


def screening_nothing() -> str:
    """The numbers that move nothing anywhere, by kernel."""
    silent = [p for p in PARAMETERS.values() if moved_by(p.id) == [NOTHING]]
    screened = Counter(PARAMETERS[name].kernel for name in stored_numbers() if name in PARAMETERS)
    parts = []
    for kernel in dict.fromkeys(p.kernel for p in silent):
        names = [f"`{p.id}`" for p in silent if p.kernel == kernel]
        summary = f"<summary>{kernel}: {len(names)} of {screened[kernel]}</summary>"
        parts.append(f"<details>{summary}\n\n{', '.join(names)}\n\n</details>")
    return "\n\n".join(parts)


def moves_cell(number: str) -> str:
    """What a number moves, for the table of numbers: how many outcomes and the first two; "–" if it was not screened."""
    moved = moved_by(number)
    if moved in ([], [NOTHING]):
        return moved[0] if moved else "–"
    return f"{len(moved)}: {', '.join(moved[:2])}{' …' if len(moved) > 2 else ''}"
