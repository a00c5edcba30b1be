"""From the entries of a study file to objects, with every mistake noted."""
