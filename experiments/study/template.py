"""A study file to start from: valid as it stands, with everything else that it may hold written beside it as comments."""

from __future__ import annotations

from pathlib import Path

from experiments.study.parts import DesignKind
from simulation.inputs import InputProblems, Problem, load_scenario, nearest_name, one_of, toml_value

STARTS: dict[str, tuple[str, str, int]] = {
    "latin_hypercube": (
        "runs = 64                    # points, spread evenly over all factors together",
        "a Latin hypercube: for response curves, PAWN and delta indices, and a first look",
        8,
    ),
    "saltelli": (
        "samples = 64                 # N, a power of two: N x (factors + 2) points\n"
        "second_order = false         # true: also pairs of factors, in N x (2 factors + 2) points",
        "Saltelli's design: for Sobol' indices, the share of the outcome's variance that each factor explains",
        4,
    ),
    "morris": (
        "trajectories = 20            # each takes factors + 1 points; 4 levels",
        "Morris's design: for finding the few factors that matter among many",
        4,
    ),
    "sobol": ("runs = 64                    # a power of two", "Sobol' points: like a Latin hypercube, and can be doubled", 8),
    "halton": ("runs = 60", "Halton points: like Sobol' points, in any number", 8),
    "rbd_fast": ("runs = 128", "for first-order indices by RBD-FAST", 4),
    "factorial": (
        "levels = 3                   # of every factor with a range; options are all taken",
        "a full factorial: every combination of levels",
        8,
    ),
    "fractional_factorial": (
        "resolution = 4               # 3, 4 or 5: what may be mixed up with what",
        "a fraction of a two-level factorial: many factors in few runs",
        8,
    ),
    "one_at_a_time": ("levels = 5", "one factor at a time from the centre, the others held there", 8),
}
"""For each kind of design: its options as the file begins with them, what it is for, and a number of seeds."""

_TEXT = """\
# A study for Comity: what is run. Check it with `comity check {file}`, run it with `comity sweep {file}`.
# Every mistake in the file is reported at once when it is read.
schema_version = 1
title = {title}

# Names (comity list scenarios, comity list policies), or your own folders and files beside this one.
scenarios = [{scenario}]
policies = ["uncoordinated", "best_practice"]

weeks = 260                    # left out = each scenario's horizon
communities = 100              # left out = about 200; fewer are faster and coarser
# Every point of the design meets the same seeds under every policy: the same world and the same luck.
seeds = {seeds}                      # a number of seeds from first_seed, or a list such as [3, 5, 8]
# first_seed = 0

# What is measured of every run; left out = all headline outcomes (comity list outcomes).
outcomes = [
  "trust_mission",
  "stability",
  "worst_off_tenth",
  {{ outcome = "civilian_deaths", summary = "sum", first = 52 }},   # from week 52 to the end
  # summary: registered, mean, sum, end, slope, worst_tenth, minimum, maximum; last = 208 ends the window there;
  # region = "Mopti" measures one region
]

# {purpose}.
[design]
kind = "{kind}"
{options}

# One table for each factor: exactly one of parameter, instrument, switch, scenario, policy names it. The range is the
# register's (comity show parameter NAME) unless low and high say otherwise.
[[vary]]
instrument = "joint_planning"  # its intensity, set on top of each policy; lever = "equal_seats" varies a sub-lever
low = 0.0
high = 1.0

[[vary]]
parameter = "trust_loss_gain_ratio"

[[vary]]
parameter = "closeness_cost"
distribution = "triangular"    # uniform (if left out), triangular (mode), log_uniform, normal (mean, sd; cut to the range)

[[vary]]
switch = "troops_and_civilians"   # all its options; or a mechanism or kernel, on and off

# [[vary]]
# scenario = "government.corruption"   # any number or word of scenario.toml; "groups.NAME.support" for a member of a list
# group = "government"                 # factors of one group are analysed as one
# [[vary]]
# policy = ["liaison", "localised"]    # the policy itself as a factor; leave out `policies` then
# [[vary]]
# parameter = "risk_caution"
# options = [0.5, 0.7, 0.9]            # listed levels instead of a range

# Held fixed in every run:
# [parameters]
# trust_gain = 0.03
# [switches]
# aid_and_violence = "capture"
# [instruments]
# liaison_channels = 0.5
# [scenario_values]
# "mission.discipline" = 0.9

# ensemble = "NAME" above [design] runs each seed with parameters that calibration has left (comity list ensembles).

# Instead of `seeds`: add seeds until an interval is narrow enough.
# [stopping]
# outcome = "stability"
# statistic = "difference"     # of each policy from the first; or "mean"
# half_width = 0.01            # in the outcome's unit; or relative = 0.05, a share of the mean
# minimum = 20
# maximum = 200
# Other kinds of design: {others}, table (file = "points.csv").
"""


def new_study_text(name: str, scenario: str = "mali", kind: DesignKind = "latin_hypercube") -> str:
    """Return the text of a small valid study file called ``name``.

    Raises:
        InputProblems: no such scenario, or a kind of design that has no starting file.
    """
    problems = []
    if kind not in STARTS:
        problems.append(
            Problem(
                "--design", "", kind, "is not a kind of design to start from", one_of(STARTS), nearest=nearest_name(kind, STARTS)
            )
        )
    try:
        load_scenario(scenario)
    except InputProblems as error:
        problems += error.problems
    if problems:
        raise InputProblems(problems, "the command")
    options, purpose, seeds = STARTS[kind]
    title = name.replace("_", " ").replace("-", " ").capitalize()
    others = ", ".join(other for other in STARTS if other != kind)
    return _TEXT.format(
        file=f"{name}.toml",
        title=toml_value(title),
        scenario=toml_value(scenario),
        seeds=seeds,
        purpose=purpose[0].upper() + purpose[1:],
        kind=kind,
        options=options,
        others=others,
    )


def write_new_study(file: str | Path, scenario: str = "mali", kind: DesignKind = "latin_hypercube") -> Path:
    """Write a starting study file; return its path (with .toml added when left out).

    Raises:
        FileExistsError: there is such a file.
        InputProblems: as `new_study_text`.
    """
    path = Path(file)
    path = path if path.suffix == ".toml" else path.with_name(path.name + ".toml")
    text = new_study_text(path.stem, scenario, kind)
    if path.exists():
        raise FileExistsError(f"{path} exists already: choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
