"""Named conversions: what a unit is in another. Rules and behaviours write no other number than 0 and 1."""

WEEKS_A_MONTH = 4.345
WEEKS_A_YEAR = 52.0
DAYS_A_WEEK = 7.0
LN2 = 0.6931471805599453
