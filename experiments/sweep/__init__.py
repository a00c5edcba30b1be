"""Carrying out a study: pilot, sweep, replay of single runs."""

from experiments.sweep.sweeping import sweep

__all__ = ["sweep"]
