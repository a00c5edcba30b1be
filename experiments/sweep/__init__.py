"""Carrying out a study: pilot, sweep, replay of single runs."""

from experiments.sweep.sweeping import State, sweep

__all__ = ["State", "sweep"]
