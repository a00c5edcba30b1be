"""Experiments: one question per module, asked of many runs.

:mod:`experiments.compare` sets policies side by side under the same luck, :mod:`experiments.statistics` says how sure
the differences are, and :mod:`experiments.report` writes them for people.
"""
