"""What a session holds, as data: settings, decisions, commands, codes."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
