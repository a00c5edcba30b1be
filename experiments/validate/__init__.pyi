from .facts.designs import change as change, mean_interval as mean_interval
from .report import write_validation as write_validation
from .request import ValidateRequest as ValidateRequest
from .validation import Validation as Validation, answer as answer
