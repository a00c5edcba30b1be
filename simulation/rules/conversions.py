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
TEN_THOUSANDTH = 0.0001
"""A rate per 10,000 people as a share."""
LN2 = 0.6931471805599453
HALF = 0.5
KM_PER_DEGREE = 111.0
"""Of latitude."""
