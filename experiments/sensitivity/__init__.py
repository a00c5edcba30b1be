"""Which factors matter, and how much is luck."""

from experiments.sensitivity.analysis import Cell, analyse

__all__ = ["Cell", "analyse"]
