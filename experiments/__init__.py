"""Experiments: one question per package, asked of many runs.

From low to high: ``kit`` (files, statistics, words, pages), ``runs`` (the one way to run many), ``study`` (a table that has not
been run yet), ``compare``, ``validate``, ``calibration``, ``store``, ``claims``, ``sweep``, ``sensitivity``, ``stress``,
``optimise``, ``explain``, ``discover``, ``brief``. Each may use those before it.
"""

from simulation.moved import keep_documented_paths

keep_documented_paths()
