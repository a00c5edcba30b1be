"""Pieces of work and the pool in which they are done: any `concurrent.futures.Executor`.

Few pieces wait at a time, so that memory does not grow with the work. When a worker dies, its pieces are done again; a
piece that kills its worker is taken apart until the one case is found that does it. Ctrl-C lets the pieces under way
finish and keeps them.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from types import FrameType
from typing import Any, Protocol, Self, TypeVar

from simulation.inputs import InputProblems, Problem, nearest_name

EXECUTORS = ("threads", "processes", "dask")
"""Executors by name; the first is the default."""
MOST_WORKERS = 1024
AHEAD = 3
"""Pieces handed over or under way for each worker."""
TRIES = 2
"""Deaths of a worker, alone with one case, after which that case counts as failed."""

R = TypeVar("R")


class Work(Protocol):
    """A piece of work that can be taken apart."""

    def __len__(self) -> int:
        """Cases in it."""
        ...

    def single(self) -> list[Any]:
        """The same work, a piece a case."""
        ...


W = TypeVar("W", bound=Work)


class Pool:
    """An executor with what is needed to go on after a worker's death.

    Attributes:
        executor: where pieces go.
        title: what it is, for messages: "2 threads".
    """

    def __init__(self, make: Callable[[], Executor], workers: int | Callable[[], int], title: str) -> None:
        self._make, self._workers = make, workers
        self.executor, self.title = make(), title

    @property
    def workers(self) -> int:
        """Pieces it works on at once; a cluster may grow and shrink."""
        return self._workers if isinstance(self._workers, int) else max(1, self._workers())

    def renew(self, error: BaseException) -> None:
        """Replace an executor that broke for good."""
        if isinstance(error, BrokenExecutor):
            self.executor.shutdown(wait=False, cancel_futures=True)
            self.executor = self._make()

    @staticmethod
    def is_death(error: BaseException) -> bool:
        """Whether an error says that a worker died, and not that the work went wrong."""
        return isinstance(error, BrokenExecutor) or type(error).__name__ in ("KilledWorker", "NoValidWorkerError")


Where = str | Executor | Pool | None
"""Where runs are made: a name of `EXECUTORS`, an executor of one's own, or a pool that is open; ``None`` for threads."""


def check_pool(executor: Where, workers: int, scheduler: str | None = None, pieces: int | None = None) -> None:
    """Check names and numbers of an executor.

    Raises:
        InputProblems: all problems at once.
    """
    problems = []
    if isinstance(executor, str) and executor not in EXECUTORS:
        problems.append(
            Problem(
                "call",
                "executor",
                executor,
                "is not an executor",
                ", ".join(EXECUTORS),
                nearest=nearest_name(executor, list(EXECUTORS)),
            )
        )
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= MOST_WORKERS:
        problems.append(Problem("call", "workers", workers, "is not possible", f"a whole number from 1 to {MOST_WORKERS}"))
    if pieces is not None and (isinstance(pieces, bool) or not isinstance(pieces, int) or pieces < 1):
        problems.append(Problem("call", "pieces", pieces, "is not possible", "a whole number of at least 1"))
    if scheduler is not None and executor not in (None, "dask"):
        problems.append(Problem("call", "dask_scheduler", scheduler, f"does not go with the executor {executor}", "dask"))
    if problems:
        raise InputProblems(problems, "the executor")


class _Stop:
    """Ctrl-C, and a request to terminate, noted instead of raised; the second Ctrl-C is raised as usual."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def drive(pieces: Iterable[W], pool: Pool, task: Callable[[W], R], failed: Callable[[W, str], R]) -> Generator[R, None, None]:
    """Do all pieces, a few at a time, and yield their results as they are finished.

    Args:
        pieces: work; taken as workers become free.
        pool: where to do it.
        task: what is done with a piece, in a worker; it deals with failures of the work itself.
        failed: the result of a piece of one case that killed its worker ``TRIES`` times, from the piece and the reason.

    Raises:
        KeyboardInterrupt: Ctrl-C, after what was under way has been finished and yielded.
        ConnectionError: the cluster is gone.
        Exception: what the executor itself raises, such as work that cannot be sent.
    """
    waiting = iter(pieces)
    pending: dict[Future[R], W] = {}
    suspects: deque[tuple[W, int]] = deque()  # with the deaths that each has seen while alone
    alone: tuple[W, int] | None = None
    more = True
    with _Stop() as stop:
        while not stop.asked:
            if suspects and not pending:
                alone = suspects.popleft()
                pending[pool.executor.submit(task, alone[0])] = alone[0]
            while more and not suspects and alone is None and len(pending) < AHEAD * pool.workers and not stop.asked:
                piece = next(waiting, None)
                more = piece is not None
                if piece is not None:
                    try:
                        pending[pool.executor.submit(task, piece)] = piece
                    except BrokenExecutor as death:
                        # Everything else that was handed over is lost as well, and is found below.
                        suspects.append((piece, 0))
                        if not pending:
                            pool.renew(death)
            if not pending and not suspects and not more:
                return
            # A short wait leaves the main thread able to hear Ctrl-C on every system.
            done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            deaths = []
            for future in done:
                piece = pending.pop(future)
                error = _error(future)
                if error is None:
                    yield future.result()
                elif pool.is_death(error):
                    deaths.append((piece, error))
                else:
                    raise error
                if alone is not None and error is None:
                    alone = None
            if not deaths:
                continue
            error = deaths[0][1]
            if isinstance(error, BrokenExecutor):
                # All that was handed over is lost with it; what was finished just before is not.
                wait(pending)
                for future in list(pending):
                    piece = pending.pop(future)
                    if _error(future) is None:
                        yield future.result()
                    else:
                        deaths.append((piece, error))
            pool.renew(error)
            if alone is None:
                suspects.extend((piece, 0) for piece, _ in deaths)
                continue
            piece, seen = alone
            alone = None
            if len(piece) > 1:
                suspects.extend((one, 0) for one in piece.single())
            elif seen + 1 < TRIES:
                suspects.append((piece, seen + 1))
            else:
                yield failed(piece, f"the worker process died {seen + 1} times while it ran alone")
        for future in pending:
            future.cancel()
        for future in wait([future for future in pending if not future.cancelled()]).done:
            if _error(future) is None:
                yield future.result()
    raise KeyboardInterrupt


def _error(future: Future[Any]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError:
        return ConnectionError("the cluster gave up work that was handed to it: its scheduler is gone or was restarted")
