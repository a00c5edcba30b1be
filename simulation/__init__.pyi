from .drivers.model import PeaceOperation as PeaceOperation
from .inputs.policy import load_policy as load_policy
from .inputs.scenario.scenario import load_scenario as load_scenario
from .running import (
    check_size as check_size,
    configure as configure,
    run as run,
    run_batch as run_batch,
    settings_arrays as settings_arrays,
)
