"""Where runs are made: threads, processes, a Dask cluster, or an executor of one's own.

with Compute(workers=4).open() as here:          # one pool for several calls
    evaluate(cases, measures, compute=here)
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, Unpack

from experiments.runs.pools.dask_cluster import dask_pool
from experiments.runs.pools.pool import EXECUTORS, Pool, Where, check_pool
from experiments.runs.pools.progress import Progress, silent
from experiments.runs.tasks import warm_up


@contextlib.contextmanager
def open_pool(executor: Where, workers: int = 2, scheduler: str | None = None) -> Iterator[Pool]:
    """Open an executor, with the model loaded in every worker, and close it at the end.

    Args:
        executor: a name of ``EXECUTORS``, ``None`` for the first of them, or an executor or a pool, which is left open.
        workers: threads or processes; for an executor of one's own, how many pieces it works on at once.
        scheduler: address of a running Dask scheduler; implies "dask", and ``workers`` is what the cluster has.

    Raises:
        InputProblems: a name or number that is not possible; a scheduler that does not answer; workers whose model differs.
    """
    check_pool(executor, workers, scheduler)
    warm_up()
    if isinstance(executor, Pool):
        yield executor
        return
    if isinstance(executor, Executor):
        yield Pool(lambda: executor, workers, "an executor of your own")
        return
    if scheduler is not None or executor == "dask":
        with dask_pool(workers, scheduler) as pool:
            yield pool
        return
    if executor == "processes":
        context = multiprocessing.get_context("spawn")
        pool = Pool(
            lambda: ProcessPoolExecutor(workers, mp_context=context, initializer=prepare_worker), workers, f"{workers} processes"
        )
    else:
        pool = Pool(lambda: ThreadPoolExecutor(workers, thread_name_prefix="comity"), workers, f"{workers} threads")
    try:
        yield pool
    finally:
        pool.executor.shutdown(wait=True, cancel_futures=True)


def prepare_worker() -> None:
    """Make a worker process ready: model loaded, Ctrl-C left to its parent, and no life without the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()
    warm_up()


def _follow(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


@dataclass(frozen=True)
class Compute:
    """Where and how runs are made, and who hears of it. Nothing in it changes a result.

    Attributes:
        executor: a name of `experiments.runs.pools.pool.EXECUTORS`, ``None`` for the first of them ("threads"), an executor
            of your own, or a pool that is open.
        workers: threads or processes; with an executor of your own, how many pieces it works on at once.
        scheduler: address of a running Dask scheduler; implies "dask".
        pieces: runs of a piece of work; ``None`` cuts by time.
        progress: hears after every finished piece.

    Raises:
        InputProblems: a name or a number that is not possible.
    """

    executor: Where = None
    workers: int = 2
    scheduler: str | None = None
    pieces: int | None = None
    progress: Progress = field(default=silent, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_pool(self.executor, self.workers, self.scheduler, self.pieces)

    @contextlib.contextmanager
    def open(self) -> Iterator[Compute]:
        """The same with its pool open, so that several calls share it; closed at the end.

        Raises:
            InputProblems: a scheduler that does not answer; workers whose model differs.
        """
        with open_pool(self.executor, self.workers, self.scheduler) as pool:
            yield replace(self, executor=pool, scheduler=None)

    @contextlib.contextmanager
    def pool(self) -> Iterator[Pool]:
        """The pool itself, with the model loaded in every worker; see `open`."""
        with open_pool(self.executor, self.workers, self.scheduler) as pool:
            yield pool

    @property
    def parallel(self) -> int:
        """Pieces that go on at once: the workers, or what an open pool has."""
        return self.executor.workers if isinstance(self.executor, Pool) else self.workers

    @property
    def title(self) -> str:
        """What it is, for messages; that of an open pool."""
        return self.executor.title if isinstance(self.executor, Pool) else f"{self.workers} {self.executor or EXECUTORS[0]}"

    def telling(self, progress: Progress) -> Compute:
        """The same place, with another who hears."""
        return replace(self, progress=progress)


@functools.cache
def standing_pool(workers: int, name: str) -> Pool:
    """Threads that stay for as long as the process, for work that a page asks for now and again; one pool for a name.

    Args:
        workers: threads.
        name: of the threads, and of the pool.
    """
    return Pool(lambda: ThreadPoolExecutor(workers, thread_name_prefix=name), workers, f"{workers} threads for {name}")


HERE = Compute()
"""Two threads of this process, and nobody who hears."""


class ComputeKeywords(TypedDict, total=False):
    """Keywords of calls that make runs: see `Compute`; ``None`` for a progress that nobody hears."""

    executor: Where
    workers: int
    scheduler: str | None
    pieces: int | None
    progress: Progress | None


def compute_of(**given: Unpack[ComputeKeywords]) -> Compute:
    """A `Compute` from the keywords that calls take."""
    keywords: dict[str, Any] = {name: value for name, value in given.items() if name != "progress" or value is not None}
    return Compute(**keywords)
