from .comparison import (
    OPEN as OPEN,
    Comparison as Comparison,
    answer as answer,
    compare as compare,
    drawn_worlds as drawn_worlds,
    with_causes as with_causes,
)
from .report import write as write, write_report as write_report, write_tables as write_tables
from .request import TWICE as TWICE, WORLDS as WORLDS, CompareRequest as CompareRequest, default_policies as default_policies
from .timelines import TIMELINE_SEEDS as TIMELINE_SEEDS, sample_timelines as sample_timelines
from .words import cause_sentence as cause_sentence, few_worlds as few_worlds, what_it_hangs_on as what_it_hangs_on
from .workbook import CSV_HELP as CSV_HELP, formats_of as formats_of
