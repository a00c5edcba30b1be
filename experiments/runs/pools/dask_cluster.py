"""Dask as a place for work: a cluster on this machine, or a scheduler that is already running somewhere."""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Iterator
from typing import Any

from experiments.runs.pools.pool import Pool
from experiments.runs.tasks import warm_up
from simulation.inputs import InputProblems, Problem
from simulation.results import source_hash

CONNECT_SECONDS = 20
ASK_EVERY_SECONDS = 5.0
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": str(2**27),
}
"""What workers here leave out: a profiler that samples each of them a hundred times a second, and giving memory back to the
system after every piece. Both took time from the model (docs/performance.md)."""


@contextlib.contextmanager
def dask_pool(workers: int, scheduler: str | None = None) -> Iterator[Pool]:
    """Open a Dask cluster as a pool: worker processes of one thread each here, or whatever a scheduler has.

    Args:
        workers: processes of a cluster on this machine.
        scheduler: address of a running scheduler, such as "tcp://10.0.0.7:8786"; ``workers`` is not used then.

    Raises:
        InputProblems: Dask is not installed, the scheduler does not answer, or a worker has another model.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise InputProblems(
            [Problem("call", "executor", "dask", "is not installed", "pip install 'comity[cluster]'")], "the executor"
        ) from None
    with contextlib.ExitStack() as stack:
        if scheduler is None:
            stack.enter_context(dask.config.set(QUIET))
            # Worker processes of one thread: what is killed takes one piece with it.
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            )
            client = stack.enter_context(Client(cluster, set_as_default=False))
        else:
            try:
                client = stack.enter_context(Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False))
            except (OSError, ValueError) as error:
                raise InputProblems(
                    [
                        Problem(
                            "call",
                            "dask_scheduler",
                            scheduler,
                            f"does not answer: {error}",
                            "the address of a running Dask scheduler, such as tcp://10.0.0.7:8786",
                        )
                    ],
                    "the executor",
                ) from None
            with contextlib.suppress(TimeoutError):
                client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            _check_workers(client.run(source_hash), scheduler)
        client.run(warm_up)
        executor = client.get_executor(pure=False)
        threads = _Threads(client)
        yield Pool(lambda: executor, threads, f"Dask with {threads()} workers")


class _Threads:
    """How many threads a cluster has, asked now and then: workers come and go while a study runs."""

    def __init__(self, client: Any) -> None:
        self._client, self._count, self._asked = client, 0, -math.inf

    def __call__(self) -> int:
        """Threads of all workers."""
        if time.monotonic() - self._asked > ASK_EVERY_SECONDS:
            self._count, self._asked = sum(self._client.nthreads().values()), time.monotonic()
        return self._count


def _check_workers(found: dict[str, str], scheduler: str) -> None:
    """Raise `InputProblems` when there is no worker, or one whose model's source differs from ours."""
    if not found:
        raise InputProblems(
            [Problem("call", "dask_scheduler", scheduler, "has no worker yet", "a scheduler with workers")], "the executor"
        )
    problems = [
        Problem(
            "call",
            "dask_scheduler",
            address,
            f"runs another model (source {source}; here {source_hash()})",
            "the same version of Comity on every machine",
        )
        for address, source in found.items()
        if source != source_hash()
    ]
    if problems:
        raise InputProblems(problems, "the executor")
