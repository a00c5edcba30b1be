"""Digests of results, to show that a change of the code's layout changed no result, not even in its last bit.

    python tests/golden/digests.py --write             # the table digests.json anew, from the code as it is
    python tests/golden/digests.py --check             # exit code 1, with the names of what differs
    python tests/golden/digests.py --check --only run  # only parts whose name begins so

Every part uses Comity as its documents do, from Python or by a command in a process of its own, on worlds as small as
possible; the numbers mean nothing. A digest is BLAKE2b over a canonical form: of tables the names, kinds and raw
little-endian bytes of the columns; of data the path to each value, and numbers as the bytes of a double. Nothing is
rounded. What legitimately differs between two runs or two layouts is left out: times, versions, folders, hashes of the
source, and provenance as a whole. Numbers and words of data have digests of their own, so that a sentence that was
changed on purpose can be told from a result that changed.

The values hold on one kind of processor with one set of libraries: the last bits of exponentials, sums in vector
registers and matrix products differ elsewhere. So this is run on demand and is no part of the tests; ``test_golden.py`` there
compares a few runs within a tolerance. ``about`` in the table says where it was written. To compare on another machine,
write the table there from the old code first, and check the new code against that.

It takes about three minutes on one free core, and needs the extras ``calibrate`` and ``optimise``.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the code beside this file, wherever it is called from

# All that is used of Comity; when modules move, only these lines change.
from comity.explorer import Exploration, Library  # noqa: E402
from exercise import Session  # noqa: E402
from exercise.review.counterfactual import WhatIf  # noqa: E402
from exercise.review.review import review  # noqa: E402
from exercise.review.what_ifs import what_if  # noqa: E402
from experiments.compare.comparison import compare, default_policies  # noqa: E402
from experiments.compare.timelines import sample_timelines  # noqa: E402
from simulation import PeaceOperation, load_scenario, run, run_batch  # noqa: E402
from tests.golden.canonical import Found, array, data, table  # noqa: E402
from tests.small_study import STUDY  # noqa: E402

TABLE = Path(__file__).with_name("digests.json")
SCENARIOS = ("kesara", "kesara:drawdown", "kesara:high_intensity", "liberia", "mali")
WEEKS, COMMUNITIES = 60, 40
Words = tuple[str, ...]
"""Options of a command."""


# --- commands


def comity(folder: Path, *arguments: str) -> None:
    """Run a command in a process of its own, in a folder of its own.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    done = subprocess.run(
        [sys.executable, "-m", "comity", *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise RuntimeError(f"comity {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def told(folder: Path, name: str, *arguments: str) -> Found:
    """Digests of what a command writes as JSON."""
    comity(folder, *arguments, "--json", "told.json")
    return data(name, json.loads((folder / "told.json").read_text(encoding="utf-8")))


def small(weeks: int, communities: int) -> Words:
    """Options of size."""
    return "--weeks", str(weeks), "--communities", str(communities), "--workers", "1"


def stored(folder: Path, *names: str) -> Found:
    """Digests of tables that a command left in its folder; shards of one table are joined, by number of run."""
    found = {}
    for name in names:
        files = sorted(folder.glob(name))
        if not files:
            raise RuntimeError(f"the command left no {name} in its folder")
        frame = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
        key = next((column for column in ("run_id", "run") if column in frame), None)
        found[name] = table(frame.sort_values(key, kind="stable") if key else frame)
    return found


# --- parts


def batches(_: Path) -> Found:
    """Every bundled scenario under every bundled policy that is meant for it."""
    found = {}
    for scenario in SCENARIOS:
        policies = default_policies(load_scenario(scenario))
        rows = run_batch(scenario, policies, seeds=range(2), weeks=WEEKS, communities=COMMUNITIES)
        for policy in policies:
            found[f"{scenario} {policy}"] = table(rows[rows["policy"] == policy])
    spread = pd.DataFrame({"trust_gain": [0.01, 0.04], "closeness_cost": [0.02, 0.08]})
    switches = {"troops_and_civilians": "strong", "trust.talk": "off", "funding": "off"}
    rows = run_batch(
        "kesara", "integrated_mission", seeds=range(2), parameters=spread, switches=switches, weeks=26, communities=COMMUNITIES
    )
    return found | {"kesara with parameters and switches": table(rows)}


def runs(_: Path) -> Found:
    """Single runs in full detail, and the same world as a Mesa model."""
    made = {
        scenario: run(scenario, "best_practice", 1, weeks=WEEKS, communities=COMMUNITIES, detail="community")
        for scenario in SCENARIOS
    }
    made["Mesa, kesara"] = PeaceOperation("kesara", "liaison", seed=1, communities=COMMUNITIES).run(20)
    found = {}
    for name, result in made.items():
        for part in ("weekly", "regions_weekly", "events", "network"):
            found[f"{name} {part}"] = table(getattr(result, part))
        found[f"{name} summary"] = table(result.summary.rename_axis("outcome").rename("value").reset_index())
    return found


def comparisons(folder: Path) -> Found:
    """A comparison with intervals and timelines from Python, and one over an ensemble by the command."""
    made = compare(
        ["kesara", "liberia"], ["liaison", "best_practice"], replications=4, weeks=WEEKS, communities=COMMUNITIES, workers=1
    )
    sample_timelines(made, seeds=2, workers=1)
    found = {name: table(getattr(made, name)) for name in ("table", "runs", "weekly", "regions_weekly")}
    options = ("-p", "liaison", "--ensemble", "mali", "-n", "4", *small(26, 30), "--no-figures", "--out", "out")
    found |= told(folder, "command", "compare", "mali", *options)
    return found | stored(folder, "out/runs.parquet", "out/comparison.parquet")


def studies(folder: Path) -> Found:
    """A study, swept and analysed."""
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    comity(folder, "sweep", "study.toml", "--out", "out", "--yes", "--quiet", "--workers", "1")
    found = stored(folder, "out/runs/*.parquet")
    return found | told(
        folder, "sensitivity", "sensitivity", "out", "--resamples", "50", "--no-figures", "--against", "coexistence"
    )


def claims(folder: Path) -> Found:
    """One claim of the guidance."""
    options = ("--scenario", "kesara", "--points", "8", "--communities", "30", "--workers", "1")
    return told(folder, "C6", "claims", "--claim", "C6", *options)


def facts(folder: Path) -> Found:
    """A few stylised facts."""
    chosen = (word for fact in ("F01", "F12", "F28") for word in ("--fact", fact))
    return told(folder, "facts", "validate", *chosen, "--seeds", "6", "--workers", "1")


def stress(folder: Path) -> Found:
    """A stress test, and where a policy fails in it."""
    options: Words = ("--states", "24", "--seeds", "1", "--shock", "none", "--shock", "offensive", "--vary", "government.abuse")
    options += ("--vary", "trust_gain", *small(30, 30), "--no-figures", "--out", "out", "--yes")
    found = told(folder, "stress", "stress", "kesara", "-p", "uncoordinated", "-p", "best_practice", *options)
    found |= stored(folder, "out/runs/*.parquet")
    return found | told(folder, "discover", "discover", "out", "-p", "best_practice", "--outcome", "trust_mission")


def explanations(folder: Path) -> Found:
    """Why two policies differ."""
    options: Words = ("-o", "access", "-o", "trust_organisations", "--seeds", "2", "-m", "commitments", "-m", "funding.donors")
    options += (*small(26, 30), "--no-figures", "--out", "out")
    return told(folder, "explain", "explain", "uncoordinated", "liaison", "--scenario", "kesara", *options)


def searches(folder: Path) -> Found:
    """A search for policies within a budget."""
    options: Words = (
        "--population",
        "8",
        "--generations",
        "2",
        "--optimiser-seeds",
        "1",
        "--seeds",
        "2",
        "--fresh",
        "3",
        "--keep",
        "4",
    )
    options += ("--directed", "1", *small(20, 20), "--no-figures", "--out", "out")
    found = told(folder, "optimise", "optimise", "kesara", "--budget", "0.6", *options)
    return found | stored(folder, "out/runs.parquet", "out/search.parquet", "out/front.parquet")


def briefs(folder: Path) -> Found:
    """A brief for a decision, with every number in it."""
    options: Words = ("--budget", "0.6", "--detail", "0.1", "--generations", "2", *small(20, 20), "--out", "out", "--yes")
    found = told(folder, "brief", "brief", "kesara", *options)
    found |= data("out/numbers.json", json.loads((folder / "out/numbers.json").read_text(encoding="utf-8")))
    return found | stored(folder, *(f"out/{name}.parquet" for name in ("runs", "policies", "samples", "steps")))


def predictions(folder: Path) -> Found:
    """A year over an ensemble."""
    options = ("--from", "2014", "--to", "2014", "--ensemble", "mali", "--runs", "1", "--communities", "18", "--workers", "1")
    return told(folder, "predict", "predict", "mali", *options, "--out", "out.csv")


def calibrations(folder: Path) -> Found:
    """The smallest calibration: a wave of history matching, sequential inference, diagnostics."""
    options = ("--waves", "1", "--budget", "600", "--members", "20", "--truths", "20", "--communities", "20", "--workers", "1")
    found = told(folder, "calibrate", "calibrate", "liberia", *options, "--no-figures", "--out", "out")
    # Pieces are named by stage, number, and a hash of what they rest on, the model's source included.
    found |= {file.stem.rpartition("-")[0]: array(np.load(file)) for file in sorted((folder / "out/runs").glob("*.npy"))}
    return found | {"members": table(pd.read_csv(folder / "out/ensemble/members.csv"))}


def explorations(_: Path) -> Found:
    """The explorer without its browser: bands and the shown seed after changes of several kinds."""
    library = Library.of("kesara")
    made = Exploration(library, library.setup("kesara", weeks=32, seeds=4, communities=30))
    try:
        made.step(8)
        made.set_level("a", "joint_planning", "intensity", 0.15)
        made.choose("b", "liaison")
        made.step(12)
        made.set_timing("a", "joint_monitoring", "start_week", 10)
        made.set_regions("a", "joint_planning", [load_scenario("kesara").regions[0].name])
        made.step(-5)
        if not made.bands.wait(300.0):
            raise RuntimeError(f"not all seeds came in: {made.bands.failed}")
        found = {f"bands {side}": array(values) for side, values in made.bands.weekly.items()} | {"results": table(made.results())}
        for side in made.bands.weekly:
            found |= {
                f"shown {side} outcomes": array(made.shown.table(side)),
                f"shown {side} events": table(made.shown.events(side)),
            }
            found[f"shown {side} network"] = table(made.shown.network(side))
    finally:
        made.close()
    return found


def _lasting(value: Any) -> Any:
    """A review without the digests of its records, which seal when and by whom each was made."""
    if isinstance(value, dict):
        return {key: _lasting(one) for key, one in value.items() if key != "digest"}
    return [_lasting(one) for one in value] if isinstance(value, list | tuple) else value


def sessions(folder: Path) -> Found:
    """An exercise: one person against AI players, turn by turn, its views, review and a what-if; one played from a file."""
    session = Session.create(folder / "own.comity", {"scenario": "kesara", "turns": 6, "seed": 3, "communities": COMMUNITIES})
    codes = session.new_codes({"control": 1, "mission": 1})
    control, mission = (session.join(codes[role][0]).participant for role in ("control", "mission"))
    found = {}
    try:
        session.do(control, {"kind": "start"})
        decisions: dict[int, dict[str, Any]] = {
            0: {"offer.liaison_channels": 0.6, "offer.community_feedback": 0.5, "troops.Karst Hills": 1.5},
            2: {"offer.liaison_channels": 0.2},
        }
        for turn in range(6):
            if turn in decisions:
                session.do(mission, {"kind": "decide", "turn": turn, "values": decisions[turn]})
            session.do(mission, {"kind": "commit", "turn": turn})
            if session.view(control)["session"]["phase"] == "approval":
                session.do(control, {"kind": "approve", "turn": turn})
            found[f"state after turn {turn + 1}"] = session.digest()
        found |= data("report", session.view(mission)["report"]) | data("truth", session.view(control)["truth"])
        found |= data("review", _lasting(review(session, what_ifs=2)))
        change = WhatIf(1, "mission", values={"offer.liaison_channels": 0.0}, title="No liaison")
        found |= data("what-if", what_if(session, change, explain=True))
    finally:
        session.close()
    script = folder / "exercise.toml"
    script.write_bytes((ROOT / "docs/examples/exercise.toml").read_bytes())
    return found | told(folder, "played from a file", "exercise", "play", script.name, "--out", "played.comity")


PARTS: dict[str, Callable[[Path], Found]] = {
    "batch": batches,
    "run": runs,
    "compare": comparisons,
    "study": studies,
    "claims": claims,
    "validate": facts,
    "stress": stress,
    "explain": explanations,
    "optimise": searches,
    "brief": briefs,
    "predict": predictions,
    "calibrate": calibrations,
    "explorer": explorations,
    "exercise": sessions,
}


# --- the table


def about() -> dict[str, str]:
    """Machine and libraries that the last bits depend on."""
    from llvmlite.binding import get_host_cpu_name

    names = ("numpy", "numba", "scipy", "pandas", "scikit-learn", "pymoo")
    versions = {name: importlib.metadata.version(name) for name in names}
    return {"machine": platform.machine(), "processor": get_host_cpu_name(), "python": platform.python_version(), **versions}


def computed(only: str) -> tuple[Found, dict[str, str]]:
    """All digests of the parts that are asked for, and why parts failed."""
    found: Found = {}
    failed = {}
    for part, make in PARTS.items():
        if not part.startswith(only):
            continue
        start = time.perf_counter()
        try:
            with tempfile.TemporaryDirectory() as folder:
                made = make(Path(folder))
        except RuntimeError as error:
            failed[part] = str(error)
            print(f"{part}: failed, {error}", flush=True)
            continue
        found |= {f"{part}: {name}": digest for name, digest in made.items()}
        print(f"{part}: {len(made)} digests, {time.perf_counter() - start:.0f} s", flush=True)
    return found, failed


def check(found: Found, failed: Mapping[str, str], only: str) -> int:
    """Compare with the stored table and say what differs; returns the exit code."""
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    old = {name: digest for name, digest in kept["digests"].items() if name.startswith(only)}
    lines = [f"differs: {name}" for name in sorted(old.keys() & found.keys()) if old[name] != found[name]]
    lines += [f"failed: {part}" for part in failed]
    gone = sorted(name for name in old.keys() - found.keys() if name.partition(":")[0] not in failed)
    lines += [f"no longer there: {name}" for name in gone]
    lines += [f"new: {name}" for name in sorted(found.keys() - old.keys())]
    print("\n".join(lines) or f"All {len(found)} digests are as stored.")
    elsewhere = {
        key: f"{kept['about'].get(key)}, here {value}" for key, value in about().items() if kept["about"].get(key) != value
    }
    if lines and elsewhere:
        print("The table was written elsewhere, which may be the reason:", elsewhere)
    return int(bool(lines))


def main() -> int:
    """Write or check the table."""
    parser = argparse.ArgumentParser(description="Digests of results, to the last bit.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="write the whole table anew")
    what.add_argument("--check", action="store_true", help="compare with the table; exit code 1 if anything differs")
    parser.add_argument("--only", default="", metavar="PART", help=f"with --check: parts whose name begins so ({', '.join(PARTS)})")
    given = parser.parse_args()
    if given.only and (given.write or not any(part.startswith(given.only) for part in PARTS)):
        parser.error(f"--only goes with --check and the beginning of one of: {', '.join(PARTS)}")
    found, failed = computed(given.only)
    if given.check:
        return check(found, failed, given.only)
    if failed:
        print(f"Nothing written: {', '.join(failed)} failed.")
        return 1
    TABLE.write_text(json.dumps({"about": about(), "digests": dict(sorted(found.items()))}, indent=1) + "\n", encoding="utf-8")
    print(f"{TABLE.name}: {len(found)} digests written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
