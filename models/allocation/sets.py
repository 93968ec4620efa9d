"""Sparse index sets: what is linked to what, as data, so that no rule branches on an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyomo.environ as pyo


def members(index: Any, of: Mapping[Any, list[Any]], dimen: int) -> pyo.Set:
    """A set for every key of `index`, empty where `of` has none."""
    return pyo.Set(index, dimen=dimen, initialize={key: of.get(key, []) for key in index})


def constraint(m: pyo.ConcreteModel, index: Any, doc: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a constraint by its rule, under the rule's name; `doc` carries its number and equation.

    Over an empty index the constraint is declared without a rule: a template needs a first member.
    """

    def declare(rule: Callable[..., Any]) -> Callable[..., Any]:
        setattr(m, rule.__name__, pyo.Constraint(index, rule=rule if len(index) else None, doc=doc))
        return rule

    return declare
