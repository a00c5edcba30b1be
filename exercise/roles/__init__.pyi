from .orders import (
    Decisions as Decisions,
    Orders as Orders,
    agreed_level as agreed_level,
    first_decisions as first_decisions,
    needs_of as needs_of,
    orders_of as orders_of,
)
from .roles import CONTROL as CONTROL, PLAYERS as PLAYERS, ROLES as ROLES
from .slots import ACCEPTED_BY as ACCEPTED_BY, OFFERED_BY as OFFERED_BY, Slot as Slot, Value as Value, slots_of as slots_of
from .words import (
    BLANK as BLANK,
    BY_WORDS as BY_WORDS,
    PLACES as PLACES,
    filled as filled,
    place_words as place_words,
    read_inject as read_inject,
    terms_in_words as terms_in_words,
    value_in_words as value_in_words,
)
