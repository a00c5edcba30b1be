"""A reader's check of a brief: every number asked again of its runs, and some runs made again."""

from __future__ import annotations

import json
import math
import os
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from experiments.brief.numbers import ask, connect
from experiments.brief.runs import RUNS, SAMPLES, STEPS, Again, read_about, replay_run
from experiments.store import read_shard

NUMBERS, PAGE = "numbers.json", "brief.html"
TOLERANCE = 1e-12
"""The same statement over the same rows; only another version of the database could round otherwise."""
REPLAYED = 3
"""Runs that are made again."""


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        numbers: numbers that were asked again; wrong: a sentence for each that came out otherwise or has no entry.
        again: runs that were made again.
    """

    numbers: int
    wrong: tuple[str, ...]
    again: tuple[Again, ...] = field(repr=False, default=())

    @property
    def right(self) -> bool:
        """Whether every number and every run came out the same."""
        return not self.wrong and all(one.equal for one in self.again)

    def __str__(self) -> str:
        same = sum(one.equal for one in self.again)
        told = [
            f"{self.numbers - len(self.wrong)} of {self.numbers} numbers come out of the runs as they stand in the brief.",
            f"{same} of {len(self.again)} runs made again are the same to the last bit.",
        ]
        return "\n".join([*told, *self.wrong, *(f"run {one.run_id} differs" for one in self.again if not one.equal)])


def check(folder: str | os.PathLike[str], *, replays: int = REPLAYED) -> Checked:
    """Ask every number of a brief again and make some of its runs again, one of each part first.

    Raises:
        InputProblems: no brief there, or one that another version of the model made.
        OSError: a file is missing.
    """
    read_about(folder)
    place = Path(folder)
    runs = read_shard(place / RUNS).to_pandas()
    beside = {name: read_shard(place / file).to_pandas() for name, file in (("samples", SAMPLES), ("steps", STEPS))}
    connection = connect({"runs": runs, **beside})
    entries = json.loads((place / NUMBERS).read_text(encoding="utf-8"))["numbers"]
    wrong = []
    for entry in entries:
        found, stated = ask(connection, entry["sql"]), entry["value"]
        stated = math.nan if stated is None else float(stated)
        same = (math.isnan(found) and math.isnan(stated)) or math.isclose(found, stated, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        if not same:
            wrong.append(f"number {entry['number']}: the brief has {stated!r}, its runs give {found!r}")
        if not ask(connection, f"SELECT count(*) FROM ({entry['runs']})") > 0:
            wrong.append(f"number {entry['number']}: no run stands behind it")
    known = {entry["number"]: entry["shown"] for entry in entries}
    for number, text in shown_in((place / PAGE).read_text(encoding="utf-8")):
        if text not in known.get(number, ()):
            wrong.append(f"number {number}: the page shows {text!r}, which the list does not hold")
    good = runs[runs["failure"].isna()]
    firsts = list(good.groupby("part", sort=False).first()["run_id"]) + list(good["run_id"].iloc[:: max(1, len(good) // 7)])
    again = tuple(replay_run(folder, str(run)) for run in list(dict.fromkeys(firsts))[:replays])
    return Checked(len(entries), tuple(wrong), again)


def shown_in(page: str) -> list[tuple[int, str]]:
    """Every number of a brief's page with the text that it is shown as."""

    return [(int(number), unescape(text)) for number, text in re.findall(r'<a class="n" href="#n(\d+)"[^>]*>([^<]*)<sup>', page)]
