"""Two ways to live weeks with the same behaviours: compiled batches, and Mesa agents one by one."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
