"""Solve a programme: HiGHS behind one file, and the priorities taken one after the other."""
