"""Which of the model's numbers move something that matters, and which nothing?"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
