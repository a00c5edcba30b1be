from .batch import (
    COUNTRY as COUNTRY,
    LAST_WEEKS as LAST_WEEKS,
    NOTHING as NOTHING,
    STATISTICS as STATISTICS,
    ChunkOutput as ChunkOutput,
    OutputSpec as OutputSpec,
    Settings as Settings,
    community_numbers as community_numbers,
    keep as keep,
    run_many as run_many,
    trend as trend,
)
from .mesa_agents.actor import steps_of as steps_of
from .mesa_agents.kinds import NGO as NGO
from .warming import warm as warm
