"""The compiled loops of a week, stage by stage.

Each stage is compiled and kept for itself: an edit of a behaviour compiles its own stage anew and no other.
"""
