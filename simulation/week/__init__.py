"""The week: its order in one table (``order``), and its compiled loops (``loops``), which are made from the table."""

from simulation.week.loops import LOOPS, advance, advance_by, loop_addresses
from simulation.week.order import WEEK, Loop, Stage, Step

__all__ = ["LOOPS", "WEEK", "Loop", "Stage", "Step", "advance", "advance_by", "loop_addresses"]
