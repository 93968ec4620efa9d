"""Konak's planning library: pure, importable, usable from a notebook."""

from models.scenario import Scenario

__all__ = ["Scenario"]
