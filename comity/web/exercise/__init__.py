"""Pages of an exercise: lobby, roles, console, projector, review."""
