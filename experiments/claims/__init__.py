"""The claims of the guidance literature, put to the test: pre-stated contrasts and how they are judged."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
