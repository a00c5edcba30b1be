"""Why one policy differs from another."""
