"""The world under an exercise: its engine, reports about it, injects and when they come."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
