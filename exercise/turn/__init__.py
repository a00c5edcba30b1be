"""A turn from its opening to its end: commands checked and carried out, AI players, what each role sees."""
