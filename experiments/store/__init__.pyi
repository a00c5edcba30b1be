from .blocks import on_disk as on_disk, write_shard as write_shard
from .extending import extend as extend, would_grow as would_grow
from .folder import Store as Store, differences as differences, manifest_of as manifest_of
from .lock import LOCK as LOCK
from .writer import Writer as Writer
