"""Who sits at the table, what each may decide, and what decisions are in the model."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
