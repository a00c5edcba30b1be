from .report import as_plain as as_plain, sentences as sentences, write as write, write_country as write_country
from .request import ScreenRequest as ScreenRequest
from .result import Screening as Screening
from .screening import PILOT_RUNS as PILOT_RUNS, pilot as pilot, screen as screen
from .stored import (
    NOTHING as NOTHING,
    moved_by as moved_by,
    moved_where as moved_where,
    stored_about as stored_about,
    stored_moves as stored_moves,
    stored_numbers as stored_numbers,
)
