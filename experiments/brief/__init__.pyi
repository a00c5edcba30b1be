from .checking import check as check
from .making import PLAN as PLAN, answer as answer, check_plan as check_plan
from .question import BriefRequest as BriefRequest, rough_seconds as rough_seconds, runs_beside as runs_beside, searched as searched
from .report import write as write
from .runs import replay_run as replay_run
