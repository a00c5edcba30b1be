"""A study as a table that has not been run yet: factors, design, checks, numbering, files."""
