from .cases import Case as Case
from .ensembles import (
    Ensemble as Ensemble,
    EnsembleLike as EnsembleLike,
    bundled_ensembles as bundled_ensembles,
    ensemble_note as ensemble_note,
    load_ensemble as load_ensemble,
    run_parameters as run_parameters,
    write_ensemble as write_ensemble,
)
from .foundations import Foundations as Foundations
from .living import WeeklyRun as WeeklyRun, begin as begin, history as history, live as live, weekly_run as weekly_run
from .measures import Measure as Measure, MeasureReader as MeasureReader, kept_of_weeks as kept_of_weeks
from .peace import peace_of as peace_of
from .pools.executors import (
    HERE as HERE,
    Compute as Compute,
    ComputeKeywords as ComputeKeywords,
    compute_of as compute_of,
    open_pool as open_pool,
    standing_pool as standing_pool,
)
from .pools.pool import Pool as Pool, Where as Where
from .pools.progress import PREPARING as PREPARING, RUNNING as RUNNING, Progress as Progress, part_of as part_of, silent as silent
from .priors import (
    Prior as Prior,
    carried_priors as carried_priors,
    fitted_priors as fitted_priors,
    prior_of as prior_of,
    values_at as values_at,
)
from .runner import (
    check_job as check_job,
    each as each,
    evaluate as evaluate,
    rows_of as rows_of,
    seconds_of_run as seconds_of_run,
    series as series,
)
from .settings import RunSettings as RunSettings, SettingKeywords as SettingKeywords, settings_in as settings_in
from .tasks import Job as Job, Piece as Piece, Rows as Rows, carry_out as carry_out, warm_up as warm_up
from .worlds import (
    DEFAULT as DEFAULT,
    NONE as NONE,
    POOLED as POOLED,
    SCENARIO as SCENARIO,
    SECOND_SEED as SECOND_SEED,
    calibration_words as calibration_words,
    chosen_ensemble as chosen_ensemble,
    pooled_switches as pooled_switches,
    unknown_numbers as unknown_numbers,
)
