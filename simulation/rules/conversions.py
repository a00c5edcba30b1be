"""Named conversions: what a unit is in another. Rules and behaviours write no other number than 0 and 1."""

WEEKS_A_MONTH = 4.345
WEEKS_A_YEAR = 52.0
HOURS_A_WEEK = 40.0
"""Working hours of a person at full time."""
PER_1000 = 1000.0
PER_10000 = 10_000.0
PER_100000 = 100_000.0
"""People to whom rates are stated."""
THOUSANDS = 0.001
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
ATTACKS_OF_FULL_AMBUSH = 4.0
"""What magnitude 1 of an ambush on a timeline says, beyond the first attack."""
NORMAL_AS_LOGISTIC = 1.702
"""Scale at which the logistic curve follows the normal one within 0.01."""
A_YEAR_PER_100000 = 5_200_000.0
"""A week's events among one person as a year's among 100,000."""
TINY = 1e-12
"""Keeps a division over nothing from failing; no result hangs on it."""
A_PLAN_FOR_NOBODY = 0.001
"""Persons as which a place for which no staff are planned counts in means over staff."""
HARDLY_ANYBODY = 0.01
"""Persons as which a post without staff counts in such means."""
ALMOST_FULL = 0.999999
"""Coverage above which its logarithm is not taken."""
LITTLE = 0.0001
"""As TINY, where the last digits of results hang on it."""
