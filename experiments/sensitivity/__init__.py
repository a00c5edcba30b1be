"""Which factors matter, and how much is luck."""
