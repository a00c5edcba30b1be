"""What each role's page may show, and what stays sealed until a turn has been lived."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
