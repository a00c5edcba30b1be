"""Instruments of a policy by key, such as "joint_planning" or "information_sharing.latency": setting them in a whole policy."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.inputs import InstrumentSetting, Policy


def with_instruments(policy: Policy, values: Mapping[str, float]) -> Policy:
    """The policy with some instruments' intensities, or sub-levers ("information_sharing.latency"), set.

    Everything else of an instrument's setting (weeks, regions, other levers) stays. A lever of an instrument that the
    policy does not use does nothing and is left out. The values must have been checked.
    """
    if not values:
        return policy
    settings = dict(policy.instruments)
    for key, value in sorted(values.items(), key=lambda item: "." in item[0]):  # intensities first
        name, _, lever = key.partition(".")
        setting = settings.get(name)
        if not lever:
            settings[name] = (
                setting.model_copy(update={"intensity": float(value)}) if setting else InstrumentSetting(intensity=float(value))
            )
        elif setting is not None:
            settings[name] = setting.model_copy(update={"levers": {**setting.levers, lever: float(value)}})
    return policy.model_copy(update={"instruments": settings})
