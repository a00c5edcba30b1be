"""The Mesa class of each kind of agent: a view of its record, with steps that call its behaviours."""

from __future__ import annotations

from simulation.drivers.mesa_agents.actor import Actor
from simulation.drivers.mesa_agents.kinds import (
    NGO,
    ArmedGroup,
    Community,
    Donor,
    HostGovernment,
    HumanitarianCoordination,
    LocalAuthority,
    MissionHeadquarters,
    ParallelForce,
    PeacekeepingUnit,
)

AGENT_CLASSES: dict[str, type[Actor]] = {
    kind.array: kind
    for kind in (
        Community,
        NGO,
        PeacekeepingUnit,
        MissionHeadquarters,
        HumanitarianCoordination,
        HostGovernment,
        LocalAuthority,
        ArmedGroup,
        ParallelForce,
        Donor,
    )
}
"""The class of each kind of agent by the name of its record array."""

__all__ = [
    "AGENT_CLASSES",
    "NGO",
    "Actor",
    "ArmedGroup",
    "Community",
    "Donor",
    "HostGovernment",
    "HumanitarianCoordination",
    "LocalAuthority",
    "MissionHeadquarters",
    "ParallelForce",
    "PeacekeepingUnit",
]
