"""Every kind of mistake that the tables of a scenario folder can hold, made in the starting scenario."""

from __future__ import annotations

from simulation.inputs.templates import new_scenario_files
from tests.inputs.mistakes import Mistake

REGIONS, STRENGTHS, PLACES, EVENTS = (
    "regions.csv",
    "deployment.csv",
    "deployment_regions.csv",
    "timeline.csv",
)

TABLE_MISTAKES = {
    "cell out of range": Mistake(
        REGIONS,
        "0.80,0.30,0.00",
        "1.80,0.30,0.00",
        "row 1 (Capital), column state_presence",
        "1.80",
        "is out of range",
        "a number from 0 to 1",
    ),
    "cell that is no number": Mistake(
        REGIONS, "600000", "many", "row 2 (North), column census_population", "many", "is not a number", "above 0"
    ),
    "empty cell": Mistake(REGIONS, "600000", "", "row 2 (North), column census_population", "", "is empty", "above 0"),
    "NaN in a cell": Mistake(
        REGIONS, "600000", "nan", "row 2 (North), column census_population", "nan", "must be a finite number", "above 0"
    ),
    "latitude": Mistake(
        REGIONS, "4.5,-29.5", "94.5,-29.5", "row 2 (North), column latitude", "94.5", "is out of range", "-90 to 90"
    ),
    "missing column": Mistake(REGIONS, ",poverty,", ",wealth,", "column poverty", None, "the column is missing", "remoteness"),
    "unknown column": Mistake(
        REGIONS, ",poverty,", ",poverty,wealth,", "column wealth", None, "is not a known column", "remoteness"
    ),
    "misspelt column": Mistake(
        REGIONS, ",poverty,", ",powerty,", "column powerty", None, "is not a known column", "remoteness", "poverty"
    ),
    "misspelt identity column": Mistake(
        REGIONS,
        "share Hill people",
        "share Hills people",
        "column share Hills people",
        None,
        "is not a known column",
        "share Valley people",
        "share Hill people",
    ),
    "column twice": Mistake(REGIONS, ",poverty,", ",remoteness,", "column remoteness", None, "stands twice"),
    "column without a name": Mistake(REGIONS, ",poverty,", ",,", "column 9", None, "has no name"),
    "short row": Mistake(REGIONS, ",0.35,0.15,0.12,A,placeholder", ",0.35", "line 3", None, "has 12 cells where the header has 16"),
    "region twice": Mistake(REGIONS, "\nNorth,", "\nCapital,", "row 2 (Capital), column name", "Capital", "stands twice"),
    "identity shares": Mistake(
        REGIONS, "0.75,0.25", "0.75,0.35", "row 2 (North), column share …", 1.1, "do not sum to 1", "sum to 1"
    ),
    "identity share out of range": Mistake(
        REGIONS,
        "0.75,0.25",
        "1.75,-0.75",
        "row 2 (North), column share Hill people",
        "1.75",
        "is out of range",
        "a number from 0 to 1",
    ),
    "broken quotes": Mistake(REGIONS, "North Town", '"North Town', "", None, "is not valid CSV"),
    "strength that is no number": Mistake(
        STRENGTHS,
        "2031-12-29,2500",
        "2031-12-29,2 500",
        "row 2 (2031-12-29), column military",
        "2 500",
        "is not a number",
        "at least 0",
    ),
    "strengths out of order": Mistake(
        STRENGTHS, "2031-12-29", "2029-12-29", "row 2 (2029-12-29), column date", "2029-12-29", "dates must increase", "2030-01-07"
    ),
    "a year for a date in a table": Mistake(
        STRENGTHS, "2031-12-29", "2031", "row 2 (2031), column date", "2031", "is not a date", "YYYY-MM-DD"
    ),
    "no strengths": Mistake(
        STRENGTHS, new_scenario_files("mine")[STRENGTHS].partition("\n")[2], "", "", None, "has no entries", "at least one"
    ),
    "placement in no region": Mistake(
        PLACES, "date,Capital,North", "date,Capital,Nord", "column Nord", None, "is not a known column", "North", "North"
    ),
    "placement nowhere": Mistake(
        PLACES, "0.4,0.6", "0,0", "row 1 (2030-01-07), column weights", 0, "all weights are 0", "at least one weight above 0"
    ),
    "negative placement": Mistake(
        PLACES, "0.4,0.6", "0.4,-0.6", "row 1 (2030-01-07), column North", "-0.6", "is out of range", "at least 0"
    ),
    "event before the start": Mistake(
        EVENTS,
        "2030-06-03",
        "2029-06-03",
        "row 1 (A flood in the north), column date",
        "2029-06-03",
        "before the scenario's start (2030-01-07)",
        "dates from 2030",
    ),
    "event after the end": Mistake(
        EVENTS,
        "2030-06-03",
        "2040-06-03",
        "row 1 (A flood in the north), column date",
        "2040-06-03",
        "after the scenario's end and tail",
        "dates to 2034",
    ),
    "event of no kind": Mistake(
        EVENTS,
        ",flood,",
        ",floods,",
        "row 1 (A flood in the north), column kind",
        "floods",
        "is not one of the allowed words",
        "epidemic",
        "flood",
    ),
    "event in no region": Mistake(
        EVENTS,
        ",flood,North,",
        ",flood,Capital;Norht,",
        "row 1 (A flood in the north), column regions",
        "Norht",
        "no region of this name",
        "Capital, North",
        "North",
    ),
    "event of no group": Mistake(
        EVENTS,
        ",flood,North,,",
        ",offensive,North,Northern frond,",
        "row 1 (A flood in the north), column group",
        "Northern frond",
        "no group or parallel force of this name",
        "Neighbour's contingent",
        "Northern front",
    ),
    "event too strong": Mistake(
        EVENTS, ",0.4,8,", ",4,8,", "row 1 (A flood in the north), column magnitude", "4", "is out of range", "a number from 0 to 1"
    ),
}
