"""Policies compared under the same luck."""

from experiments.compare.comparison import compare

__all__ = ["compare"]
