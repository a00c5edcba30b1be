"""Codes that records hold, and places in arrays by sector, by name: so that behaviours need not import the records.

The records say what each is (``SHOCK_KINDS``, ``PHASES``, ``SECTORS`` …), in the same order.
"""

SECTORS = 5
EACH_SECTOR = 1.0 / SECTORS
"""Weight of one sector in a mean over all."""
HEALTH, FOOD, INFRASTRUCTURE, PROTECTION, LIVELIHOOD = range(SECTORS)

# Events of the timeline.
COUP, EPIDEMIC, OFFENSIVE, PARALLEL_DEPARTURE, PATRON_OFFER, ACCORD, ELECTION, SCANDAL, FLOOD, DROUGHT = range(10)
NONE, DONOR_CUT, DISPLACEMENT_INFLUX, CEASEFIRE_BREAKDOWN, RUMOUR, AUDIT_FINDING, TROOP_CEILING, MISCONDUCT = range(10, 18)
ATTACK, AMBUSH, OUTREACH, RELIEF, DISPUTE_TRAINING, DIALOGUE_SESSIONS, PERMIT_REFUSAL, LEAK, COUP_RUMOUR = range(18, 27)

# Organisations and the ties between them.
DUNANTIST, MULTI_MANDATE, NATIONAL, RED_CROSS = range(4)
INFANTRY, POLICE, ENGINEERS, CIVIL_AFFAIRS = range(4)
OBSERVER, TRADITIONAL, MULTIDIMENSIONAL, ENFORCEMENT = range(4)
MISSION_NGO, COORDINATION_NGO, GOVERNMENT_NGO, MISSION_GOVERNMENT, MISSION_AUTHORITY, MISSION_COORDINATION, NGO_NGO = range(7)

# Powers, what they do and how far peace has come.
INSURGENT, COMMUNAL_MILITIA, EX_REBEL = range(3)
WAR, CEASEFIRE, AGREEMENT, POST_WAR = range(4)
WITHDRAWN, COMPROMISED, CONDITIONAL, STRONG = range(4)
GROUP, STATE, PARALLEL = range(3)
NO_INCIDENT, BATTLE, ONE_SIDED, NON_STATE = range(4)
FIRST_INFLOW, SECOND_INFLOW, THIRD_INFLOW = range(1, 4)

# What being seen close to the mission does to attacks on aid workers, by the switch ``closeness_and_risk``.
NO_DIFFERENCE, RAISES, PROTECTS = range(3)

# Attitudes that an instrument may shift directly.
ON_MISSION, ON_NGOS, ON_GOVERNMENT, ON_INTERGROUP = range(4)
