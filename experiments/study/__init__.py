"""A study as a table that has not been run yet: factors, design, checks, numbering, files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
