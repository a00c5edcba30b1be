"""Search for packages of practices within limits."""

from experiments.optimise.search_for_policies import optimise

__all__ = ["optimise"]
