"""What a run leaves behind: tables, events, provenance, what an observer would have recorded."""
