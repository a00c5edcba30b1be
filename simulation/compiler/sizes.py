"""Lengths that records and behaviours share, apart from the records so that behaviours need not import those."""

SLOTS = 12
"""Places for events of one front in one week; further events add to these places in turn."""

FREE_TIMELINE_ROWS = 64
"""Free rows of the timeline for events that are added while a run goes on (injects)."""

LARGEST_WORD = 2**32 - 1
"""Largest seed that NetworkX takes."""

GRID_BITS = 10
"""Bits of each coordinate on the curve along which rows are ordered: a grid of 1,024 by 1,024."""

LEAST_COMMUNITIES = 5
"""Communities of a region at least, where a scenario does not say how many the country has."""

SELF_AND_NEXT = 2
"""How many nearest points to ask for to find the one beside a point itself."""

PLACES_OF_AN_EVENT = 8
"""Draws kept for the place of one event: most candidates that it can have."""
EVENTS_OF_A_KIND = 1000
"""Draws kept for the events of one kind of a front in a week; events of the timeline follow those of every kind."""

IDENTITY_GROUPS = 16
"""Identity groups that are told apart; further ones count as the last."""

BINS = 64
"""Bins of distributions."""

PEOPLE_BY_WELLBEING, WELLBEING_BY_WELLBEING, PEOPLE_BY_COVERAGE, PEOPLE_BY_GROUP, WELLBEING_BY_GROUP = range(5)
HISTOGRAMS = 5
"""Rows of the distributions that are measured: people, or people times wellbeing, by a bin or by identity group."""

NOT_SUMMED, SUM, MEAN_OVER_PEOPLE, MEAN_OVER_AID, MEAN_OVER_EX_COMBATANTS = range(5)
"""How an outcome is summed up from regions."""

COUNTRY_ORGANISATIONS = 3
"""Organisations of the country beside authorities and NGOs: mission, humanitarian coordination, government."""

ALIGNMENT = 64
"""Bytes at multiples of which arrays begin: a line of a processor's cache."""

NUMBER_BYTES = 8
"""Bytes of one number."""

ONE = 1
MOST_SEEDS = 10**7
"""Most seeds of one request."""

SEEDS = 2**63
"""Seeds there are: whole numbers below."""

MOST_COMMUNITIES = 100_000
"""Largest country total of communities."""

MOST_BRANCHING = 0.95
"""Share of events that others set off at which violence is taken to grow without end."""

DIGEST_LENGTH = 16
"""Characters of a digest that people see."""
