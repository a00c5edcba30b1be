"""A study's folder: shards, journal, lock, extension."""

from experiments.store.folder import Store

__all__ = ["Store"]
