"""Starting files for a scenario or a policy of one's own: valid as they stand, commented, meant to be changed."""

from __future__ import annotations

from pathlib import Path

from simulation.inputs.toml_text import toml_value
from simulation.registers.instruments import INSTRUMENTS

_SCENARIO_TOML = """\
# A scenario for Comity. Every number below is a placeholder: replace it and say in [sources] where yours comes from.
# Every mistake in the folder is reported at once when it is loaded.
# Unless another unit is named, a number is a share or a level from 0 (none) to 1 (as much as can be).
schema_version = 1
name = NAME
title = TITLE
summary = "One or two sentences: what has happened here, and what is at stake."
fictional = true
start = 2030-01-07                # a date, YYYY-MM-DD; week 0 begins on this day
weeks = 104                       # horizon; the mission leaves when it ends
tail_weeks = 104                  # weeks after exit that may be run
communities = 200                 # agents that stand for towns and village clusters, in the whole country
reference_policy = "coexistence"  # a policy's name: what others are compared with
mandate = "multidimensional"      # observer, traditional, multidimensional, enforcement
exit_on_withdrawal = true         # true: the mission leaves when the government withdraws its consent
base_placement = "towns"          # towns, random
identities = ["Hill people", "Valley people"]   # each needs a column "share <identity>" in regions.csv
mission_hour_usd = 55             # US dollars for an hour of mission staff
ngo_hour_usd = 18                 # ... and of NGO staff
population_growth = 0.025         # per year
census_year = 2028.0              # with the month as a fraction: 2028.25 = end of March

[mission]
headquarters = "Capital"          # a region
civilian_staff = 400              # persons at full strength
coordination_staff = 25           # persons whose hours pay for coordination
programme_budget_usd_per_year = 4_000_000
initial_standing = 0.55
discipline = 0.75
impartiality = 0.70

[coordination]                    # humanitarian coordination, apart from the mission
staff = 20                        # persons
clusters = 6

[government]
consent = 0.70
sovereignty_concern = 0.40
capacity = 0.35
legitimacy = 0.45
abuse = 0.25
corruption = 0.50
alternative_patrons = 0.20
sensitivity_to_reporting = 0.50
soldiers_per_region = { Capital = 1500, North = 800 }   # persons; a region left out counts 0

# One table for each armed group (none is fine). Event rates: whole group, per week, at its start strength.
[groups."Northern front"]
kind = "insurgent"                # insurgent, communal_militia, ex_rebel
identity = "Hill people"          # one of the identities, or "" for mixed
signatory = false
phase = "war"                     # war, ceasefire, agreement, post_war
fighters = { North = 600 }        # persons
battle_events_per_week = 0.8      # against the state and the mission
one_sided_events_per_week = 0.3   # against civilians
non_state_events_per_week = 0.1   # against other groups
tolerance_of_ngos = 0.45
predation = 0.40
support = 0.20

# Foreign forces that are not the United Nations': as many tables as there are, or none.
[parallel_forces."Neighbour's contingent"]
partiality = 0.80
harm = 0.30
troops = { North = 300 }          # persons
start_week = 0
end_week = 78

# Kinds of organisations: dunantist, multi_mandate, national, red_cross. `records` agents stand for `organisations`.
[ngo_classes.dunantist]
organisations = 4
records = 2
staff_per_organisation = 80       # full-time persons
sectors = { health = 0.5, food = 0.2, infrastructure = 0.1, protection = 0.1, livelihood = 0.1 }   # sum 1
strictness = 0.85                 # how firmly principles are kept
expertise = 0.80
flexible_share = 0.60             # of funds, not earmarked
funds_usd_per_staff_year = 42_000

[ngo_classes.national]
organisations = 16
records = 6
staff_per_organisation = 25
sectors = { health = 0.15, food = 0.2, infrastructure = 0.15, protection = 0.25, livelihood = 0.25 }
strictness = 0.40
expertise = 0.55
flexible_share = 0.10
funds_usd_per_staff_year = 14_000

[donors."Donors"]
usd_per_year = 20_000_000
weight_need = 0.5                 # the three weights sum to 1
weight_results = 0.3
weight_visibility = 0.2
earmarked_share = 0.60

# Fighters who come from outside (none is fine). `parameter` is the multiplier: inflow_phase_1, _2 or _3.
[inflows."Across the border"]
start_week = 0
end_week = 104
fighters_per_week = { North = 2 } # persons
group = "Northern front"
parameter = "inflow_phase_1"

[ddr]                             # disarmament, demobilisation, reintegration
fighters = 600                    # persons planned for
claimants_per_fighter = 1.5
disarmament_slots_per_week = 30
reintegration_slots_per_week = 15
cash_usd = 250                    # per head
start_week = 26

# A variant names only what differs. Choose it as "<folder>:drawdown".
[variants.drawdown]
title = "Troops fall to a fifth between weeks 40 and 80"
strength_factor = [[40, 1.0], [80, 0.2]]

# Where each block comes from. status: V read, V2 read second-hand, V-data from a data file, D derived,
# R(h) R(m) R(l) recalled with high, medium, low confidence, A assumed.
[sources]
regions = { status = "A", note = "placeholder" }
strengths = { status = "A", note = "placeholder" }
government = { status = "A", note = "placeholder" }
"""

_SCENARIO_TABLES = {
    "regions.csv": """\
name,town,latitude,longitude,census_population,share Hill people,share Valley people,state_presence,poverty,\
remoteness,past_violence,hostility,displaced_share,urban_share,status,source
Capital,Capital City,3.0,-30.0,900000,0.30,0.70,0.80,0.30,0.00,0.10,0.20,0.00,0.80,A,placeholder
North,North Town,4.5,-29.5,600000,0.75,0.25,0.25,0.60,0.70,0.60,0.35,0.15,0.12,A,placeholder
""",
    "deployment.csv": """\
date,military,police,status,source
2030-01-07,2500,300,A,placeholder: strength on this day; linear between days
2031-12-29,2500,400,A,placeholder
""",
    "deployment_regions.csv": """\
date,Capital,North,status,source
2030-01-07,0.4,0.6,A,placeholder: any weights; only their proportions count
""",
    "timeline.csv": """\
date,kind,regions,group,magnitude,weeks,title,status,source
2030-06-03,flood,North,,0.4,8,A flood in the north,A,placeholder: several regions are separated by ; and none means all
2031-03-03,election,,,0.4,4,General election,A,placeholder
""",
}

_POLICY_HEAD = """\
# A policy for Comity: which coordination instruments are used, how strongly, when and where.
# Every mistake in the file is reported at once when it is loaded.
# An instrument that is not named is not used. `intensity` is a number from 0 to 1, or a list of [week, value] in
# which each value is held until the next week named.
schema_version = 1
name = NAME
title = TITLE
summary = "One or two sentences: what this policy does, and why."

[instruments.liaison_channels]
intensity = 0.5

[instruments.information_sharing]
intensity = [[0, 0.2], [26, 0.6]]
phase_in_weeks = 8        # grows linearly to its intensity over these weeks
[instruments.information_sharing.levers]
armed_actors = 0.0        # a sub-lever left out takes its default, for most the intensity

[instruments.protective_support]
intensity = 0.3
start_week = 13
end_week = 91             # left out = to the end
# regions = ["Mopti"]     # left out = everywhere; the names are those of the scenario you run
[instruments.protective_support.levers]
armed_escort = 0.1

# All instruments and their sub-levers, with range and unit:
"""


def new_scenario_files(name: str) -> dict[str, str]:
    """Return the files of a small valid scenario, text by file name, called `name`."""
    head = _SCENARIO_TOML.replace("NAME", toml_value(name), 1).replace("TITLE", toml_value(_title(name)), 1)
    return {"scenario.toml": head, **_SCENARIO_TABLES}


def new_policy_text(name: str) -> str:
    """Return the text of a small valid policy file called `name`, with the register's instruments as comments."""
    lines = [_POLICY_HEAD.replace("NAME", toml_value(name), 1).replace("TITLE", toml_value(_title(name)), 1).rstrip()]
    for instrument in INSTRUMENTS.values():
        lines.append(f"#   {instrument.id}: {instrument.practice}")
        lines += [
            f"#       {lever.id}: {lever.low:g} to {lever.high:g}, {lever.unit}: {lever.title}" for lever in instrument.levers[1:]
        ]
    return "\n".join(lines) + "\n"


def write_new_scenario(folder: str | Path) -> Path:
    """Write a starting scenario into a folder, named after it; return the folder.

    Raises FileExistsError when the folder holds a file of the same name, so that nobody's work is overwritten.
    """
    path = Path(folder)
    texts = new_scenario_files(path.name)
    for file in texts:
        if (path / file).exists():
            raise FileExistsError(f"{path / file} exists already: choose another folder")
    path.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (path / file).write_text(text, encoding="utf-8")
    return path


def write_new_policy(file: str | Path) -> Path:
    """Write a starting policy file, named after it; return its path (with .toml added when left out).

    Raises FileExistsError when there is such a file.
    """
    path = Path(file)
    path = path if path.suffix == ".toml" else path.with_name(path.name + ".toml")
    if path.exists():
        raise FileExistsError(f"{path} exists already: choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new_policy_text(path.stem), encoding="utf-8")
    return path


def _title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
