"""A country as data: its parts, its checks, its files."""
