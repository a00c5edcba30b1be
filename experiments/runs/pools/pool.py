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
from typing import Any, Generic, Protocol, Self, TypeVar

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


class _Desk(Generic[W, R]):
    """Pieces that are under way, and those whose worker died.

    Attributes:
        pending: what is handed over, by the promise of its result.
        suspects: pieces that were under way when a worker died, with the deaths that each has seen while alone.
        alone: the suspect that is under way by itself.
    """

    def __init__(self, pool: Pool, task: Callable[[W], R], pieces: Iterable[W]) -> None:
        self.pool, self.task, self.waiting, self.more = pool, task, iter(pieces), True
        self.pending: dict[Future[R], W] = {}
        self.suspects: deque[tuple[W, int]] = deque()
        self.alone: tuple[W, int] | None = None

    @property
    def empty(self) -> bool:
        """Whether everything is done."""
        return not self.pending and not self.suspects and not self.more

    def hand_over(self, stop: _Stop) -> None:
        """Give workers what they are free for; a suspect goes alone."""
        if self.suspects and not self.pending:
            self.alone = self.suspects.popleft()
            self._submit(self.alone[0])
        while self.more and not self.suspects and self.alone is None and len(self.pending) < AHEAD * self.pool.workers:
            if stop.asked:
                return
            piece = next(self.waiting, None)
            self.more = piece is not None
            if piece is not None:
                try:
                    self._submit(piece)
                except BrokenExecutor as death:
                    # Everything else that was handed over is lost as well, and is found below.
                    self.suspects.append((piece, 0))
                    if not self.pending:
                        self.pool.renew(death)

    def _submit(self, piece: W) -> None:
        self.pending[self.pool.executor.submit(self.task, piece)] = piece

    def finished(self, deaths: list[tuple[W, BaseException]]) -> Generator[R, None, None]:
        """Results that have come; pieces whose worker died are noted in ``deaths``."""
        # A short wait leaves the main thread able to hear Ctrl-C on every system.
        done, _ = wait(self.pending, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            piece = self.pending.pop(future)
            error = _error(future)
            if error is None:
                yield future.result()
                self.alone = None
            elif self.pool.is_death(error):
                deaths.append((piece, error))
            else:
                raise error
        if deaths and isinstance(deaths[0][1], BrokenExecutor):
            # All that was handed over is lost with it; what was finished just before is not.
            wait(self.pending)
            for future in list(self.pending):
                piece = self.pending.pop(future)
                if _error(future) is None:
                    yield future.result()
                else:
                    deaths.append((piece, deaths[0][1]))

    def bury(self, deaths: list[tuple[W, BaseException]]) -> tuple[W, str] | None:
        """After deaths: what is tried again, and how; a case that killed its worker too often, with the reason."""
        self.pool.renew(deaths[0][1])
        if self.alone is None:
            self.suspects.extend((piece, 0) for piece, _ in deaths)
            return None
        piece, seen = self.alone
        self.alone = None
        if len(piece) > 1:
            self.suspects.extend((one, 0) for one in piece.single())
        elif seen + 1 < TRIES:
            self.suspects.append((piece, seen + 1))
        else:
            return piece, f"the worker process died {seen + 1} times while it ran alone"
        return None

    def stopped(self) -> Generator[R, None, None]:
        """Let what is under way finish, and give its results."""
        for future in self.pending:
            future.cancel()
        for future in wait([future for future in self.pending if not future.cancelled()]).done:
            if _error(future) is None:
                yield future.result()


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
    desk = _Desk(pool, task, pieces)
    with _Stop() as stop:
        while not stop.asked:
            desk.hand_over(stop)
            if desk.empty:
                return
            deaths: list[tuple[W, BaseException]] = []
            yield from desk.finished(deaths)
            given_up = desk.bury(deaths) if deaths else None
            if given_up is not None:
                yield failed(*given_up)
        yield from desk.stopped()
    raise KeyboardInterrupt


def _error(future: Future[Any]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError:
        return ConnectionError("the cluster gave up work that was handed to it: its scheduler is gone or was restarted")
