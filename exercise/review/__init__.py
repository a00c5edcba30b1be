"""After the action: what happened, what would have happened otherwise, cards and pages."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
