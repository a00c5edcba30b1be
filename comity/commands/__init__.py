"""Commands of the command line, a module per group, each with ``register(app)``, by which the command line finds it."""
