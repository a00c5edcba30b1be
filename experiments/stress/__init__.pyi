from .design import (
    NO_SHOCK as NO_SHOCK,
    USUAL as USUAL,
    samples as samples,
    shock_words as shock_words,
    shocked as shocked,
    usual_varied as usual_varied,
)
from .report import findings as findings, scale_of as scale_of, title_of as title_of, write as write
from .request import (
    REQUEST as REQUEST,
    StressRequest as StressRequest,
    direction_of as direction_of,
    out_of_range as out_of_range,
    usual_ensemble as usual_ensemble,
)
from .robustness import ALL as ALL, StateResampling as StateResampling, regret as regret, robustness as robustness, signed as signed
from .stress_test import Stress as Stress, as_plain as as_plain, read_stress as read_stress
