"""Every kind of mistake that scenario.toml can hold, made in the starting scenario; those of tables stand beside it."""

from __future__ import annotations

from tests.inputs.mistakes import Mistake

TOML = "scenario.toml"


SETTING_MISTAKES = {
    "unknown key": Mistake(
        TOML, "tail_weeks = 104", "tail_week = 104", "tail_week", 104, "is not a known key", "communities", "tail_weeks"
    ),
    "unknown key in a block": Mistake(
        TOML,
        "impartiality = 0.70",
        "impartiality = 0.70\nimpartialty = 0.7",
        "mission.impartialty",
        0.7,
        "is not a known key",
        "discipline",
        "impartiality",
    ),
    "unknown key in a named table": Mistake(
        TOML,
        "tolerance_of_ngos = 0.45",
        "tolerance_of_ngo = 0.45",
        'groups."Northern front".tolerance_of_ngo',
        0.45,
        "is not a known key",
        "predation",
        "tolerance_of_ngos",
    ),
    "missing key": Mistake(TOML, "discipline = 0.75\n", "", "mission.discipline", None, "is missing", "a number from 0 to 1"),
    "missing block": Mistake(
        TOML, "[coordination]  ", "[[nothing]]  ", "coordination", None, "is missing", "a table with staff, clusters"
    ),
    "share above 1": Mistake(
        TOML, "consent = 0.70", "consent = 1.70", "government.consent", 1.7, "is out of range", "a number from 0 to 1"
    ),
    "negative number": Mistake(TOML, "cash_usd = 250", "cash_usd = -250", "ddr.cash_usd", -250, "is out of range", "at least 0"),
    "not a number": Mistake(
        TOML, "clusters = 6", 'clusters = "six"', "coordination.clusters", "six", "is not a whole number", "whole number"
    ),
    "a fraction for a count": Mistake(
        TOML, "weeks = 104      ", "weeks = 104.5    ", "weeks", 104.5, "is not a whole number", "1 to 5200"
    ),
    "true for a number": Mistake(
        TOML, "discipline = 0.75", "discipline = true", "mission.discipline", True, "is not a number", "a number from 0 to 1"
    ),
    "not true or false": Mistake(
        TOML,
        "signatory = false",
        'signatory = "perhaps"',
        'groups."Northern front".signatory',
        "perhaps",
        "is not true or false",
        "true or false",
    ),
    "NaN": Mistake(
        TOML, "capacity = 0.35", "capacity = nan", "government.capacity", None, "must be a finite number", "a number from 0 to 1"
    ),
    "infinite": Mistake(
        TOML,
        "usd_per_year = 20_000_000",
        "usd_per_year = inf",
        "donors.Donors.usd_per_year",
        float("inf"),
        "must be a finite number",
        "at least 0",
    ),
    "not a known word": Mistake(
        TOML,
        'mandate = "multidimensional"',
        'mandate = "multi-dimensional"',
        "mandate",
        "multi-dimensional",
        "is not one of the allowed words",
        "observer, traditional, multidimensional, enforcement",
        "multidimensional",
    ),
    "kind of group": Mistake(
        TOML,
        'kind = "insurgent"',
        'kind = "insurgents"',
        'groups."Northern front".kind',
        "insurgents",
        "is not one of the allowed words",
        "communal_militia",
        "insurgent",
    ),
    "kind of organisation": Mistake(
        TOML,
        "[ngo_classes.national]",
        "[ngo_classes.nationals]",
        "ngo_classes.nationals.kind",
        "nationals",
        "is not one of the allowed words",
        "red_cross",
        "national",
    ),
    "inflow parameter": Mistake(
        TOML,
        '"inflow_phase_1"',
        '"inflow_phase1"',
        'inflows."Across the border".parameter',
        "inflow_phase1",
        "is not one of the allowed words",
        "inflow_phase_3",
        "inflow_phase_1",
    ),
    "region that does not exist": Mistake(
        TOML,
        'headquarters = "Capital"',
        'headquarters = "Capitol"',
        "mission.headquarters",
        "Capitol",
        "no region of this name",
        "Capital, North",
        "Capital",
    ),
    "region in a table of numbers": Mistake(
        TOML,
        "fighters = { North = 600 }",
        "fighters = { Noth = 600 }",
        'groups."Northern front".fighters.Noth',
        "Noth",
        "no region of this name",
        "Capital, North",
        "North",
    ),
    "soldiers in no region": Mistake(
        TOML,
        "Capital = 1500, ",
        "Kapital = 1500, ",
        "government.soldiers_per_region.Kapital",
        "Kapital",
        "no region of this name",
        "Capital, North",
        "Capital",
    ),
    "sector that does not exist": Mistake(
        TOML,
        "health = 0.5, ",
        "helth = 0.5, ",
        "ngo_classes.dunantist.sectors.helth",
        "helth",
        "no sector of this name",
        "infrastructure",
        "health",
    ),
    "identity that does not exist": Mistake(
        TOML,
        'identity = "Hill people" ',
        'identity = "Hil people" ',
        'groups."Northern front".identity',
        "Hil people",
        "no identity of this name",
        "Valley people",
        "Hill people",
    ),
    "group that does not exist": Mistake(
        TOML,
        'group = "Northern front"',
        'group = "Nothern front"',
        'inflows."Across the border".group',
        "Nothern front",
        "no group of this name",
        "Northern front",
        "Northern front",
    ),
    "source of no block": Mistake(
        TOML, "regions = { status", "region = { status", "sources.region", "region", "no block of this name", "strengths", "regions"
    ),
    "status that does not exist": Mistake(
        TOML,
        'government = { status = "A"',
        'government = { status = "Z"',
        "sources.government.status",
        "Z",
        "holds a character",
        "assumed",
    ),
    "list of the wrong length": Mistake(
        TOML,
        "fighters = { North = 600 }",
        "fighters = [600]",
        'groups."Northern front".fighters',
        [600],
        "has 1 entries",
        "2: one for each of the regions",
    ),
    "sectors of the wrong length": Mistake(
        TOML,
        "{ health = 0.5, food = 0.2, infrastructure = 0.1, protection = 0.1, livelihood = 0.1 }",
        "[0.5, 0.5]",
        "ngo_classes.dunantist.sectors",
        [0.5, 0.5],
        "has 2 entries",
        "5: one for each of the sectors",
    ),
    "sectors that do not sum to 1": Mistake(
        TOML, "health = 0.5, ", "health = 0.3, ", "ngo_classes.dunantist.sectors", 0.8, "do not sum to 1", "sum to 1"
    ),
    "donor's weights": Mistake(
        TOML,
        "weight_need = 0.5 ",
        "weight_need = 0.7 ",
        "donors.Donors.weight_need + weight_results + weight_visibility",
        1.2,
        "do not sum to 1",
        "sum to 1",
    ),
    "force that leaves before it comes": Mistake(
        TOML,
        "start_week = 0\nend_week = 78",
        "start_week = 80\nend_week = 78",
        'parallel_forces."Neighbour\'s contingent".end_week',
        78,
        "does not come after start_week (80)",
        "a week after 80",
    ),
    "inflow that ends before it begins": Mistake(
        TOML,
        "start_week = 0\nend_week = 104",
        "start_week = 104\nend_week = 104",
        'inflows."Across the border".end_week',
        104,
        "does not come after start_week",
        "a week after 104",
    ),
    "more records than organisations": Mistake(
        TOML, "records = 6", "records = 60", "ngo_classes.national.records", 60, "more than the organisations", "at most 16"
    ),
    "factor with weeks out of order": Mistake(
        TOML,
        "[[40, 1.0], [80, 0.2]]",
        "[[80, 1.0], [40, 0.2]]",
        "variants.drawdown.strength_factor.2",
        [40, 0.2],
        "weeks must increase",
        "a week after 80",
    ),
    "identity twice": Mistake(
        TOML, '["Hill people", "Valley people"]', '["Hill people", "Hill people"]', "identities.2", "Hill people", "stands twice"
    ),
    "table where there is none": Mistake(
        TOML,
        '[donors."Donors"]',
        '[donors."Donors".inner]',
        "donors.Donors.inner",
        {"usd_per_year": 20_000_000, "weight_need": 0.5, "weight_results": 0.3, "weight_visibility": 0.2, "earmarked_share": 0.6},
        "is not a known key",
    ),
    "name said twice": Mistake(
        TOML, 'kind = "insurgent"', 'kind = "insurgent"\nname = "Other"', 'groups."Northern front".name', "Other", "remove the line"
    ),
    "list of groups": Mistake(
        TOML,
        "[variants.drawdown]",
        '[[variants.drawdown.groups]]\nname = "x"\n[variants.drawdown]',
        "variants.drawdown.groups",
        [{"name": "x"}],
        "one table per member",
    ),
    "regions in the wrong file": Mistake(
        TOML, "weeks = 104      ", 'regions = ["Capital"]\nweeks = 104   ', "regions", None, "it is read from regions.csv"
    ),
    "not a date": Mistake(
        TOML, "start = 2030-01-07", 'start = "next spring"', "start", "next spring", "is not a date", "YYYY-MM-DD"
    ),
    "a number for a date": Mistake(TOML, "start = 2030-01-07", "start = 2030", "start", 2030, "is not a date", "YYYY-MM-DD"),
    "a far date": Mistake(TOML, "start = 2030-01-07", "start = 9999-01-07", "start", None, "is out of range", "2200"),
    "endless horizon": Mistake(
        TOML, "weeks = 104      ", "weeks = 1000000000", "weeks", 1_000_000_000, "is out of range", "1 to 5200"
    ),
    "empty name": Mistake(TOML, 'name = "mine"', 'name = ""', "name", "", "must not be empty"),
    "variant with an unknown key": Mistake(
        TOML,
        "strength_factor = ",
        "strength_factors = ",
        "variants.drawdown.strength_factors",
        [[40, 1.0], [80, 0.2]],
        "is not a known key",
        "start",
        "strength_factor",
    ),
    "variant of no region": Mistake(
        TOML,
        "strength_factor = ",
        "regions.Nord.hostility = 0.5\nstrength_factor = ",
        "variants.drawdown.regions.Nord",
        "Nord",
        "no region of this name",
        "Capital, North",
        "North",
    ),
}
