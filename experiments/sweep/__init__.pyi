from .piloting import duration as duration, pilot as pilot, size_words as size_words
from .replay import replay as replay, rerun as rerun
from .sweeping import State as State, Swept as Swept, run_study as run_study, study_of_folder as study_of_folder, sweep as sweep
