"""The world under an exercise: its engine, reports about it, injects and when they come."""
