"""Policies over states of the world: regret, robustness, thresholds."""
