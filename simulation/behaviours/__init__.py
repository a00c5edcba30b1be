"""What each kind of agent does: behaviours of row index, world and week.

A behaviour reads its own row, arrays that nobody writes in the same step, and what others show in their
``_seen`` records; it writes only its own row and relation rows that it owns. So the order in which agents
of a kind are visited cannot matter.
"""
