from .conditions import parse as parse
from .engine import Engine as Engine, Shock as Shock, Snapshot as Snapshot, shock_kinds as shock_kinds
from .fitting import (
    USUAL_A_TURN as USUAL_A_TURN,
    check_words as check_words,
    due_words as due_words,
    fit_words as fit_words,
    fitted as fitted,
    in_order as in_order,
    session_warnings as session_warnings,
)
from .injects import (
    Inject as Inject,
    InjectList as InjectList,
    due as due,
    inject_problems as inject_problems,
    is_inject_file as is_inject_file,
    library_text as library_text,
    load_library as load_library,
    parse_library as parse_library,
    recipients_of as recipients_of,
    region_of as region_of,
    shocks_of as shocks_of,
)
from .reports import Report as Report, situation as situation, truth as truth
