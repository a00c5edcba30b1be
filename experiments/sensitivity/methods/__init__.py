"""One method a module: indices from points and outcomes."""
