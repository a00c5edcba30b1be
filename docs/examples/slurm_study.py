"""Run a study on a cluster that SLURM manages.

    python docs/examples/slurm_study.py study.toml results/study --jobs 20 --cores 16 --memory 16GB --walltime 02:00:00

Run it on a login or a small interactive node, in the environment in which Comity is installed. It asks SLURM for jobs, each
of which becomes worker processes of one thread, and hands them the study piece by piece. When it ends, for whatever reason,
run the same command again: it goes on where it was. Jobs that reach their time limit lose the pieces under way, which are
done again by others.
"""

from __future__ import annotations

import argparse
import datetime

from dask_jobqueue import SLURMCluster
from distributed import Client

from experiments.sweep import sweep


def main() -> None:
    """Ask for jobs, run the study, give the jobs back."""
    ask = argparse.ArgumentParser(description="Run a study on a SLURM cluster.")
    ask.add_argument("study", help="the study file")
    ask.add_argument("out", help="the study's folder")
    ask.add_argument("--jobs", type=int, default=4, help="jobs to ask for")
    ask.add_argument("--cores", type=int, default=16, help="cores of a job")
    ask.add_argument("--memory", default="16GB", help="memory of a job; about half a gigabyte a core is enough")
    ask.add_argument("--walltime", default="02:00:00", help="time limit of a job")
    ask.add_argument("--queue", help="partition")
    ask.add_argument("--account", help="account that is charged")
    ask.add_argument("--interface", help="network that all nodes share, such as ib0")
    ask.add_argument("--directive", action="append", default=[], help="one more line for the job, such as --qos=long")
    chosen = ask.parse_args()

    def tell(done: int, total: int, message: str) -> None:
        print(f"{datetime.datetime.now():%H:%M:%S} {done} of {total} runs: {message}", flush=True)

    with (
        SLURMCluster(
            cores=chosen.cores,
            processes=chosen.cores,
            memory=chosen.memory,
            walltime=chosen.walltime,
            queue=chosen.queue,
            account=chosen.account,
            interface=chosen.interface,
            job_extra_directives=chosen.directive,
        ) as cluster,
        Client(cluster) as client,
    ):
        cluster.scale(jobs=chosen.jobs)
        print("waiting for the first job to start", flush=True)
        client.wait_for_workers(1)
        print(sweep(chosen.study, chosen.out, scheduler=cluster.scheduler_address, progress=tell).message)


if __name__ == "__main__":
    main()
