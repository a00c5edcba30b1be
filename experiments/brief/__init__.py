"""A few pages for a decision, each number with the runs behind it."""
