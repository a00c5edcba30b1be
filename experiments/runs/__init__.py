"""The one way to run many: cases, measures, ensembles, executors."""
