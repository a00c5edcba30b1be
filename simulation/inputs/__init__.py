"""What people write: scenarios and policies read into validated objects, every mistake told at once."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
