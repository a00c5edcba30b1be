"""After the action: what happened, what would have happened otherwise, cards and pages."""
