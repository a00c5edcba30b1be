"""Kill sweeps at random moments: ``python -m tests.experiments.sweep.killing STUDY FOLDER SEED KILLS``.

Every sweep is a process of its own, forked from this one so that it need not load the model, and ended by SIGKILL after a
random number of runs, whatever it is doing: making the folder, writing a journal's line, writing or renaming a shard.
Prints how many were killed in mid-work, and how many runs were kept after each kill.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import sys
import time

import numpy as np

from experiments.runs.tasks import warm_up
from experiments.store.folder import Store
from experiments.study import load_study
from experiments.sweep.sweeping import sweep
from simulation.inputs.errors import InputProblems

WORKERS, PIECES = 2, 15


def one(study: str, folder: str, done: np.ndarray) -> int:
    """A sweep in a process of its own, which keeps the runs that it has done in the shared ``done[0]``; its number."""
    done[0] = 0
    child = os.fork()
    if child:
        return child

    before: list[int] = []

    def count(finished: int, total: int, message: str) -> None:
        before.append(finished)
        done[0] = finished - before[0]

    sweep(study, folder, workers=WORKERS, pieces=PIECES, progress=count)
    os._exit(0)


def main(study: str, folder: str, seed: int, kills: int) -> None:
    """Kill ``kills`` sweeps, then let one finish."""
    warm_up()
    sweep(study, folder + "-first", workers=WORKERS, pieces=PIECES)  # imports everything that a sweep needs
    started = time.monotonic()
    runs = sweep(study, folder + "-warm", workers=WORKERS).state.done
    a_piece = (time.monotonic() - started) / runs * PIECES
    done = np.frombuffer(mmap.mmap(-1, 8), dtype=np.int64)
    random = np.random.default_rng(seed)
    kept, killed = [], 0
    while killed < kills:
        child = one(study, folder, done)
        # Now and then at the very beginning of a session, mostly in its midst: after so many runs, and then at any moment of
        # the next pieces. Counted in runs, so that all kills fall into the work on a fast and on a busy machine.
        after = 0 if killed % 4 == 0 else random.uniform(0.0, 0.7 * runs / kills)
        while done[0] < after and os.waitpid(child, os.WNOHANG) == (0, 0):
            time.sleep(0.001)
        time.sleep(random.uniform(0.0, 2.0 * a_piece))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        try:
            kept.append(Store(folder, load_study(study).run_table).counts().done)
        except InputProblems:
            kept.append(0)  # killed before there was a manifest
        if not os.WIFSIGNALED(status):
            break
    child = one(study, folder, done)
    _, status = os.waitpid(child, 0)
    print(json.dumps({"killed": killed, "kept": [int(done) for done in kept], "last": status}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
