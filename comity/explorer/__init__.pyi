from .bands import BANDS as BANDS
from .changes import level as level, pairs as pairs
from .downloads import download as download
from .exploration import Exploration as Exploration
from .setup import (
    MOST_COMMUNITIES as MOST_COMMUNITIES,
    MOST_SEEDS as MOST_SEEDS,
    Library as Library,
    from_address as from_address,
    setup_of as setup_of,
    whole as whole,
)
