"""Two ways to live weeks with the same behaviours: compiled batches, and Mesa agents one by one."""
