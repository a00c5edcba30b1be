from .errors import (
    Gathered as Gathered,
    InputProblems as InputProblems,
    Problem as Problem,
    meant_number as meant_number,
    nearest_name as nearest_name,
    one_of as one_of,
    shorten as shorten,
    unknown_name as unknown_name,
)
from .plain_text import one_line as one_line, plain as plain
from .policy import (
    InstrumentSetting as InstrumentSetting,
    Policy as Policy,
    Steps as Steps,
    bundled_policies as bundled_policies,
    load_policy as load_policy,
    step_problems as step_problems,
)
from .reading import (
    SCHEMA_VERSION as SCHEMA_VERSION,
    Allowed as Allowed,
    Locate as Locate,
    Location as Location,
    check_schema_version as check_schema_version,
    flat_names as flat_names,
    parse_csv as parse_csv,
    parse_toml as parse_toml,
    problems_from_validation as problems_from_validation,
    read_text as read_text,
)
from .scenario.parts import (
    STATE_FORCES as STATE_FORCES,
    TIMELINE_KINDS as TIMELINE_KINDS,
    Communities as Communities,
    Count as Count,
    Horizon as Horizon,
    Positive as Positive,
    PositiveCount as PositiveCount,
    Share as Share,
    Strength as Strength,
)
from .scenario.scenario import Scenario as Scenario, bundled_scenarios as bundled_scenarios, load_scenario as load_scenario
from .table_cells import live as live, plain_cell as plain_cell
from .templates import write_new_policy as write_new_policy, write_new_scenario as write_new_scenario
from .toml_text import toml_key as toml_key, toml_text as toml_text, toml_value as toml_value
