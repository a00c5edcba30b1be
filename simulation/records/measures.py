"""Where each outcome stands: one record field per outcome, for the country and for each region."""

import math

from simulation.records.fields import Kind, number
from simulation.registers.outcomes import OUTCOMES

_FIELDS = tuple(number(o.id, o.unit, o.meaning, low=-math.inf) for o in OUTCOMES.values())
MEASURES = Kind("measures", "Outcomes of the country", _FIELDS)
REGION_MEASURES = Kind("region_measures", "Outcomes of a region", _FIELDS)
"""Outcomes in the order of the register."""

MEMORY = Kind(
    "memory",
    "Slow averages that measures need",
    (
        number("deaths", "deaths a week", "average of all deaths over about 26 weeks"),
        number("displaced", "share 0-1", "average of displacement over about 26 weeks"),
        number("control", "share 0-1", "average of armed groups' control over about 26 weeks"),
        number("people", "people", "people at home"),
        number("former", "people", "ex-combatants"),
        number("delivered", "US dollars a week", "aid that arrived"),
    ),
)
