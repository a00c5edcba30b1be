from .ledger import FULL_POINTS as FULL_POINTS, POINTS as POINTS, Ledger as Ledger, answer as answer, make_plan as make_plan
from .placebo import Placebo as Placebo, run_placebo as run_placebo
from .report import money as money, placebo_json as placebo_json, write_ledger as write_ledger
from .running import ClaimsPlan as ClaimsPlan
