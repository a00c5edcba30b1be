"""Named conversions: what a unit is in another. Rules and behaviours write no other number than 0 and 1."""

WEEKS_A_MONTH = 4.345
WEEKS_A_YEAR = 52.0
DAYS_A_WEEK = 7.0
HOURS_A_WEEK = 40.0
"""Working hours of a person at full time."""
PER_1000 = 1000.0
PER_10000 = 10_000.0
PER_100000 = 100_000.0
"""People to whom rates are stated."""
LN2 = 0.6931471805599453
