"""Named conversions: what a unit is in another. Rules and behaviours write no other number than 0 and 1."""

WEEKS_A_MONTH = 4.345
WEEKS_A_YEAR = 52.0
DAYS_A_WEEK = 7.0
LN2 = 0.6931471805599453
HOURS_A_WEEK = 40.0
PER_THOUSAND = 1000.0
PER_10_000 = 0.0001
HALF = 0.5
KM_PER_DEGREE = 111.0
