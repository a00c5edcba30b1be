"""Why one policy differs from another."""

from experiments.explain.explanation import explain

__all__ = ["explain"]
