from .building import (
    WORLD_PARAMETERS as WORLD_PARAMETERS,
    Foundation as Foundation,
    build as build,
    outcome_weights as outcome_weights,
)
from .layout import NUMBER_VIEWS as NUMBER_VIEWS, World as World
from .requests import (
    ScenarioLike as ScenarioLike,
    check_count as check_count,
    check_settings as check_settings,
    choose_policies as choose_policies,
    choose_scenarios as choose_scenarios,
    choose_seeds as choose_seeds,
    label_of as label_of,
    seed_range as seed_range,
    with_reference as with_reference,
)
from .settings import (
    check_parameters as check_parameters,
    check_seed as check_seed,
    check_size as check_size,
    check_switches as check_switches,
    configure as configure,
    parameter_row as parameter_row,
    schedule as schedule,
    settings_arrays as settings_arrays,
)
from .timeline import BY_AN_ACTOR as BY_AN_ACTOR, event as event, inject as inject, with_events as with_events
