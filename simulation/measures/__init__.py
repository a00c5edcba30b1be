"""What is registered as an outcome, computed from state in the last stage of a week."""
