"""Search for packages of practices within limits."""

from experiments.optimise.question import OptimiseRequest
from experiments.optimise.search_for_policies import optimise

__all__ = ["OptimiseRequest", "optimise"]
