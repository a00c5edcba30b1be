"""The Mesa class of each kind of agent: a view of its record, with steps that call its behaviours."""

from __future__ import annotations

from simulation.drivers.mesa_agents.actor import Actor
from simulation.drivers.mesa_agents.armed_group import ArmedGroup
from simulation.drivers.mesa_agents.community import Community
from simulation.drivers.mesa_agents.donor import Donor
from simulation.drivers.mesa_agents.host_government import HostGovernment
from simulation.drivers.mesa_agents.humanitarian_coordination import HumanitarianCoordination
from simulation.drivers.mesa_agents.local_authority import LocalAuthority
from simulation.drivers.mesa_agents.mission_headquarters import MissionHeadquarters
from simulation.drivers.mesa_agents.ngo import NGO
from simulation.drivers.mesa_agents.parallel_force import ParallelForce
from simulation.drivers.mesa_agents.peacekeeping_unit import PeacekeepingUnit

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
