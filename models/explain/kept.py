"""Whole decisions are kept as the plan settled them while limits are examined, and this is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.programme.levels import Level, Search
from models.solving.solver import Engine, Watch
from models.solving.turns import Goal, hold, take_turn

SAME = 1e-6


def with_whole_kept(search: Search, watch: Watch) -> Search:
    """The search with its whole decisions fixed in every level, at the same values. Raises `Stopped`.

    Where they came out whole by themselves, levels may differ in them among equals: those are solved again.
    """
    matrix = search.matrix
    if search.x is None or search.whole is not None or not matrix.whole.any():
        return search
    whole = np.where(matrix.whole, np.round(search.x), search.x)
    answers = [level.answer.x for level in search.levels]
    if all(np.abs(x - whole)[matrix.whole].max() <= SAME for x in answers):
        return replace(search, whole=whole)
    engine = Engine(matrix.relaxed())
    index = np.flatnonzero(matrix.whole).astype(np.int32)
    engine.set_column_bounds(index, whole[index], whole[index])
    levels: list[Level] = []
    for level in search.levels:
        last = level.held_by == "last"
        goal = Goal(level.name, level.costs, level.offset, level.tolerated_loss, level.value_row, last)
        levels.append(hold(engine, goal, take_turn(engine, goal, watch)))
    return replace(search, levels=levels, whole=whole)


def kept_words(search: Search) -> str:
    """The end of a sentence: `with the openings of this plan kept`; empty where nothing is."""
    matrix = search.matrix
    names = {matrix.columns[j].parent_component().local_name for j in np.flatnonzero(matrix.whole)}
    if not names:
        return ""
    return f"with the {'openings' if names == {'open'} else 'whole decisions'} of this plan kept"
