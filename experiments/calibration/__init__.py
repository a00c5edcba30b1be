"""Calibration: what history says about the fitted parameters, and which sets of them it does not rule out.

`targets` (what a run is held against), `observing` (one run read through the observation operator),
`bench` (runs that are kept and resumed), `emulator` and `matching` (history matching in waves), `inference`
(approximate Bayesian computation), `diagnostics`, `pipeline` (all in order) and `report`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
