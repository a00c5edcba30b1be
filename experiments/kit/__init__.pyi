from .arrays import Array as Array, Integers as Integers
from .folders.files import (
    PRIVATE as PRIVATE,
    folder_problem as folder_problem,
    json_text as json_text,
    write_aside as write_aside,
    write_text as write_text,
)
from .folders.lock import Held as Held, Holder as Holder, hold as hold, holder_now as holder_now
from .folders.report_folder import Picture as Picture, ReportFolder as ReportFolder
from .folders.results import (
    empty_folder as empty_folder,
    holding as holding,
    results_file as results_file,
    results_folder as results_folder,
    says as says,
)
from .folders.run_folder import (
    summary_table as summary_table,
    value_text as value_text,
    write_figures as write_figures,
    write_tables as write_tables,
)
from .folders.sealing import (
    changed_file as changed_file,
    digest_of as digest_of,
    read_sealed as read_sealed,
    write_sealed as write_sealed,
)
from .folders.tables import csv_text as csv_text, save_csv as save_csv, workbook as workbook, write_csv as write_csv
from .folders.workbooks import (
    PART as PART,
    SMALL as SMALL,
    number_format as number_format,
    put_explanation as put_explanation,
    put_sheet as put_sheet,
)
from .images import Image as Image, save_image as save_image
from .intervals import (
    CONFIDENCE as CONFIDENCE,
    ROUNDING as ROUNDING,
    MeanEstimate as MeanEstimate,
    Method as Method,
    bounded_interval as bounded_interval,
    half_width as half_width,
    mean_interval as mean_interval,
    mean_p_value as mean_p_value,
    rare as rare,
    t_interval as t_interval,
    t_p_value as t_p_value,
    t_reach as t_reach,
    too_few as too_few,
    too_few_events as too_few_events,
    typical_gap as typical_gap,
)
from .keywords import check_keywords as check_keywords
from .pages import Section as Section, cell_text as cell_text, page as page
from .rendering import make_environment as make_environment, render as render
from .splits import UNSTABLE as UNSTABLE, Unknowns as Unknowns, depends_on as depends_on
from .statistics import (
    METHOD as METHOD,
    SIGNIFICANCE as SIGNIFICANCE,
    holm as holm,
    paired_difference as paired_difference,
    probability_better as probability_better,
)
from .verdicts import (
    AT_MOST_A_TENTH as AT_MOST_A_TENTH,
    BARELY as BARELY,
    MIDDLE as MIDDLE,
    MOST as MOST,
    WORLD_COLUMNS as WORLD_COLUMNS,
    OfTwo as OfTwo,
    Shares as Shares,
    look as look,
    of_two as of_two,
    share_half_width as share_half_width,
    sides as sides,
    smallest as smallest,
    world_table as world_table,
)
from .words import (
    assumed_words as assumed_words,
    base_of as base_of,
    count_of as count_of,
    in_sentence as in_sentence,
    limits as limits,
    listed as listed,
    of_worlds as of_worlds,
    percent as percent,
)
