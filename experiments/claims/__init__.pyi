from .ledger import Ledger as Ledger, answer as answer, make_plan as make_plan
from .placebo import Placebo as Placebo, run_placebo as run_placebo
from .report import money as money, number as number, p_text as p_text, placebo_json as placebo_json, write_ledger as write_ledger
from .running import ClaimsPlan as ClaimsPlan
