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
