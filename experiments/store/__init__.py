"""A study's folder: shards, journal, lock, extension."""
