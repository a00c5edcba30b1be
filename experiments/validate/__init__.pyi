from .report import write_validation as write_validation
from .request import ValidateRequest as ValidateRequest
from .validation import Validation as Validation, answer as answer
