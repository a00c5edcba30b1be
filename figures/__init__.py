"""Figures: a result table in, a matplotlib figure out.

One module a figure: :mod:`figures.timelines`, :mod:`figures.forest`, :mod:`figures.region_map`,
:mod:`figures.coordination_network`, :mod:`figures.cost_gain` and :mod:`figures.dashboard`. All share the look in
:mod:`figures.style`, the wording of numbers in :mod:`figures.numbers` and the placing of labels in
:mod:`figures.labels`. A figure knows the registers and the results; it never runs a model.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
