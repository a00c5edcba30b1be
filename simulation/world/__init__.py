"""The first state of a world: layout in memory, places, actors, timeline, settings of a run."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
