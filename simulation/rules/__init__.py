"""Pure scalar rules, one mechanism a module: a formula, its units and its source in each docstring."""
