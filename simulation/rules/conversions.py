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
TEN_THOUSANDS = 0.0001
HUNDRED_THOUSANDS = 0.00001
"""What one person is of so many people."""
PER_1000_OF_PER_10000 = 0.1
"""A rate among a thousand people, of the rate among ten thousand."""
LN2 = 0.6931471805599453
HALF = 0.5
KM_PER_DEGREE = 111.0
"""Of latitude."""
DEATHS_OF_FULL_ATTACK = 20.0
"""What magnitude 1 of an attack on a timeline says."""
NORMAL_AS_LOGISTIC = 1.702
"""Scale at which the logistic curve follows the normal one within 0.01."""
A_YEAR_PER_100000 = 5_200_000.0
"""A week's events among one person as a year's among 100,000."""
TINY = 1e-12
"""Keeps a division over nothing from failing; no result hangs on it."""
