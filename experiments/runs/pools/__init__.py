"""Where runs are made: threads, processes or machines, how far they are, and how they stop."""
