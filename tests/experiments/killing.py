"""Kill sweeps at random moments: ``python -m tests.experiments.killing STUDY FOLDER SEED KILLS``.

Every sweep is a process of its own, forked from this one so that it need not load the model, and ended by SIGKILL after a
random time, whatever it is doing: making the folder, writing a journal's line, writing or renaming a shard. Prints how many
were killed in mid-work, and how many runs were kept after each kill.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

import numpy as np

from experiments.runner import warm_up
from experiments.store import Store
from experiments.study import load_study
from experiments.sweep import sweep
from simulation.errors import InputProblems

WORKERS, PIECES = 2, 15


def one(study: str, folder: str) -> int:
    """A sweep in a process of its own; its number."""
    child = os.fork()
    if child:
        return child
    sweep(study, folder, workers=WORKERS, pieces=PIECES)
    os._exit(0)


def main(study: str, folder: str, seed: int, kills: int) -> None:
    """Kill ``kills`` sweeps, then let one finish."""
    warm_up()
    sweep(study, folder + "-warm", workers=WORKERS)  # imports everything that a sweep needs
    random = np.random.default_rng(seed)
    kept, killed = [], 0
    while killed < kills:
        child = one(study, folder)
        # Now and then at the very beginning of a session, mostly in its midst.
        time.sleep(random.uniform(0.0, 0.2) if killed % 4 == 0 else random.uniform(0.3, 1.8))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        try:
            kept.append(Store(folder, load_study(study).run_table).counts().done)
        except InputProblems:
            kept.append(0)  # killed before there was a manifest
        if not os.WIFSIGNALED(status):
            break
    child = one(study, folder)
    _, status = os.waitpid(child, 0)
    print(json.dumps({"killed": killed, "kept": kept, "last": status}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
