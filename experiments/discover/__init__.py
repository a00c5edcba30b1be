"""Where a policy fails: boxes and trees over stress tests."""
