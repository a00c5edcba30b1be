"""Commands of the command line, a module per group, each with ``register(app)``."""
