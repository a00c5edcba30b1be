from .pipeline import (
    CalibrateRequest as CalibrateRequest,
    answer as answer,
    problem_of as problem_of,
    seconds_per_run as seconds_per_run,
)
from .prediction import (
    PredictRequest as PredictRequest,
    against_evidence as against_evidence,
    answer_prediction as answer_prediction,
    predict as predict,
)
from .prediction_report import write_prediction as write_prediction
from .report import tables_of as tables_of, write_calibration as write_calibration
