from .instruments import ATTITUDES as ATTITUDES, INSTRUMENTS as INSTRUMENTS, LEVERS as LEVERS, NUMBERS as NUMBERS, Lever as Lever
from .matters import CHANCE as CHANCE, COVERAGE as COVERAGE, DEATHS as DEATHS, PRICE as PRICE, WEEKS as WEEKS, Matters as Matters
from .mechanisms import KERNEL_TITLES as KERNEL_TITLES, KERNELS as KERNELS, MECHANISMS as MECHANISMS
from .outcomes import (
    COUNTED as COUNTED,
    HEADLINES as HEADLINES,
    OUTCOMES as OUTCOMES,
    Outcome as Outcome,
    outcomes_at as outcomes_at,
)
from .parameters import FITTED as FITTED, LABELS as LABELS, PARAMETERS as PARAMETERS
from .switches import SWITCHES as SWITCHES
