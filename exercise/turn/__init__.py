"""A turn from its opening to its end: commands checked and carried out, AI players, what each role sees."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
