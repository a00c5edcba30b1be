"""The first state of a world: layout in memory, places, actors, timeline, settings of a run."""
