"""Preparing before anyone knows: outlooks, strategies, and how each strategy does in each outlook.

PREPARATION.md has the two-stage model, its equations and assumptions.
"""
