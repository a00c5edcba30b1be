"""How fast the model is, measured on one core in one run: ``python -m benchmarks``."""
