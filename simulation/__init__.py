"""Comity's model: a UN peace operation, NGOs, a host government, communities and armed groups.

    from simulation import load_scenario, load_policy, run, run_batch, PeaceOperation

Names are imported when they are first used, so that the compiled batch never waits for Mesa.
"""

import lazy_loader

from simulation.moved import keep_documented_paths

keep_documented_paths()

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
