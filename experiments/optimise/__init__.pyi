from .directed import CHILDREN as CHILDREN
from .prepared import YARDSTICK as YARDSTICK, Prepared as Prepared, prepare as prepare
from .question import (
    OBJECTIVES as OBJECTIVES,
    PLAN as PLAN,
    OptimiseRequest as OptimiseRequest,
    check_plan as check_plan,
    read_plan as read_plan,
)
from .report import ROLES as ROLES, convergence_verdict as convergence_verdict, verdict_words as verdict_words, write as write
from .result import SearchResult as SearchResult
from .search import Schedule as Schedule, need_pymoo as need_pymoo, values as values
from .search_for_policies import RUNS as RUNS, optimise as optimise
from .space import mean_intensity as mean_intensity
