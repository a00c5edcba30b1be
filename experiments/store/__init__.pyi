from .blocks import on_disk as on_disk
from .extending import extend as extend, would_grow as would_grow
from .folder import Store as Store
from .lock import LOCK as LOCK
from .manifest import differences as differences, manifest_of as manifest_of
from .reading import StudyRuns as StudyRuns, of_seeds as of_seeds, read_study as read_study, whole_seeds as whole_seeds
from .shards import read_shard as read_shard, write_shard as write_shard
from .writer import Writer as Writer
