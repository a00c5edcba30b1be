"""In which part of what nobody knows does a policy fail?"""

from experiments.discover.discovery import discover
from experiments.discover.request import DiscoverRequest

__all__ = ["DiscoverRequest", "discover"]
