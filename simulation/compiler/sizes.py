"""Lengths that records and behaviours share, apart from the records so that behaviours need not import those."""

SLOTS = 12
"""Places for events of one front in one week; further events add to these places in turn."""
