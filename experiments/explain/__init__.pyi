from .attribution import Contribution as Contribution, coalitions_of as coalitions_of, left_out as left_out
from .explanation import answer as answer, explain as explain
from .parts import mechanism_title as mechanism_title
from .question import ExplainRequest as ExplainRequest, differing as differing
from .report import as_dict as as_dict, place_of as place_of, table as table, write as write
from .result import Explanation as Explanation
from .sizing import check_counts as check_counts, orders_of as orders_of, size as size
from .words import (
    interval as interval,
    moves as moves,
    narrative as narrative,
    parting_words as parting_words,
    title_of as title_of,
)
