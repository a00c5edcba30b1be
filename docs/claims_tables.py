"""Generated blocks of docs/claims.md, read from the stored ledger, and how a ledger is stored.

comity claims --out results/claims ...
python docs/claims_tables.py results/claims "comity claims --out results/claims ..."
python docs/build.py
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

STORED = Path(__file__).resolve().parents[1] / "scenarios" / "evidence" / "claims.json"
DROPPED = ("by_switch", "contrast", "claimed", "size_low", "size_high", "p")
CATEGORIES = ("holds", "holds in part", "not supported", "reversed")
ALL = "all"


def store(folder: Path, command: str) -> None:
    """Keep of a ledger that ``comity claims --out`` wrote what the tables here show, with the command that made it."""
    made = json.loads((folder / "provenance.json").read_text("utf-8"))
    rows = json.loads((folder / "ledger.json").read_text("utf-8"))
    kept = [{key: value for key, value in row.items() if key not in DROPPED} for row in rows]
    STORED.write_text(json.dumps({"command": command, "provenance": made, "rows": _short(kept)}, indent=1) + "\n", "utf-8")


def _short(value: Any) -> Any:
    """The same with numbers of five digits."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    return [_short(one) for one in value] if isinstance(value, list) else value


def _stored() -> Any:
    return json.loads(STORED.read_text("utf-8"))


def _rows(main: bool) -> list[dict[str, Any]]:
    return [row for row in _stored()["rows"] if row["main"] == main and row["scenario"] == ALL]


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.3g}"


def _mean(row: dict[str, Any]) -> str:
    """The mean change with its interval and unit."""
    return f"{_number(row['estimate'])} ({_number(row['low'])} to {_number(row['high'])}) {row['unit']}"


def _of_100(share: float | None) -> str:
    return "–" if share is None else f"{100.0 * share:.0f}"


def _once(rows: list[dict[str, Any]], key: str) -> list[str]:
    """A cell for each row: what is so of the whole claim stands on its first row only."""
    return [str(row[key]) if k == 0 or rows[k - 1]["id"] != row["id"] else "" for k, row in enumerate(rows)]


def claims_made() -> str:
    """How the stored ledger was made, and its verdicts."""
    stored = _stored()
    made = stored["provenance"]
    weeks = ", ".join(f"{name.capitalize()} {count}" for name, count in made["weeks"].items())
    ensembles = [one["ensemble"] for one in made["parameters"] if isinstance(one, dict)]
    named = ", ".join(f"{one['name'].capitalize()} `{one['digest']}`" for one in ensembles)
    kinds = {row["id"]: row["category"] for row in stored["rows"]}
    verdicts = "; ".join(
        f"**{kind}**: {', '.join(name for name, found in kinds.items() if found == kind) or 'none'}" for kind in CATEGORIES
    )
    return (
        f"`{stored['command']}`: {made['points']} points in each country, {made['seeds_per_point']} run of each arm, "
        f"{made['communities']} communities, weeks: {weeks}; {made['runs']} runs and those again with fresh luck, "
        f"{made['failed_runs']} failed. Calibrated ensembles: {named or 'none'}. Model source `{made['source']}`.\n\n{verdicts}."
    )


def claims_ledger() -> str:
    """The ledger: shares of worlds and verdict of every main reading."""
    rows = _rows(main=True)
    header = ["claim", "verdict", "outcome", "as claimed in", "against in", "neither", "mean change (95 %)", "in words"]
    claims = [f"{one} {two}".strip() for one, two in zip(_once(rows, "id"), _once(rows, "claim"))]
    return _table(
        [*header, "cost a year, M US$"],
        [
            [
                claim,
                f"**{kind}**" if kind else "",
                row["outcome"],
                *(_of_100(row[key]) for key in ("as_claimed", "against", "neither")),
                _mean(row),
                row["outcome_verdict"],
                f"{row['cost'] / 1e6:+.1f}" if claim else "",
            ]
            for row, claim, kind in zip(rows, claims, _once(rows, "category"))
        ],
    )


def claims_paths() -> str:
    """What stands between lever and outcome: numbers, the nearest path, and the rows that the effect vanishes without."""
    rows = _rows(main=True)
    header = [
        "claim",
        "outcome",
        "numbers on the nearest path",
        "on any",
        "the nearest path",
        "vanishes without",
        "numbers of these",
    ]
    table = []
    for row, name in zip(rows, _once(rows, "id")):
        left = {name: "0%" if abs(share) < 0.005 else f"{share:.0%}" for name, share in row["vanishes_without"].items()}
        without = [f"`{name}` ({share} left)" for name, share in left.items()]
        statuses = ", ".join(f"{count} {status}" for status, count in sorted(row["numbers_of_these_by_status"].items()))
        table.append(
            [
                name,
                row["outcome"],
                str(len(row["numbers_on_nearest"])),
                str(row["numbers_between"]),
                row["nearest_path_in_words"],
                ", ".join(without) or row["without"],
                statuses,
            ]
        )
    return _table(header, table)


def claims_conditions() -> str:
    """Conditions that recur over resamples, and how many readings have none."""
    rows = _rows(main=True)
    stable = [row for row in rows if not row["conditions"].startswith("no stable condition")]
    lines = [f"- {row['id']}, {row['outcome']}: {row['conditions']}." for row in stable]
    return "\n".join([*lines, f"\nThe other {len(rows) - len(stable)} of {len(rows)} outcomes: no stable condition."])


def claims_beside() -> str:
    """What is read beside the main readings."""
    return "\n".join(
        f"- {row['id']}, {row['outcome']}: as claimed in {_of_100(row['as_claimed'])} of 100 worlds, against in "
        f"{_of_100(row['against'])}; mean {_mean(row)}."
        for row in _rows(main=False)
    )


def claims_on_numbers() -> str:
    """The numbers between, over all readings, in a sentence."""
    rows = _rows(main=True)
    nearest = sorted(len(row["numbers_on_nearest"]) for row in rows)
    tried = [row for row in rows if row["without"] in ("", "no single one")]
    needed = Counter(name for row in tried for name in row["vanishes_without"])
    told = ", ".join(f"`{name}` ({count})" for name, count in needed.most_common(5))
    between = [row["numbers_between"] for row in rows]
    vanish = sum(bool(row["vanishes_without"]) for row in tried)
    return (
        f"On the nearest path stand {nearest[0]} to {nearest[-1]} registered numbers (median {nearest[len(nearest) // 2]}), on any "
        f"path {min(between)} to {max(between)}. {len(tried)} readings have an effect that could vanish; {vanish} of them do "
        f"without one row or another of the mechanisms; most often named: {told or 'none'}."
    )


if __name__ == "__main__":
    store(Path(sys.argv[1]), sys.argv[2])
