"""The compiled loops of a week, in order.

Each loop is compiled for itself and kept with its stage: an edit of a behaviour compiles the loops of its own stage anew
and no others. Costly steps stand alone, since the compiler makes better code of a short function than of a long one.
"""
